# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Handshakes, and the message in which a server shows its certificates."""

from __future__ import annotations

import ssl

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import NoAnswer, TlsFailed, Untrusted
from ansible_collections.ops.upkeep.plugins.module_utils.net.tls import (
    TlsSettings,
    certificates_of_message,
    handshake,
)
from hypothesis import given
from hypothesis import strategies as st


def sized(data, count):
    return len(data).to_bytes(count, "big") + data


def message(certificates, new):
    entries = b"".join(sized(data, 3) + (sized(b"ext", 2) if new else b"") for data in certificates)
    return b"\x0b" + sized((b"\0" if new else b"") + sized(entries, 3), 3)


@pytest.mark.parametrize("new", [False, True])
@given(certificates=st.lists(st.binary(min_size=1, max_size=400), min_size=1, max_size=4))
def test_certificates_of_all_versions(new, certificates):
    assert certificates_of_message(message(certificates, new)) == tuple(certificates)


@given(st.binary(max_size=100))
def test_no_bytes_break_it(data):
    for prefix in (b"", b"\x0b\0\0\x10\0\0\x0d"):
        certificates_of_message(prefix + data)


def test_tls_proves_who_the_peer_is(talk, authority):
    context = authority.context(authority.issue())
    stream = talk(lambda peer: peer.say(b"safe\n"), tls=context)
    handshake(stream, TlsSettings(ca_file=str(authority.root)), "localhost")
    assert stream.text_line() == "safe"


@pytest.mark.parametrize(("name", "trusted"), [("localhost", False), ("elsewhere.example", True)])
def test_tls_with_a_stranger_fails(talk, authority, name, trusted):
    stream = talk(lambda peer: peer.say(b"safe\n"), tls=authority.context(authority.issue()))
    with pytest.raises(Untrusted, match="its certificate is not trusted") as caught:
        handshake(stream, TlsSettings(ca_file=str(authority.root) if trusted else None), name)
    assert len(caught.value.chain) == 2


def test_tls_without_proof_takes_anybody(talk, authority):
    stream = talk(lambda peer: peer.say(b"safe\n"), tls=authority.context(authority.issue(by="itself")))
    handshake(stream, TlsSettings(verify=False), "whoever")
    assert stream.text_line() == "safe"


@pytest.mark.parametrize(
    ("script", "error", "said"),
    [
        (lambda peer: peer.say(b"HTTP/1.1 400 Bad Request\r\n\r\n"), TlsFailed, "no TLS is spoken there"),
        (lambda peer: None, TlsFailed, "closed during the TLS handshake"),
        (lambda peer: peer.hang(), NoAnswer, "did not end in time: no answer within"),
    ],
)
def test_tls_with_a_peer_that_has_none_fails(talk, script, error, said):
    with pytest.raises(error, match=said):
        handshake(talk(script, seconds=0.3), TlsSettings(verify=False), "localhost")


@pytest.mark.parametrize("name", ["", "x" * 70, "a..b"])
def test_a_name_that_no_certificate_can_have_fails(talk, name):
    with pytest.raises(TlsFailed, match="TLS cannot begin"):
        handshake(talk(lambda peer: peer.hang()), TlsSettings(verify=False), name)


@pytest.mark.parametrize("error", [ssl.SSLZeroReturnError, ssl.SSLEOFError, ConnectionResetError, BrokenPipeError])
def test_a_peer_that_goes_away_is_told_in_one_way_however_it_went(talk, monkeypatch, error):
    def goes(*_arguments):
        raise error(6, "TLS/SSL connection has been closed (EOF) (_ssl.c:992)")

    monkeypatch.setattr(ssl.SSLSocket, "do_handshake", goes)
    with pytest.raises(TlsFailed) as caught:
        handshake(talk(lambda peer: None), TlsSettings(verify=False), "localhost")
    assert caught.value.message == "the connection was closed during the TLS handshake"
