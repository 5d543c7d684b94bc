# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Redis servers that answer, demand a login, or are in trouble."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts import service
from ansible_collections.ops.upkeep.plugins.module_utils.health.registry import kind_named
from ansible_collections.ops.upkeep.plugins.module_utils.linux.listeners import Listener

INFO = "redis_version:7.0.15\r\nrole:master\r\nused_memory:100\r\nconnected_clients:1\r\nrdb_last_bgsave_status:ok\r\n"
NOAUTH = "-NOAUTH Authentication required."


def speaks(**answers):
    """Return a script that answers commands; C(PING) and C(INFO) as a healthy server unless told otherwise."""
    said = {"PING": "+PONG", "INFO": f"${len(INFO)}\r\n{INFO}", **answers}

    def script(peer):
        while data := peer.sock.recv(4096):
            peer.heard += data
            peer.say((said[data.split(b"\r\n")[2].decode()] + "\r\n").encode())

    return script


def test_a_healthy_server_is_ok(probe, serve):
    found = probe("redis", port=serve(speaks()).port)
    assert [item.check for item in found] == [
        "redis_ping",
        "redis_info",
        "redis_memory",
        "redis_persistence",
        "redis_clients",
    ]
    assert {item.status for item in found} == {Status.OK}
    assert found[0].unit == "ms" and found[0].message.startswith("answered in ")


def test_only_the_ping_is_done_where_info_is_off(probe, serve):
    server = serve(speaks())
    (finding,) = probe("redis", port=server.port, info=False)
    assert finding.status is Status.OK
    assert b"INFO" not in server.heard[0]


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        ("-LOADING Redis is loading the dataset in memory", "fail", "still loading its data"),
        ("-MISCONF Redis is configured to save RDB snapshots", "fail", "refuses writes"),
        ("-MASTERDOWN Link with MASTER is down", "fail", "lost its master"),
        ("-BUSY Redis is busy running a script.", "fail", "busy with a script"),
        ("-DENIED Redis is running in protected mode", "fail", "protected mode"),
        ("-ERR max number of clients reached", "fail", "takes no more connections"),
        ("-ERR operation not permitted", "fail", "answers, but with an error: ERR operation"),
        ("+PANG", "fail", "answered PING with 'PANG'"),
        ("-NOPERM this user has no permissions to run the 'ping' command", "ok", "does not let this check look inside"),
        (NOAUTH, "ok", "does not let this check look inside"),
    ],
)
def test_each_trouble_has_its_words(probe, serve, answer, status, said):
    finding = probe("redis", port=serve(speaks(PING=answer)).port, info=False)[0]
    assert (finding.check, finding.status) == ("redis_ping", Status(status))
    assert said in finding.message


def test_a_server_that_demands_a_login_is_up_and_its_inside_unknown(probe, serve):
    ping, info = probe("redis", port=serve(speaks(PING=NOAUTH, INFO=NOAUTH)).port)
    assert (ping.check, ping.status) == ("redis_ping", Status.OK)
    assert (info.check, info.status) == ("redis_info", Status.UNKNOWN)
    assert "were not seen: the server demands a login" in info.message


def test_a_server_that_fails_to_ping_still_tells_of_itself(probe, serve):
    found = probe("redis", port=serve(speaks(PING="-MASTERDOWN Link with MASTER is down")).port)
    assert [item.status for item in found][:2] == [Status.FAIL, Status.OK]


@pytest.mark.parametrize("answer", ["-ERR max number of clients reached", "-BUSY Redis is busy running a script."])
def test_a_server_that_serves_nobody_is_asked_no_further(probe, serve, answer):
    (finding,) = probe("redis", port=serve(speaks(PING=answer)).port)
    assert finding.status is Status.FAIL


def test_info_that_is_forbidden_is_unknown(probe, serve):
    _ping, info = probe("redis", port=serve(speaks(INFO="-ERR unknown command 'INFO'")).port)
    assert info.status is Status.UNKNOWN
    assert "unknown command" in info.message


