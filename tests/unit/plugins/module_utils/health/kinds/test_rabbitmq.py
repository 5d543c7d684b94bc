# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""RabbitMQ brokers that introduce themselves, let in, refuse, and raise alarms."""

from __future__ import annotations

import json
import struct

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts import service
from ansible_collections.ops.upkeep.plugins.module_utils.health.plan import plan_one
from ansible_collections.ops.upkeep.plugins.module_utils.health.registry import kind_named
from ansible_collections.ops.upkeep.plugins.module_utils.linux.listeners import Listener


def text(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def method(number: int, arguments: bytes = b"", family: int = 10) -> bytes:
    payload = struct.pack(">HH", family, number) + arguments
    return struct.pack(">BHI", 1, 0, len(payload)) + payload + b"\xce"


def start(mechanisms: bytes = b"PLAIN AMQPLAIN") -> bytes:
    properties = b"\x07productS" + text(b"RabbitMQ") + b"\x07versionS" + text(b"3.10.8")
    properties += b"\x0ccluster_nameS" + text(b"shop")
    return method(10, b"\x00\x09" + text(properties) + text(mechanisms) + text(b"en_US"))


def close(code: int, why: bytes) -> bytes:
    return method(50, struct.pack(">HB", code, len(why)) + why + bytes(4))


TUNE = method(30, struct.pack(">HIH", 2047, 131072, 60))
OPEN_OK = method(41, b"\0")
CLOSE_OK = method(51)
HUNG_UP = b""


def answers(*said):
    """Return a script that says one thing after each message of the client, and hangs up at the end."""

    def script(peer):
        for answer in said:
            peer.heard += peer.sock.recv(4096)
            peer.say(answer)

    return script


def test_a_broker_introduces_itself_to_anybody(probe, serve):
    server = serve(answers(start()))
    (finding,) = probe("rabbitmq", port=server.port)
    assert (finding.check, finding.status) == ("rabbitmq_ping", Status.OK)
    assert finding.message.endswith("; RabbitMQ 3.10.8, cluster shop")
    assert server.heard[0] == b"AMQP\x00\x00\x09\x01"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"AMQP\x00\x01\x00\x00", "does not speak AMQP 0-9-1 but wants version 1.0.0"),
        (b"AMQP\x00\x00\x09\x00", "wants version 0.9.0"),
        (b"AMQP\x00\x00\x09\x01", "wants version 0.9.1"),
        (
            close(320, b"CONNECTION_FORCED - broker forced connection closure"),
            "refuses the connection: CONNECTION_FORCED",
        ),
        (start()[:-1] + b"\x00", "another protocol than AMQP 0-9-1"),
        (b"\x01\x00\x00\x7f\xff\xff\xff", "another protocol than AMQP 0-9-1"),
        (method(10, b"", family=20), "answered with method 20.10"),
    ],
)
def test_another_answer_fails_and_says_what_came(probe, serve, answer, said):
    (finding,) = probe("rabbitmq", port=serve(answers(answer)).port)
    assert (finding.check, finding.status) == ("rabbitmq_ping", Status.FAIL)
    assert said in finding.message


def test_a_user_logs_in_and_leaves_in_good_order(probe, serve):
    server = serve(answers(start(), TUNE, OPEN_OK, CLOSE_OK))
    ping, login = probe("rabbitmq", port=server.port, user="ops", password="pass", vhost="shop", timeout=2)
    assert (ping.status, login.status) == (Status.OK, Status.OK)
    assert login.message == "logged in to shop as ops"
    assert b"\x00ops\x00pass" in server.heard[0]
    assert b"\x04shop" in server.heard[0]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ((start(), close(403, b"ACCESS_REFUSED - Login was refused")), "ACCESS_REFUSED - Login was refused (403)"),
        ((start(), TUNE, close(530, b"NOT_ALLOWED - vhost shop not found")), "vhost shop not found (530)"),
        ((start(), HUNG_UP), "the server hung up"),
        ((start(), method(30, b"\0")), "a message that is cut off"),
    ],
)
def test_a_login_that_is_refused_fails(probe, serve, said, why):
    found = probe("rabbitmq", port=serve(answers(*said)).port, user="ops", password="hunter22", timeout=2)
    assert [item.check for item in found] == ["rabbitmq_ping", "rabbitmq_login"]
    assert [item.status for item in found] == [Status.OK, Status.FAIL]
    assert why in found[1].message
    assert "hunter22" not in str(found[1].to_dict())


