# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers of HTTP servers: whatever comes, it is read within bounds or refused in words."""

from __future__ import annotations

import socket
import time
import zlib

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import NetFailure
from ansible_collections.ops.upkeep.plugins.module_utils.net.http_answer import Answer, read_answer
from ansible_collections.ops.upkeep.plugins.module_utils.net.stream import Stream
from hypothesis import given
from hypothesis import strategies as st


def read(data, method="GET", max_body=1000):
    ours, theirs = socket.socketpair()
    with theirs, Stream(ours, Budget.of(5)) as stream:
        theirs.sendall(data)
        theirs.shutdown(socket.SHUT_WR)
        return read_answer(stream, method, max_body)


def test_head_and_body():
    answer = read(b"HTTP/1.0 404 Not  Found\r\nA: b \r\na: c, D\r\nContent-Type: Text/HTML; charset=x\r\n\r\nhello")
    assert (answer.status, answer.reason, answer.body) == (404, "Not  Found", b"hello")
    assert answer.header("A") == "b" and answer.all_of("a") == ["b", "c", "d"]
    assert answer.content_type == "text/html"
    assert answer.trouble is None


@pytest.mark.parametrize(
    ("method", "status", "body"), [("HEAD", 200, b""), ("GET", 204, b""), ("GET", 304, b""), ("GET", 200, b"hello")]
)
def test_some_answers_have_no_body(method, status, body):
    answer = read(b"HTTP/1.1 %d X\r\nContent-Length: 5\r\n\r\nhello" % status, method)
    assert (answer.body, answer.trouble) == (body, None)


def test_interim_answers_are_passed_over():
    answer = read(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200\r\n\r\n")
    assert (answer.status, answer.reason) == (200, "")


@pytest.mark.parametrize("size", [999, 1000, 1001])
def test_a_body_is_cut_at_its_bound(size):
    answer = read(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * size)
    assert len(answer.body) == min(size, 1000)
    assert bool(answer.trouble) is (size > 1000)


@pytest.mark.parametrize("size", [999, 1000, 1001])
def test_a_packed_body_is_cut_at_its_bound(size):
    answer = read(b"HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n\r\n" + zlib.compress(b"x" * size))
    assert len(answer.body) == min(size, 1000)
    assert bool(answer.trouble) is (size > 1000)


def test_blank_lines_behind_the_body_do_no_harm():
    assert read(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok\r\n").trouble is None


@pytest.mark.parametrize(
    ("content_type", "text"),
    [
        ("text/plain", "h\ufffdllo"),
        ("text/plain; charset=latin1", "h\ufffdllo"),  # not one of the few names that count
        ('text/plain; charset="ISO-8859-1"', "hällo"),
        ("text/plain; charset=punycode", "h\ufffdllo"),
        ("text/plain; charset=zip", "h\ufffdllo"),
    ],
)
def test_charsets(content_type, text):
    assert Answer(200, "OK", (("content-type", content_type),), b"h\xe4llo").text == text


@given(
    st.binary(max_size=300),
    st.sampled_from(
        [
            b"",
            b"HTTP/1.1 200 OK\r\n",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n",
        ]
    ),
)
def test_no_bytes_break_it(data, prefix):
    try:
        answer = read(prefix + data)
    except NetFailure:
        return
    assert len(answer.body) <= 1000


def test_a_long_blank_in_a_header_costs_little():
    began = time.process_time()
    answer = read(b"HTTP/1.1 200 OK\r\nX: a" + b" " * 60_000 + b"b \r\n\r\n")
    assert time.process_time() - began < 2
    assert answer.header("x").startswith("a ") and answer.header("x").endswith(" b")
