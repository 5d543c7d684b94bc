# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PostgreSQL servers that take connections, demand a login, refuse, or are not up yet."""

from __future__ import annotations

import os
import struct

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kinds import postgresql
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts import service
from ansible_collections.ops.upkeep.plugins.module_utils.health.registry import kind_named
from ansible_collections.ops.upkeep.plugins.module_utils.linux.listeners import Listener

UNSEEN = "without a login its role and connections were not seen"


def message(kind: bytes, body: bytes = b"") -> bytes:
    return kind + struct.pack(">i", len(body) + 4) + body


def demand(method: int, more: bytes = b"") -> bytes:
    return message(b"R", struct.pack(">i", method) + more)


def refuses(state: str, text: str, detail: str = "") -> bytes:
    fields = f"SFATAL\0VFATAL\0C{state}\0M{text}\0" + (f"D{detail}\0" if detail else "") + "\0"
    return message(b"E", fields.encode())


def row(*columns: str) -> bytes:
    packed = b"".join(struct.pack(">i", len(column)) + column.encode() for column in columns)
    return message(b"D", struct.pack(">h", len(columns)) + packed)


READY = message(b"S", b"server_version\x0015.18\0") + message(b"K", bytes(8)) + message(b"Z", b"I")
TRUSTS = demand(0) + READY


def answers(*said: bytes, tls: bytes = b"N"):
    """Return a script that refuses TLS, then answers each message of the client in turn."""

    def script(peer):
        for answer in (tls, *said):
            peer.heard += peer.sock.recv(4096)
            peer.say(answer)
        peer.hang()

    return script


def result(*columns: str) -> bytes:
    return (
        message(b"T", b"\0\0")
        + (row(*columns) if columns else b"")
        + message(b"C", b"SELECT 1\0")
        + message(b"Z", b"I")
    )


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        (demand(10, b"SCRAM-SHA-256\0\0"), "ok", UNSEEN),
        (TRUSTS, "ok", UNSEEN),
        (refuses("28000", 'no pg_hba.conf entry for host "10.0.0.9"'), "ok", UNSEEN),
        (refuses("3D000", 'database "postgres" does not exist'), "ok", UNSEEN),
        (refuses("57P03", "the database system is starting up"), "fail", "is starting up"),
        (refuses("57P03", "the database system is shutting down"), "fail", "is shutting down"),
        (refuses("57P03", "the database system is in recovery mode"), "fail", "crashed and is recovering"),
        (
            refuses("57P03", "the database system is not accepting connections", "Hot standby mode is disabled."),
            "ok",
            "hot_standby is off",
        ),
        (
            refuses("57P03", "the database system is not yet accepting connections", "Consistent recovery state ..."),
            "fail",
            "not recovered far enough",
        ),
        (refuses("57P03", "das Datenbanksystem startet"), "fail", "das Datenbanksystem startet"),
        (refuses("53300", "sorry, too many clients already"), "fail", "takes no more connections: sorry, too many"),
        (refuses("08P01", "no more connections allowed (max_client_conn)"), "fail", "takes no more connections"),
        (b"Ecould not fork new process for connection: no memory\n\0", "fail", "could not fork new process"),
        (message(b"v", bytes(8)) + demand(3), "ok", UNSEEN),
        (b"HTTP/1.1 400 Bad Request\r\n", "fail", "another protocol than that of PostgreSQL"),
        (b"R" + struct.pack(">i", 2**30), "fail", "another protocol than that of PostgreSQL"),
        (message(b"R", b""), "fail", "another protocol than that of PostgreSQL"),
    ],
)
def test_the_first_answer_tells_whether_it_takes_connections(probe, serve, answer, status, said):
    (finding,) = probe("postgresql", port=serve(answers(answer)).port, timeout=2)
    assert (finding.check, finding.status) == ("postgresql_ping", Status(status))
    assert said in finding.message


def log_in(probe, serve, *said, **options):
    """Return the findings of a check that logs in, by check."""
    server = serve(answers(*said))
    found = probe("postgresql", port=server.port, timeout=2, **{"user": "ops", **options})
    return {item.check: item for item in found}, server.heard[0]


def test_a_login_sees_role_and_connections(probe, serve):
    found, _heard = log_in(probe, serve, TRUSTS, result("f", "12", "100"))
    assert list(found) == ["postgresql_ping", "postgresql_login", "postgresql_role", "postgresql_connections"]
    assert {item.status for item in found.values()} == {Status.OK}
    assert found["postgresql_login"].message == "logged in as ops; PostgreSQL 15.18"
    assert found["postgresql_role"].message == "is a primary"
    assert found["postgresql_connections"].message == "12 % of max_connections in use, 12 of 100 (warns at 80 %)"


@pytest.mark.parametrize(
    ("columns", "options", "check", "status", "said"),
    [
        (("t", "1", "100"), {}, "role", "ok", "is a standby"),
        (("t", "1", "100"), {"role": "primary"}, "role", "fail", "is a standby, but must be a primary"),
        (("f", "1", "100"), {"role": "standby"}, "role", "fail", "is a primary, but must be a standby"),
        (("f", "85", "100"), {}, "connections", "warn", "85 % of max_connections"),
        (("f", "97", "100"), {}, "connections", "fail", "(fails at 95 %)"),
        (("f", "97", "100"), {"connections_fail": 99}, "connections", "warn", "(warns at 80 %)"),
        (("f", "", "100"), {}, "connections", "unknown", "does not tell"),
        (("f", "1", "0"), {}, "connections", "unknown", "does not tell"),
        (("f",), {}, "connections", "unknown", "does not tell"),
        ((), {}, "role", "unknown", "does not tell"),
        (("x", "1", "100"), {}, "role", "unknown", "does not tell"),
    ],
)
def test_what_it_says_inside_is_judged(probe, serve, columns, options, check, status, said):
    found, _heard = log_in(probe, serve, TRUSTS, result(*columns), **options)
    finding = found["postgresql_" + check]
    assert finding.status is Status(status)
    assert said in finding.message


