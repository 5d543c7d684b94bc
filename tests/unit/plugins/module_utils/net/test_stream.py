# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Conversations with servers that are silent, slow, endless, rude, or someone else."""

from __future__ import annotations

import socket
import struct

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import (
    BadAnswer,
    Closed,
    NoAnswer,
    NoConnection,
    TooLong,
)
from ansible_collections.ops.upkeep.plugins.module_utils.net.stream import Stream
from ansible_collections.ops.upkeep.plugins.module_utils.net.tls import TlsSettings, handshake


def hang_up(peer):
    """Close so that the other side is told of a connection that was reset."""
    peer.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.sock.close()


def test_what_comes_in_pieces_is_read_whole(talk):
    stream = talk(lambda peer: peer.drip(b"one\r\ntwo\nthree|four", every=0))
    assert stream.text_line() == "one"
    assert stream.text_line() == "two"
    assert stream.until(b"|") == b"three"
    assert stream.exactly(4) == b"four"
    assert stream.received == 19


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        (b"a\r\nb\n", [b"a\r\n", b"b\n", b"", b""]),
        (b"a\nb", [b"a\n", b"b", b""]),
        (b"x" * 99 + b"\n", [b"x" * 99 + b"\n", b""]),
        (b"x" * 100, [b"x" * 100, b""]),
        (b"", [b""]),
    ],
)
def test_the_last_line_may_have_no_end(talk, said, lines):
    stream = talk(lambda peer: peer.drip(said, every=0))
    assert [stream.line(100) for _line in lines] == lines


@pytest.mark.parametrize("said", [b"x" * 100 + b"\n", b"x" * 101])
def test_a_line_has_a_bound(talk, said):
    stream = talk(lambda peer: peer.say(said))
    with pytest.raises(TooLong, match="more than 100 bytes without an end"):
        stream.line(100)
    assert stream.waiting == said


class InPieces:
    """A socket over which each piece comes by itself."""

    def __init__(self, *pieces):
        self.pieces = list(pieces)

    def settimeout(self, seconds):
        assert seconds > 0

    def recv(self, _count):
        return self.pieces.pop(0) if self.pieces else b""


def test_an_end_of_several_bytes_may_come_in_pieces():
    stream = Stream(InPieces(b"a\r", b"\r", b"\n\r", b"\nb"), Budget.of(5))
    assert stream.until(b"\r\n\r\n") == b"a\r"
    assert stream.exactly(1) == b"b"


def test_some_is_what_has_come(talk):
    stream = talk(lambda peer: peer.say(b"abc"))
    assert [stream.some(2), stream.some(2), stream.some(2)] == [b"ab", b"c", b""]


def test_everything_can_be_read_to_the_end(talk):
    assert talk(lambda peer: peer.say(b"all of it")).to_end() == b"all of it"


@pytest.mark.parametrize(
    ("script", "error", "said"),
    [
        (lambda peer: peer.hang(), NoAnswer, "no answer within"),
        (lambda peer: peer.drip(b"x" * 1000), NoAnswer, "no whole answer within .*, only"),
        (lambda peer: None, Closed, "closed the connection without an answer"),
        (lambda peer: peer.say(b"abc"), Closed, "in the middle of its answer, after 3 bytes"),
        (lambda peer: peer.endless(b"x" * 10000), BadAnswer, "more than 65536 bytes without an end"),
    ],
)
def test_a_peer_that_does_not_end_its_line_is_told(talk, script, error, said):
    with pytest.raises(error, match=said):
        talk(script, seconds=0.3).text_line()


@pytest.mark.parametrize("said", [b"", b"half of"])
@pytest.mark.parametrize("read", [Stream.to_end, Stream.line, Stream.text_line, lambda stream: stream.exactly(9)])
def test_a_reset_is_no_end(talk, said, read):
    stream = talk(lambda peer: (peer.say(said), peer.sock.recv(1), hang_up(peer)))
    stream.send(b"?")
    with pytest.raises(Closed, match="closed the connection .*: Connection reset by peer"):
        read(stream)
    assert stream.waiting == said


def test_what_was_answered_before_is_not_part_of_the_answer(talk):
    stream = talk(lambda peer: (peer.say(b"hello\n"), peer.sock.recv(100)))
    assert stream.text_line() == "hello"
    stream.send(b"who are you?\n")
    with pytest.raises(Closed, match="without an answer"):
        stream.text_line()


def test_reading_to_the_end_has_a_bound(talk):
    with pytest.raises(BadAnswer, match="more than 5000 bytes"):
        talk(lambda peer: peer.endless(b"x" * 1000)).to_end(5000)


def test_an_announced_size_has_a_bound(talk):
    with pytest.raises(BadAnswer, match="announced an answer of 99999999999 bytes"):
        talk(lambda peer: peer.hang()).exactly(99999999999)


def test_a_peer_that_does_not_listen_cannot_hold_the_sender(talk):
    stream = talk(lambda peer: peer.over.wait(5), seconds=0.3)
    with pytest.raises(NoAnswer):
        stream.send(b"x" * 50_000_000)


def test_the_last_words_of_a_peer_that_closed_are_heard(talk):
    stream = talk(lambda peer: peer.say(b"go away\n"))
    assert stream.exactly(2) == b"go"
    stream.send(b"hello\n")
    stream.send(b"hello\n")
    assert stream.text_line() == " away"


def test_nobody_there_is_no_connection():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(NoConnection, match="refused"):
        Stream.connect("127.0.0.1", port, Budget.of(5))
    with pytest.raises(NoConnection, match="cannot be resolved"):
        Stream.connect("no-such-host.invalid", 1, Budget.of(5))


def test_a_unix_socket_is_spoken_to(serve, tmp_path):
    path = tmp_path / "s"
    serve(lambda peer: peer.say(b"hi\n"), unix=path)
    with Stream.connect("", 0, Budget.of(5), str(path)) as stream:
        assert stream.text_line() == "hi"
        assert stream.milliseconds >= 0


@pytest.mark.parametrize("name", ["absent", "x" * 200])
def test_a_unix_socket_that_is_none_is_no_connection(tmp_path, name):
    with pytest.raises(NoConnection, match="no connection: "):
        Stream.connect("", 0, Budget.of(5), str(tmp_path / name))


def test_data_before_tls_is_not_taken_over(talk):
    stream = talk(lambda peer: (peer.say(b"Sextra"), peer.hang()))
    while stream.received < 6:
        stream.exactly(1)
    with pytest.raises(BadAnswer, match="before TLS began"):
        handshake(stream, TlsSettings(verify=False), "localhost")
