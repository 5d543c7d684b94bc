# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages of DNS, whole and hostile."""

from __future__ import annotations

import struct

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.net.dns_message import (
    BadMessage,
    encode_name,
    parse_reply,
    question,
    read_name,
    reverse_name,
)
from hypothesis import given
from hypothesis import strategies as st

# dig +noedns example.com A, as a server answered it.
EXAMPLE = bytes.fromhex(
    "4d2a81800001000100000000076578616d706c6503636f6d0000010001c00c00010001000151800004 5db8d822".replace(" ", "")
)


def test_a_real_reply():
    reply = parse_reply(EXAMPLE)
    assert reply.id == 0x4D2A
    assert reply.question == ("example.com", 1)
    assert (reply.rcode, reply.truncated) == ("NOERROR", False)
    assert (reply.values, reply.ttl) == (("93.184.216.34",), 86400)


def test_a_question_is_read_back():
    asked = question(7, "Example.COM.", "MX")
    reply = parse_reply(asked[:2] + b"\x81" + asked[3:])
    assert (reply.id, reply.question) == (7, ("example.com", 15))


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"\xc0\x00", 0),  # to itself
        (b"\x01a\xc0\x00", 0),  # to its own beginning
        (b"\xc0\x02\xc0\x00", 0),  # forward
        (b"\x01a\xc0\x05\x00\xc0\x00", 5),  # in a circle with the one before
        (b"\x3fa", 0),  # longer than the message
        (b"\x41a\x00", 0),  # an unknown type of label
        (b"\x3f" + b"a" * 63 + b"\x3f" + b"a" * 63 + b"\x3f" + b"a" * 63 + b"\x3f" + b"a" * 63 + b"\x00", 0),
    ],
)
def test_names_that_do_not_end_are_refused(data, place):
    with pytest.raises((BadMessage, IndexError)):
        read_name(data, place)


def test_a_pointer_back_is_followed():
    assert read_name(b"\x03com\x00\x01a\xc0\x00", 5) == ("a.com", 9)


@given(st.binary(max_size=600))
def test_no_bytes_break_the_parser(data):
    try:
        parse_reply(data)
    except BadMessage:
        pass


@given(st.binary(max_size=200), st.integers(0, 0xFFFF))
def test_no_records_break_the_parser(data, count):
    head = struct.pack("!6H", 1, 0x8180, 1, count, 0, 0) + encode_name("a.b") + b"\x00\x0f\x00\x01"
    try:
        parse_reply(head + data)
    except BadMessage:
        pass


@given(st.lists(st.from_regex(r"[a-z0-9_-]{1,63}", fullmatch=True), min_size=1, max_size=3))
def test_names_survive_the_way(labels):
    name = ".".join(labels)
    assert read_name(encode_name(name), 0)[0] == name


def test_reverse_names():
    assert reverse_name("192.0.2.1") == "1.2.0.192.in-addr.arpa"
    assert reverse_name("2001:db8::1").endswith(".8.b.d.0.1.0.0.2.ip6.arpa")
