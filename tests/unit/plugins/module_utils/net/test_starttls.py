# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that are asked for TLS in their own protocol."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status

MYSQL = b"\x0a8.0.36\x00" + bytes(4) + b"12345678\x00" + b"\xff\xff" + b"\x21\x02\x00" + bytes(13)
#: What a server says before the client, then for each question what it answers and what the question is.
TALKS = {
    "smtp": (
        b"220-hello\r\n220 mail ESMTP\r\n",
        [(b"EHLO", b"250-mail\r\n250-STARTTLS\r\n250 OK\r\n"), (b"STARTTLS\r\n", b"220 go\r\n")],
    ),
    "imap": (b"* OK [CAPABILITY IMAP4rev1] ready\r\n", [(b"a STARTTLS\r\n", b"* NOTE x\r\na OK begin\r\n")]),
    "pop3": (b"+OK ready\r\n", [(b"STLS\r\n", b"+OK begin\r\n")]),
    "ftp": (b"220 ready\r\n", [(b"AUTH TLS\r\n", b"234 go\r\n")]),
    "postgresql": (b"", [(b"\x00\x00\x00\x08\x04\xd2\x16\x2f", b"S")]),
    "mysql": (len(MYSQL).to_bytes(3, "little") + b"\0" + MYSQL, [(b"\x20\x00\x00\x01", b"")]),
    "ldap": (b"", [(b"1.3.6.1.4.1.1466.20037", b"\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00")]),
}


def script(greeting, questions, context=None):
    def run(talk):
        talk.say(greeting)
        for asked, answered in questions:
            # Who gets no answer does not wait for one: what comes behind MySQL's 36 bytes is TLS already.
            heard = talk.sock.recv(4096 if answered else 36)
            assert asked in heard, heard
            talk.say(answered)
        if context:
            talk.sock = context.wrap_socket(talk.sock, server_side=True)
        talk.hang()

    return run


@pytest.mark.parametrize("protocol", TALKS)
def test_tls_begins_after_the_question(probe, serve, authority, protocol):
    server = serve(script(*TALKS[protocol], authority.context(authority.issue())))
    findings = probe("tls", port=server.port, starttls=protocol, verify=False, timeout=5)
    assert {finding.check: finding.status for finding in findings} == {
        "tls_handshake": Status.OK,
        "tls_expiry": Status.OK,
        "tls_key": Status.OK,
    }, findings


@pytest.mark.parametrize(
    ("protocol", "greeting", "answer", "said"),
    [
        ("smtp", b"554 go away\r\n", b"", "'554 go away'"),
        ("smtp", b"220 mail\r\n", b"502 what\r\n", "'502 what'"),
        ("imap", b"* OK hi\r\n", b"a BAD no\r\n", "'a BAD no'"),
        ("imap", b"* BYE\r\n", b"", "'* BYE'"),
        ("pop3", b"+OK hi\r\n", b"-ERR no\r\n", "'-ERR no'"),
        ("ftp", b"220 hi\r\n", b"534 no\r\n", "'534 no'"),
        ("postgresql", b"", b"N", "ssl is off"),
        ("mysql", b"\x05\x00\x00\x00\xff\x10\x04no", b"", "does not go over to TLS"),
        ("ldap", b"", b"\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x02\x04\x00\x04\x00", "result 2"),
        ("ldap", b"", b"HTTP", "not LDAP"),
    ],
)
def test_a_server_that_does_not_want_tls(probe, serve, protocol, greeting, answer, said):
    def run(talk):
        talk.say(greeting)
        while talk.sock.recv(4096):
            talk.say(answer)

    (finding,) = probe("tls", port=serve(run).port, starttls=protocol, timeout=2)
    assert (finding.check, finding.status) == ("tls_handshake", Status.FAIL)
    assert said in finding.message


@pytest.mark.parametrize("protocol", TALKS)
def test_a_server_that_says_nothing_or_too_much_fails_in_time(probe, serve, protocol):
    for act in (
        lambda talk: talk.hang(),
        lambda talk: talk.endless(b"220-x\r\n" * 100),
        lambda talk: talk.endless(b"\xff" * 1000),
    ):
        (finding,) = probe("tls", port=serve(act).port, starttls=protocol, timeout=0.4)
        assert finding.status is Status.FAIL, finding.message
