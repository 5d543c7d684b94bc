# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers of Redis, as they are and as they should not be."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import BadAnswer
from ansible_collections.ops.upkeep.plugins.module_utils.net.redis import RedisError, ask, encode, parse_info
from hypothesis import given
from hypothesis import strategies as st


@pytest.fixture
def answer_to_ping(talk):
    """What the client makes of an answer."""

    def take(answer: bytes) -> str:
        with talk(lambda peer: (peer.sock.recv(100), peer.say(answer))) as stream:
            return ask(stream, "PING")

    return take


def test_a_command_counts_bytes_not_characters():
    assert encode("AUTH", "pä ss") == b"*2\r\n$4\r\nAUTH\r\n$6\r\np\xc3\xa4 ss\r\n"


@pytest.mark.parametrize(
    ("answer", "text"), [(b"+PONG\r\n", "PONG"), (b"$4\r\nPONG\r\n", "PONG"), (b"=8\r\ntxt:PONG\r\n", "txt:PONG")]
)
def test_an_answer_is_one_text(answer_to_ping, answer, text):
    assert answer_to_ping(answer) == text


def test_an_error_has_its_code(answer_to_ping):
    with pytest.raises(RedisError) as caught:
        answer_to_ping(b"-NOAUTH Authentication required.\r\n")
    assert (caught.value.code, caught.value.line) == ("NOAUTH", "NOAUTH Authentication required.")


@pytest.mark.parametrize(
    "answer", [b":1\r\n", b"SSH-2.0-OpenSSH\r\n", b"\r\n", b"$x\r\n", b"$-1\r\n", b"$99999999\r\n", b"$2000000\r\n"]
)
def test_another_answer_is_a_bad_one(answer_to_ping, answer):
    with pytest.raises(BadAnswer):
        answer_to_ping(answer)


def test_info_is_read_by_name():
    text = "# Server\r\nredis_version:7.0.15\r\n\r\nconfig_file:/etc/redis.conf\r\nos:Linux: x\r\njunk\r\n"
    assert parse_info(text) == {"redis_version": "7.0.15", "config_file": "/etc/redis.conf", "os": "Linux: x"}


@given(st.text())
def test_no_text_breaks_info(text):
    assert all(":" in text for _name in parse_info(text))
