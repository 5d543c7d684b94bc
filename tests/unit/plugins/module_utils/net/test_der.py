# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DER in small pieces, times above all."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.net.der import (
    GENERALIZED_TIME,
    OBJECT_ID,
    UTC_TIME,
    DerError,
    Element,
    object_id,
    read_all,
    read_one,
    seconds,
)
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("tag", "text", "at"),
    [
        (UTC_TIME, "700101000000Z", 0),
        (UTC_TIME, "491231235959Z", 2524607999),
        (UTC_TIME, "500101000000Z", -631152000),
        (UTC_TIME, "7001010000Z", 0),
        (UTC_TIME, "700101010000+0100", 0),
        (UTC_TIME, "691231230000-0100", 0),
        (GENERALIZED_TIME, "20500101000000Z", 2524608000),
        (GENERALIZED_TIME, "99991231235959Z", 253402300799),
        (GENERALIZED_TIME, "19700101000000.5Z", 0),
        (GENERALIZED_TIME, "20161231235960Z", 1483228799),
    ],
)
def test_times(tag, text, at):
    assert seconds(Element(tag, text.encode(), b"")) == at


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        (UTC_TIME, "20500101000000Z"),
        (UTC_TIME, "700101000000"),
        (UTC_TIME, "701301000000Z"),
        (UTC_TIME, "700132000000Z"),
        (GENERALIZED_TIME, "700101000000Z"),
        (GENERALIZED_TIME, "00000101000000Z"),
        (UTC_TIME, ""),
        (OBJECT_ID, "700101000000Z"),
    ],
)
def test_what_is_no_time(tag, text):
    with pytest.raises(DerError):
        seconds(Element(tag, text.encode(), b""))


@pytest.mark.parametrize(
    ("content", "dotted"),
    [
        ("2a864886f70d010101", "1.2.840.113549.1.1.1"),
        ("550403", "2.5.4.3"),
        ("883703", "2.999.3"),
        ("2b6570", "1.3.101.112"),
    ],
)
def test_object_ids(content, dotted):
    assert object_id(Element(OBJECT_ID, bytes.fromhex(content), b"")) == dotted


@pytest.mark.parametrize("data", ["", "30", "3080", "3085ffffffffff", "300501", "1f8101", "30820100", "3084ffffffff00"])
def test_what_is_no_element(data):
    with pytest.raises(DerError):
        read_one(bytes.fromhex(data))


@given(st.binary(max_size=200))
def test_no_bytes_break_it(data):
    try:
        elements = read_all(data)
    except DerError:
        return
    assert b"".join(element.whole for element in elements) == data


@given(st.lists(st.tuples(st.integers(0, 0x1E), st.binary(max_size=300)), max_size=5))
def test_elements_are_read_back(pairs):
    data = b""
    for tag, content in pairs:
        size = len(content)
        length = bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2, "big")
        data += bytes([tag]) + length + content
    assert [(element.tag, element.content) for element in read_all(data)] == pairs
