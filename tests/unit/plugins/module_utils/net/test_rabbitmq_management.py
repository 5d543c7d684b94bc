# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the management API of RabbitMQ answers, and what a web server answers in its place."""

from __future__ import annotations

import json

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.net.rabbitmq_management import Node, parse_nodes, read_nodes
from ansible_collections.ops.upkeep.plugins.module_utils.net.tls import TlsSettings

HEALTHY = {"name": "rabbit@a", "running": True, "mem_alarm": False, "disk_free_alarm": False, "partitions": []}


@pytest.mark.parametrize(
    ("change", "node"),
    [
        ({}, Node("rabbit@a", True, (), ())),
        ({"mem_alarm": True}, Node("rabbit@a", True, ("memory",), ())),
        ({"mem_alarm": True, "disk_free_alarm": True}, Node("rabbit@a", True, ("memory", "disk"), ())),
        ({"partitions": ["rabbit@b"]}, Node("rabbit@a", True, (), ("rabbit@b",))),
        ({"running": False}, Node("rabbit@a", False, (), ())),
        ({"partitions": "?", "mem_alarm": "?", "running": None}, Node("rabbit@a", False, (), ())),
    ],
)
def test_a_node_tells_its_alarms(change, node):
    assert parse_nodes(json.dumps([{**HEALTHY, **change}])) == [node]


@pytest.mark.parametrize("text", ["", "<html>", "{}", '["rabbit@a"]', "null", "[" * 100000])
def test_another_answer_tells_nothing(text):
    with pytest.raises(CannotTell, match="something other than a list of nodes"):
        parse_nodes(text)


def read(url):
    return read_nodes(url, "ops", "secret", TlsSettings(), Budget.of(5))


def test_the_nodes_are_asked_for_with_a_login(serve, answer):
    server = serve(answer(json.dumps([HEALTHY])))
    assert read(f"http://127.0.0.1:{server.port}/") == [Node("rabbit@a", True, (), ())]
    assert server.heard[0].startswith(b"GET /api/nodes HTTP/1.1\r\n")
    assert b"Authorization: Basic b3BzOnNlY3JldA==\r\n" in server.heard[0]


@pytest.mark.parametrize(
    ("status", "said"),
    [("401 Unauthorized", "refuses ops \\(401\\)"), ("403 Forbidden", "refuses ops"), ("404 Not Found", "answers 404")],
)
def test_an_answer_that_is_no_answer_says_why(serve, answer, status, said):
    with pytest.raises(CannotTell, match=said):
        read(f"http://127.0.0.1:{serve(answer('', status)).port}")


def test_nobody_there_is_told():
    with pytest.raises(CannotTell, match="does not answer: no connection"):
        read("http://127.0.0.1:1")
