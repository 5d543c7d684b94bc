# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Conversations with servers that are silent, slow, endless, rude, or someone else."""

from __future__ import annotations

import socket

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.net.connection import (
    BadAnswer,
    Closed,
    Endpoint,
    NoAnswer,
    NoConnection,
    TlsFailed,
    connect,
)
from ansible_collections.ops.upkeep.plugins.module_utils.net.tls import TlsSettings, context_for


@pytest.fixture
def talk(serve):
    """A connection to a server with a script, with so many seconds for everything."""

    def start(script, seconds=5.0, **options):
        return connect(Endpoint("127.0.0.1", serve(script, **options).port), Budget.of(seconds))

    return start


def test_what_comes_in_pieces_is_read_whole(talk):
    connection = talk(lambda peer: peer.drip(b"one\r\ntwo\nthree|four", every=0))
    assert connection.read_line() == "one"
    assert connection.read_line() == "two"
    assert connection.read_until(b"|") == b"three"
    assert connection.read_exactly(4) == b"four"
    assert connection.received == 19


def test_everything_can_be_read_to_the_end(talk):
    assert talk(lambda peer: peer.say(b"all of it")).read_to_end() == b"all of it"


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
        talk(script, seconds=0.3).read_line()


def test_reading_to_the_end_has_a_bound(talk):
    with pytest.raises(BadAnswer, match="more than 5000 bytes"):
        talk(lambda peer: peer.endless(b"x" * 1000)).read_to_end(5000)


def test_an_announced_size_has_a_bound(talk):
    with pytest.raises(BadAnswer, match="announced an answer of 99999999999 bytes"):
        talk(lambda peer: peer.hang()).read_exactly(99999999999)


def test_a_peer_that_does_not_listen_cannot_hold_the_sender(talk):
    connection = talk(lambda peer: peer.over.wait(5), seconds=0.3)
    with pytest.raises(NoAnswer):
        connection.send(b"x" * 50_000_000)


def test_the_last_words_of_a_peer_that_closed_are_heard(talk):
    connection = talk(lambda peer: peer.say(b"go away\n"))
    assert connection.read_exactly(2) == b"go"
    connection.send(b"hello\n")
    connection.send(b"hello\n")
    assert connection.read_line() == " away"


def test_nobody_there_is_no_connection():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(NoConnection, match="refused"):
        connect(Endpoint("127.0.0.1", port), Budget.of(5))
    with pytest.raises(NoConnection, match="cannot be resolved"):
        connect(Endpoint("no-such-host.invalid", 1), Budget.of(5))


def test_a_unix_socket_is_spoken_to(serve, tmp_path):
    path = tmp_path / "s"
    serve(lambda peer: peer.say(b"hi\n"), unix=path)
    with connect(Endpoint("", 0, str(path)), Budget.of(5)) as connection:
        assert connection.read_line() == "hi"
        assert connection.milliseconds >= 0


@pytest.mark.parametrize("name", ["absent", "x" * 200])
def test_a_unix_socket_that_is_none_is_no_connection(tmp_path, name):
    with pytest.raises(NoConnection, match="no connection: "):
        connect(Endpoint("", 0, str(tmp_path / name)), Budget.of(5))


def test_tls_proves_who_the_peer_is(talk, authority):
    context = authority.context(authority.issue())
    connection = talk(lambda peer: peer.say(b"safe\n"), tls=context)
    connection.start_tls(context_for(TlsSettings(ca_file=str(authority.root))), "localhost")
    assert connection.read_line() == "safe"


@pytest.mark.parametrize(("name", "trusted"), [("localhost", False), ("elsewhere.example", True)])
def test_tls_with_a_stranger_fails(talk, authority, name, trusted):
    connection = talk(lambda peer: peer.say(b"safe\n"), tls=authority.context(authority.issue()))
    with pytest.raises(TlsFailed, match="its certificate is not trusted"):
        connection.start_tls(context_for(TlsSettings(ca_file=str(authority.root) if trusted else None)), name)


def test_tls_without_proof_takes_anybody(talk, authority):
    connection = talk(lambda peer: peer.say(b"safe\n"), tls=authority.context(authority.issue(by="itself")))
    connection.start_tls(context_for(TlsSettings(verify=False)), "whoever")
    assert connection.read_line() == "safe"


@pytest.mark.parametrize(
    ("script", "error"),
    [
        (lambda peer: peer.say(b"HTTP/1.1 400 Bad Request\r\n\r\n"), TlsFailed),
        (lambda peer: None, TlsFailed),
        (lambda peer: peer.hang(), NoAnswer),
    ],
)
def test_tls_with_a_peer_that_has_none_fails(talk, script, error):
    with pytest.raises(error):
        talk(script, seconds=0.3).start_tls(context_for(TlsSettings(verify=False)), "localhost")


def test_data_before_tls_is_not_taken_over(talk):
    connection = talk(lambda peer: (peer.say(b"Sextra"), peer.hang()))
    while connection.received < 6:
        connection.read_exactly(1)
    with pytest.raises(BadAnswer, match="before TLS began"):
        connection.start_tls(context_for(TlsSettings(verify=False)), "localhost")


@pytest.mark.parametrize(
    ("endpoint", "shown"),
    [
        (Endpoint("db1", 5432), "db1:5432"),
        (Endpoint("::1", 5432), "[::1]:5432"),
        (Endpoint("db1", 5432, "/run/x.sock"), "/run/x.sock"),
    ],
)
def test_an_endpoint_is_shown_as_people_write_it(endpoint, shown):
    assert str(endpoint) == shown
