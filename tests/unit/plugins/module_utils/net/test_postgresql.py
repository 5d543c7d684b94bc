# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages of PostgreSQL, whole and broken."""

from __future__ import annotations

import struct

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import BadAnswer
from ansible_collections.ops.upkeep.plugins.module_utils.net.postgresql import md5_answer, parse_error, parse_row
from hypothesis import given
from hypothesis import strategies as st


def row(*columns: bytes | None) -> bytes:
    data = struct.pack(">h", len(columns))
    for column in columns:
        data += struct.pack(">i", -1) if column is None else struct.pack(">i", len(column)) + column
    return data


def test_a_row_has_texts_and_nulls():
    assert parse_row(row(b"t", None, b"100", b"")) == ["t", None, "100", ""]


@pytest.mark.parametrize("body", [b"", b"\0", b"\0\2\0\0\0\1x", b"\x7f\xff"])
def test_a_row_that_is_cut_off_is_refused(body):
    with pytest.raises(BadAnswer):
        parse_row(body)


@given(st.binary())
def test_no_bytes_break_a_row(body):
    try:
        parse_row(body)
    except BadAnswer:
        pass


def test_an_error_has_fields():
    fields = parse_error(b"SFATAL\0C57P03\0Mthe database system is starting up\0\0")
    assert fields == {"S": "FATAL", "C": "57P03", "M": "the database system is starting up"}


def test_md5_is_what_a_server_expects():
    # printf secretjoe | md5sum, then md5sum of that and the salt
    assert md5_answer("joe", "secret", b"\x01\x02\x03\x04") == b"md5" + MD5_OF_JOE


MD5_OF_JOE = b"850be429f1fe77df3f603ac424abb440"
