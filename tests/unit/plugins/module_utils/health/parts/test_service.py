# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all kinds that speak to a service owe to the same hostile peers."""

from __future__ import annotations

import socket

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts import service
from ansible_collections.ops.upkeep.plugins.module_utils.health.plan import plan_one
from ansible_collections.ops.upkeep.plugins.module_utils.health.registry import kind_named
from ansible_collections.ops.upkeep.plugins.module_utils.linux.listeners import Listener

KINDS = ("memcached", "postgresql", "rabbitmq", "redis")
GARBAGE = bytes(range(1, 256)) * 40

HOSTILE = {
    "silent": (lambda peer: peer.hang(), "no answer within"),
    "drips": (lambda peer: peer.drip(b"+" * 1000), "answer"),
    "endless line": (lambda peer: peer.endless(b"A" * 10000), ""),
    "garbage": (lambda peer: (peer.sock.recv(100), peer.say(GARBAGE)), ""),
    "web server": (lambda peer: (peer.sock.recv(100), peer.say(b"HTTP/1.1 400 Bad Request\r\n\r\n")), ""),
    "closes": (lambda peer: peer.sock.recv(100), "closed the connection"),
    "closes at once": (lambda peer: None, "closed the connection"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("script", "said"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_peer_is_one_failure(probe, serve, kind, script, said):
    (finding,) = probe(kind, port=serve(script).port, timeout="400ms")
    assert (finding.check, finding.status) == (f"{kind}_ping", Status.FAIL)
    assert said in finding.message
    assert finding.advice


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "postgresql"])
@pytest.mark.parametrize("script", [HOSTILE["silent"][0], HOSTILE["web server"][0]], ids=["silent", "web server"])
def test_a_peer_without_tls_is_hinted_at(probe, serve, kind, script):
    (finding,) = probe(kind, port=serve(script).port, timeout="400ms", tls=True)
    assert finding.status is Status.FAIL
    assert "set tls to false" in finding.advice


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_there_is_a_failure(probe, kind):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    (finding,) = probe(kind, port=port)
    assert (finding.check, finding.status) == (f"{kind}_ping", Status.FAIL)
    assert finding.message == "no connection: Connection refused"


@pytest.mark.parametrize("kind", KINDS)
def test_something_else_at_its_port_is_no_service_of_this_kind(serve, host, monkeypatch, kind):
    script, _said = HOSTILE["web server"]
    found = [Listener("0.0.0.0", serve(script).port), Listener("127.0.0.1", serve(HOSTILE["silent"][0]).port, "other")]
    monkeypatch.setattr(service, "candidates", lambda *_arguments: found)
    monkeypatch.setattr(service, "GREETING_SECONDS", 0.3)
    assert list(kind_named(kind).discover(host)) == []


@pytest.mark.parametrize(
    ("kind", "process"),
    [("memcached", "memcached"), ("postgresql", "postgres"), ("rabbitmq", "beam.smp"), ("redis", "redis-server")],
)
def test_a_service_that_hangs_is_looked_at(serve, host, monkeypatch, kind, process):
    port = serve(HOSTILE["silent"][0]).port
    monkeypatch.setattr(service, "candidates", lambda *_arguments: [Listener("0.0.0.0", port, process)])
    monkeypatch.setattr(service, "GREETING_SECONDS", 0.3)
    assert list(kind_named(kind).discover(host)) == [{"host": "127.0.0.1", "port": port}]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_suggested_where_nothing_listens(host, monkeypatch, kind):
    monkeypatch.setattr(service, "listeners", lambda _host: [Listener("0.0.0.0", 22, "sshd")])
    assert list(kind_named(kind).discover(host)) == []


def test_loopback_is_kept_of_several_addresses(host, monkeypatch):
    found = [
        Listener("10.0.0.5", 6379),
        Listener("127.0.0.1", 6379),
        Listener("::1", 6379),
        Listener("10.0.0.5", 7000, "redis-server"),
        Listener("10.0.0.5", 7001, "other"),
    ]
    monkeypatch.setattr(service, "listeners", lambda _host: found)
    assert service.candidates(host, (6379,), ("redis-server",)) == [found[1], found[3]]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "memcached"])
