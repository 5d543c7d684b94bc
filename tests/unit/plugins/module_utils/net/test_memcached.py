# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers of memcached in its two protocols."""

from __future__ import annotations

import struct

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import BadAnswer, Closed
from ansible_collections.ops.upkeep.plugins.module_utils.net.memcached import (
    MemcachedError,
    binary_version,
    stats,
    version,
)


@pytest.fixture
def ask(talk):
    """What a question makes of an answer."""

    def put(question, answer: bytes):
        with talk(lambda peer: (peer.sock.recv(100), peer.say(answer))) as stream:
            return question(stream)

    return put


def binary(magic=0x81, operation=0x0B, status=0, body=b"1.6.18", length=None) -> bytes:
    size = len(body) if length is None else length
    return struct.pack(">BBHBBHIIQ", magic, operation, 0, 0, 0, status, size, 0, 0) + body


@pytest.mark.parametrize(
    ("question", "answer", "read"),
    [
        (version, b"VERSION 1.6.18\r\n", "1.6.18"),
        (version, b"VERSION\r\n", ""),
        (stats, b"STAT pid 12\r\nSTAT version 1.6.18 x\r\nEND\r\n", {"pid": "12", "version": "1.6.18 x"}),
        (stats, b"END\r\n", {}),
        (binary_version, binary(), "1.6.18"),
    ],
)
def test_an_answer_is_read(ask, question, answer, read):
    assert ask(question, answer) == read


@pytest.mark.parametrize(
    ("question", "answer", "error"),
    [
        (version, b"ERROR\r\n", MemcachedError),
        (version, b"CLIENT_ERROR unauthenticated\r\n", MemcachedError),
        (version, b"HTTP/1.1 400\r\n", BadAnswer),
        (stats, b"STAT a 1\r\n", Closed),
        (stats, b"STAT a 1\r\nnoise\r\n", BadAnswer),
        (binary_version, binary(status=0x20, body=b"Auth failure."), MemcachedError),
        (binary_version, binary(status=0x20, body=b""), MemcachedError),
        (binary_version, binary(magic=0x80), BadAnswer),
        (binary_version, binary(operation=0), BadAnswer),
        (binary_version, binary(length=2**31), BadAnswer),
        (binary_version, b"ERROR\r\n", Closed),
    ],
)
def test_another_answer_is_told_apart(ask, question, answer, error):
    with pytest.raises(error):
        ask(question, answer)
