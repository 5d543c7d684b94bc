# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A TCP port that accepts connections."""

from __future__ import annotations

import time

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Found, Kind
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.net.address import connect, host_port
from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import NetFailure, Unresolved
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values, limit_options, limits_of

TCP = Check(
    "tcp_port",
    "Whether the port accepts a connection, and how long that takes.",
    "see whether the service runs and listens there (ss -ltnp), then whether a firewall is in between",
)


def _subject(values: Values) -> str:
    return host_port(values["host"], values["port"])


def probe(values: Values, host: Host) -> Found:
    """Connect once, and judge the time it took."""
    subject = _subject(values)
    began = time.monotonic()
    try:
        connect(values["host"], values["port"], host.budget).close()
    except NetFailure as error:
        advice = None if isinstance(error, Unresolved) else TCP.advice
        yield Finding(TCP.id, subject, Status.FAIL, error.message, advice=advice)
        return
    milliseconds = round((time.monotonic() - began) * 1000, 1)
    limits = limits_of("latency", values)
    status, limit = limits.judge(milliseconds)
    message = "connected in {0:g} ms {1}".format(milliseconds, limits.told(milliseconds, "ms"))
    yield Finding(TCP.id, subject, status, message, milliseconds, "ms", limit)
    yield Metric("tcp_connect", milliseconds, "ms", {"subject": subject})


KIND = Kind(
    name="tcp",
    summary="A TCP port that accepts connections.",
    options=(
        Option("host", "The address or name to connect to.", "host", "127.0.0.1"),
        Option("port", "The port.", "int", required=True, minimum=1, maximum=65535),
        *limit_options("latency", "the time to connect.", None, None, "ms", "none is set, since it depends on the way"),
    ),
    checks=(TCP,),
    probe=probe,
    subject=_subject,
    example="- kind: tcp\n  host: db1.example.com\n  port: 5432\n  latency_warn: 50",
    privilege="none",
    without="everything",
    timeout=5.0,
)