def test_two_passwords_are_one_too_many(kind):
    with pytest.raises(WrongOptions, match='"password" and "password_file" exclude each other'):
        plan_one({"kind": kind, "password": "a", "password_file": "/b"})


@pytest.mark.parametrize("kind", ["postgresql", "rabbitmq"])
@pytest.mark.parametrize("option", ["password", "password_file"])
def test_a_password_belongs_to_a_user(kind, option):
    with pytest.raises(WrongOptions, match=f'"{option}" needs "user"'):
        plan_one({"kind": kind, option: "/x"})


@pytest.mark.parametrize("kind", ["memcached", "rabbitmq", "redis"])
@pytest.mark.parametrize("option", ["ca_file", "client_cert"])
def test_certificates_are_of_no_use_without_tls(kind, option):
    with pytest.raises(WrongOptions, match=f'"{option}" is of use only under TLS; set "tls" to true'):
        plan_one({"kind": kind, option: "/x"})
    assert plan_one({"kind": kind, option: "/x", "tls": True})


@pytest.mark.parametrize("kind", KINDS)
def test_a_client_key_alone_is_no_certificate(kind):
    with pytest.raises(WrongOptions, match='"client_key" needs "client_cert"'):
        plan_one({"kind": kind, "client_key": "/k"})


def test_a_certificate_file_that_is_missing_is_unknown(probe, serve):
    (finding,) = probe("redis", port=serve(lambda peer: peer.hang()).port, tls=True, ca_file="/no/such.pem")
    assert finding.status is Status.UNKNOWN
    assert "/no/such.pem" in finding.message


@pytest.mark.parametrize(("content", "said"), [(None, "cannot be read: No such file"), ("\n", "is empty")])
def test_a_password_file_without_a_password_is_unknown(probe, host, tmp_path, content, said):
    path = tmp_path / "password"
    if content is not None:
        path.write_text(content)
    (finding,) = probe("redis", port=1, password_file=str(path))
    assert finding.status is Status.UNKNOWN
    assert said in finding.message


def test_the_password_is_the_first_line_of_its_file(host, tmp_path):
    (tmp_path / "password").write_text("first \nsecond\n")
    assert service.password_of({"password_file": "/password"}, host) == "first "


@pytest.mark.parametrize(
    ("host", "socket", "shown"),
    [("db1", None, "db1:5432"), ("::1", None, "[::1]:5432"), ("db1", "/run/x.sock", "/run/x.sock")],
)
def test_a_service_is_called_as_people_write_it(host, socket, shown):
    assert service.subject_of({"host": host, "port": 5432, "socket": socket}) == shown


@pytest.mark.parametrize(
    ("limits", "least", "status", "limit"),
    [
        ({}, Status.OK, Status.OK, None),
        ({"latency_warn": 10}, Status.OK, Status.WARN, 10),
        ({"latency_warn": 10, "latency_fail": 20}, Status.WARN, Status.FAIL, 20),
        ({"latency_warn": 50}, Status.OK, Status.OK, 50),
        ({"latency_warn": 50}, Status.WARN, Status.WARN, None),
    ],
)
def test_an_answer_is_held_against_its_latency_and_what_else_is_wrong(limits, least, status, limit):
    check = kind_named("redis").checks[0]
    values = {"host": "127.0.0.1", "port": 6379, "socket": None, **limits}
    found, metric = service.answered(check, values, 25.0, "that is all", least)
    assert isinstance(found, Finding)
    assert (found.status, found.limit, found.value) == (status, limit, 25.0)
    assert found.message.startswith("answered in 25 ms") and found.message.endswith("that is all")
    assert metric.to_dict() == {
        "name": "redis_ping",
        "value": 25.0,
        "unit": "ms",
        "labels": {"subject": "127.0.0.1:6379"},
    }
