# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The management API of RabbitMQ, as far as the health of its nodes goes: https://www.rabbitmq.com/docs/http-api-reference."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import NetFailure
from ansible_collections.ops.upkeep.plugins.module_utils.net.http import Request, basic, fetch
from ansible_collections.ops.upkeep.plugins.module_utils.net.tls import TlsSettings


@dataclass(frozen=True)
class Node:
    """One node of a cluster, as it sees itself."""

    name: str
    running: bool
    alarms: tuple[str, ...]  # C(memory), C(disk)
    partitions: tuple[str, ...]  # the nodes it cannot agree with


def read_nodes(url: str, user: str, password: str, tls: TlsSettings, budget: Budget) -> Sequence[Node]:
    """Return the nodes of the cluster. Raises CannotTell."""
    request = Request(url.rstrip("/") + "/api/nodes", authorization=basic(user, password), tls=tls)
    try:
        answer = fetch(request, budget).answer
    except NetFailure as error:
        raise CannotTell(f"the management API does not answer: {error.message}") from error
    if answer.status in (401, 403):
        raise CannotTell(
            f"the management API refuses {user} ({answer.status})", f"rabbitmqctl set_user_tags {user} monitoring"
        )
    if answer.status != 200:
        raise CannotTell(f"the management API answers {answer.status}", "rabbitmq-plugins enable rabbitmq_management")
    return parse_nodes(answer.text)


def parse_nodes(text: str) -> Sequence[Node]:
    """Return the nodes in the answer of C(/api/nodes). Raises CannotTell."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, list) or not all(isinstance(node, dict) for node in data):
        raise CannotTell("the management API answers with something other than a list of nodes")
    return [_node(node) for node in data]


def _node(data: dict[str, Any]) -> Node:
    alarms = tuple(
        name for name, key in (("memory", "mem_alarm"), ("disk", "disk_free_alarm")) if data.get(key) is True
    )
    partitions = data.get("partitions")
    apart = tuple(str(name) for name in partitions) if isinstance(partitions, list) else ()
    return Node(str(data.get("name")), data.get("running") is True, alarms, apart)
