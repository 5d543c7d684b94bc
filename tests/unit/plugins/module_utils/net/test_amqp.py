# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The greeting of an AMQP broker, whole, cut off and made up."""

from __future__ import annotations

import struct

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.net.amqp import parse_start
from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import BadAnswer
from hypothesis import given
from hypothesis import strategies as st


def text(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def field(name: bytes, value: bytes) -> bytes:
    return bytes([len(name)]) + name + value


def start(fields: bytes) -> bytes:
    return b"\x00\x09" + text(fields) + text(b"AMQPLAIN PLAIN") + text(b"en_US")


def test_a_greeting_has_properties_and_mechanisms():
    capabilities = field(b"basic.nack", b"t\x01") + field(b"limit", b"I\xff\xff\xff\xff")
    greeting = parse_start(
        start(field(b"product", b"S" + text(b"RabbitMQ")) + field(b"capabilities", b"F" + text(capabilities)))
    )
    assert greeting.properties == {"product": "RabbitMQ", "capabilities": {"basic.nack": True, "limit": -1}}
    assert greeting.mechanisms == ("AMQPLAIN", "PLAIN")


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (b"b\xff", -1),
        (b"B\xff", 255),
        (b"s\xff\xff", -1),
        (b"u\xff\xff", 65535),
        (b"i\x00\x00\x00\x02", 2),
        (b"l" + b"\xff" * 8, -1),
        (b"d" + struct.pack(">d", 1.5), 1.5),
        (b"T" + struct.pack(">Q", 1700000000), 1700000000),
        (b"V", None),
        (b"D\x02\x00\x00\x00\x05", (2, 5)),
        (b"A" + text(b"t\x01t\x00"), [True, False]),
    ],
)
def test_each_type_of_field_is_read(value, read):
    assert parse_start(start(field(b"x", value))).properties == {"x": read}


def nested(depth: int) -> bytes:
    value = b"V"
    for _level in range(depth):
        value = b"F" + text(field(b"x", value))
    return value


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\x09",
        start(field(b"x", b"V"))[:-12],
        start(field(b"x", b"?")),
        start(field(b"x", b"S\xff\xff\xff\xff")),
        start(field(b"x", nested(50))),
        b"\x00\x09\xff\xff\xff\xff",
    ],
)
def test_a_greeting_that_is_none_is_refused(body):
    with pytest.raises(BadAnswer):
        parse_start(body)


@given(st.binary())
def test_no_bytes_break_the_greeting(body):
    for data in (body, start(body), start(field(b"x", body))):
        try:
            parse_start(data)
        except BadAnswer:
            pass