@pytest.mark.parametrize(
    ("options", "sent"),
    [
        ({"password": "open sesame"}, b"*2\r\n$4\r\nAUTH\r\n$11\r\nopen sesame\r\n"),
        ({"user": "ops", "password": "x"}, b"*3\r\n$4\r\nAUTH\r\n$3\r\nops\r\n$1\r\nx\r\n"),
    ],
)
def test_the_password_is_shown_to_the_server_first(probe, serve, options, sent):
    server = serve(speaks(AUTH="+OK"))
    assert probe("redis", port=server.port, **options)[0].status is Status.OK
    assert server.heard[0].startswith(sent)


def test_a_wrong_password_fails(probe, serve):
    server = serve(speaks(AUTH="-WRONGPASS invalid username-password pair or user is disabled."))
    (finding,) = probe("redis", port=server.port, password="hunter2")
    assert finding.status is Status.FAIL
    assert "refuses the login" in finding.message
    assert "hunter2" not in str(finding.to_dict())


@pytest.mark.parametrize(
    "answer",
    [
        "-ERR Client sent AUTH, but no password is set",
        "-ERR AUTH <password> called without any password configured for the default user. Are you sure?",
    ],
)
def test_a_server_that_wants_no_password_is_open_to_everybody(probe, serve, answer):
    ping = probe("redis", port=serve(speaks(AUTH=answer)).port, password="x")[0]
    assert ping.status is Status.WARN
    assert "lets everybody in" in ping.message


def test_a_unix_socket_is_its_subject(probe, serve, tmp_path):
    path = tmp_path / "redis.sock"
    serve(speaks(), unix=path)
    ping = probe("redis", socket=str(path), info=False)[0]
    assert (ping.status, ping.subject) == (Status.OK, str(path))


def test_tls_is_spoken_and_proven(probe, serve, authority):
    port = serve(speaks(), tls=authority.context(authority.issue())).port
    trusted = probe("redis", port=port, tls=True, info=False, ca_file=str(authority.root))
    assert [item.status for item in trusted] == [Status.OK]
    (finding,) = probe("redis", port=port, tls=True)
    assert finding.status is Status.FAIL
    assert "its certificate is not trusted" in finding.message


def test_a_port_that_speaks_tls_is_hinted_at(probe, serve, authority):
    (finding,) = probe("redis", port=serve(speaks(), tls=authority.context(authority.issue())).port)
    assert finding.status is Status.FAIL
    assert "set tls to true" in finding.advice


@pytest.mark.parametrize(
    ("answers", "more"),
    [
        ({}, {}),
        ({"PING": NOAUTH}, {"info": False}),
        ({"PING": "-LOADING Redis is loading the dataset in memory"}, {}),
        ({"PING": "-ERR max number of clients reached"}, {}),
    ],
)
def test_a_local_server_is_found(serve, host, monkeypatch, answers, more):
    port = serve(speaks(**answers)).port
    monkeypatch.setattr(service, "candidates", lambda *_arguments: [Listener("0.0.0.0", port)])
    assert list(kind_named("redis").discover(host)) == [{"host": "127.0.0.1", "port": port, **more}]


def test_an_error_of_some_other_protocol_is_no_server(serve, host, monkeypatch):
    port = serve(speaks(PING="-ERR unknown command")).port
    monkeypatch.setattr(service, "candidates", lambda *_arguments: [Listener("0.0.0.0", port)])
    assert list(kind_named("redis").discover(host)) == []


def test_a_local_server_under_tls_is_found(serve, host, monkeypatch, authority):
    port = serve(speaks(), tls=authority.context(authority.issue())).port
    monkeypatch.setattr(service, "candidates", lambda *_arguments: [Listener("::", port, "redis-server")])
    (found,) = kind_named("redis").discover(host)
    assert found == {"host": "127.0.0.1", "port": port, "tls": True, "validate_certs": False}