def test_a_broker_that_takes_no_password_cannot_be_told(probe, serve):
    _ping, login = probe("rabbitmq", port=serve(answers(start(b"EXTERNAL"))).port, user="ops", password="x")
    assert login.status is Status.UNKNOWN
    assert "offers EXTERNAL" in login.message


NODE = {"name": "rabbit@a", "running": True}


@pytest.mark.parametrize(
    ("nodes", "status", "said"),
    [
        ([NODE], "ok", "the node runs, no alarm"),
        ([NODE, {**NODE, "name": "rabbit@b"}], "ok", "all 2 nodes run and agree, no alarm"),
        ([{**NODE, "mem_alarm": True}], "fail", "rabbit@a has a memory alarm"),
        ([{**NODE, "partitions": ["rabbit@b"]}], "fail", "rabbit@a is apart from rabbit@b"),
        (
            [{**NODE, "running": False}, {**NODE, "disk_free_alarm": True}],
            "fail",
            "rabbit@a does not run; rabbit@a has",
        ),
        ([], "unknown", "knows no node"),
        ({}, "unknown", "something other than a list"),
    ],
)
def test_the_cluster_is_asked_for_alarms(probe, serve, answer, nodes, status, said):
    url = f"http://127.0.0.1:{serve(answer(json.dumps(nodes))).port}"
    port = serve(answers(start(), TUNE, OPEN_OK, CLOSE_OK)).port
    found = probe("rabbitmq", port=port, user="ops", password="x", management_url=url, timeout=2)
    cluster = found[-1]
    assert (cluster.check, cluster.status) == ("rabbitmq_cluster", Status(status))
    assert said in cluster.message


def test_the_cluster_is_asked_even_if_the_broker_is_silent(probe, serve, answer):
    url = f"http://127.0.0.1:{serve(answer(json.dumps([{**NODE, 'mem_alarm': True}]))).port}"
    ping, cluster = probe("rabbitmq", port=serve(answers()).port, user="ops", password="x", management_url=url)
    assert (ping.status, cluster.status) == (Status.FAIL, Status.FAIL)


def test_a_management_url_is_a_url():
    with pytest.raises(WrongOptions, match='"management_url" does not begin with http://.*write one such as'):
        plan_one({"kind": "rabbitmq", "user": "a", "management_url": "localhost:15672"})


def test_a_management_url_needs_a_user():
    with pytest.raises(WrongOptions, match='"management_url" needs "user"'):
        plan_one({"kind": "rabbitmq", "management_url": "http://127.0.0.1:15672"})


@pytest.mark.parametrize(
    ("answer", "found"), [(start(), True), (close(320, b"CONNECTION_FORCED"), True), (b"AMQP\x00\x01\x00\x00", False)]
)
def test_a_local_broker_is_found(serve, host, monkeypatch, answer, found):
    port = serve(answers(answer)).port
    monkeypatch.setattr(service, "candidates", lambda *_arguments: [Listener("0.0.0.0", port)])
    assert list(kind_named("rabbitmq").discover(host)) == ([{"host": "127.0.0.1", "port": port}] if found else [])


def test_only_the_usual_ports_of_the_process_are_asked(host, monkeypatch):
    asked = []
    monkeypatch.setattr(service, "candidates", lambda _host, ports, names: asked.append((ports, names)) or [])
    assert list(kind_named("rabbitmq").discover(host)) == []
    assert asked == [((5672, 5671), ())]