@pytest.mark.parametrize(
    ("method", "more", "sent"),
    [(3, b"", b"open sesame\0"), (5, b"\1\2\3\4", b"md5")],
)
def test_a_password_is_shown_as_demanded(probe, serve, method, more, sent):
    found, heard = log_in(probe, serve, demand(method, more), TRUSTS, result("f", "1", "9"), password="open sesame")
    assert found["postgresql_login"].status is Status.OK
    assert sent in heard


@pytest.mark.parametrize(
    ("answers", "status", "said"),
    [
        ((demand(10, b"SCRAM-SHA-256\0\0"),), "unknown", "demands a password, which this check does not have"),
        ((demand(7),), "unknown", "demands GSSAPI"),
        ((demand(99),), "unknown", "demands authentication method 99"),
        (
            (refuses("28P01", 'password authentication failed for user "ops"'),),
            "fail",
            "password authentication failed",
        ),
        ((demand(0) + refuses("53300", "remaining connection slots are reserved"),), "fail", "slots are reserved"),
        ((demand(0) + message(b"R", b"\0\0\0\0"),), "fail", "no answer within"),
    ],
)
def test_a_login_that_fails_says_why(probe, serve, answers, status, said):
    found, _heard = log_in(probe, serve, *answers)
    assert found["postgresql_ping"].status is Status.OK
    assert found["postgresql_login"].status is Status(status)
    assert said in found["postgresql_login"].message


def test_a_server_that_offers_only_other_methods_is_unknown(probe, serve):
    found, _heard = log_in(probe, serve, demand(10, b"OAUTHBEARER\0\0"), password="x")
    assert found["postgresql_login"].status is Status.UNKNOWN
    assert "OAUTHBEARER" in found["postgresql_login"].message


def test_a_server_that_cannot_prove_itself_gets_no_further(probe, serve):
    found, _heard = log_in(
        probe, serve, demand(10, b"SCRAM-SHA-256\0\0"), demand(11, b"r=else,s=AA==,i=1"), password="x"
    )
    assert found["postgresql_login"].status is Status.FAIL
    assert "not SCRAM" in found["postgresql_login"].message


def test_a_question_that_is_refused_is_unknown(probe, serve):
    found, _heard = log_in(probe, serve, TRUSTS, refuses("42501", "permission denied"))
    assert found["postgresql_login"].status is Status.OK
    assert found["postgresql_role"].status is Status.UNKNOWN
    assert "permission denied" in found["postgresql_role"].message


@pytest.mark.parametrize("mode", ["require", "verify-ca", "verify-full"])
def test_tls_that_is_required_must_be_offered(probe, serve, mode):
    (finding,) = probe("postgresql", port=serve(answers(demand(3))).port, sslmode=mode)
    assert finding.status is Status.FAIL
    assert finding.message == f"offers no TLS, but sslmode is {mode}"


def protected(context):
    """Return a script that takes the offer of TLS, then demands a password."""

    def script(peer):
        peer.sock.recv(100)
        peer.say(b"S")
        peer.sock = context.wrap_socket(peer.sock, server_side=True)
        peer.sock.recv(1000)
        peer.say(demand(3))

    return script


@pytest.mark.parametrize(
    ("mode", "status"), [("prefer", "ok"), ("require", "ok"), ("verify-ca", "fail"), ("verify-full", "fail")]
)
def test_tls_is_begun_inside_the_conversation(probe, serve, authority, mode, status):
    script = protected(authority.context(authority.issue()))
    (finding,) = probe("postgresql", port=serve(script).port, sslmode=mode)
    assert finding.status is Status(status)


def test_a_name_is_compared_only_where_it_should_be(probe, serve, authority):
    script = protected(authority.context(authority.issue(names="DNS:elsewhere.example")))
    port, ca_file = serve(script).port, str(authority.root)
    (by_authority,) = probe("postgresql", port=port, sslmode="verify-ca", ca_file=ca_file)
    (by_name,) = probe("postgresql", port=port, sslmode="verify-full", ca_file=ca_file)
    assert (by_authority.status, by_name.status) == (Status.OK, Status.FAIL)


@pytest.mark.parametrize("answer", [demand(10, b"SCRAM-SHA-256\0\0"), refuses("57P03", "is starting up")])
def test_a_local_server_is_found(serve, host, monkeypatch, answer):
    port = serve(answers(answer)).port
    monkeypatch.setattr(service, "candidates", lambda *_arguments: [Listener("0.0.0.0", port)])
    assert list(kind_named("postgresql").discover(host)) == [{"host": "127.0.0.1", "port": port}]


def test_a_server_that_listens_on_a_socket_only_is_found(serve, host, monkeypatch, tmp_path):
    folder = tmp_path / "run"
    folder.mkdir()

    def script(peer):
        peer.sock.recv(1000)
        peer.say(refuses("28000", "Peer authentication failed"))

    serve(script, unix=folder / ".s.PGSQL.5432")
    for name in (".s.PGSQL.5432.lock", ".s.PGSQL.6000", "other"):
        (folder / name).write_text("")
    monkeypatch.setattr(service, "candidates", lambda *_arguments: [])
    monkeypatch.setattr(postgresql, "_SOCKET_FOLDER", str(folder))
    host.root = ""
    assert list(kind_named("postgresql").discover(host)) == [{"socket": os.path.join(folder, ".s.PGSQL.5432")}]
