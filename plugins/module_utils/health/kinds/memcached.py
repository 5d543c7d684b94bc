# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A memcached server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Found, Kind
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.service import (
    answered,
    discovered,
    endpoint_options,
    in_use,
    no_service,
    open_connection,
    service_problems,
    subject_of,
    tls_options,
)
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import BadAnswer, Closed, NetFailure
from ansible_collections.ops.upkeep.plugins.module_utils.net.memcached import (
    MemcachedError,
    binary_version,
    stats,
    version,
)
from ansible_collections.ops.upkeep.plugins.module_utils.net.stream import Stream
from ansible_collections.ops.upkeep.plugins.module_utils.options import Values, limit_options
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_size

PING = Check(
    "memcached_ping",
    "Whether the server tells its version, and how long that takes.",
    "see whether the service runs and listens there (ss -ltnp), then what its log says",
)
CONNECTIONS = Check(
    "memcached_connections",
    "How many of the allowed connections are in use, and whether new ones are taken.",
    "see who holds them (ss -tnp), then raise -c (max_connections) or mend the client that leaks",
)
MEMORY = Check(
    "memcached_memory",
    "How much of the memory for items is used, and how many items were evicted.",
    "compare evictions with the hit rate, then raise -m if items are thrown out too early",
)

_ALERTS: Final = "the Memcached rules of awesome-prometheus-alerts warn at 80 % and are critical at 95 %"
_UNSEEN: Final = "connections and memory were not seen"
#: What the server counts since its start, and its unit.
_COUNTERS: Final = {
    "evictions": "items",
    "get_hits": "requests",
    "get_misses": "requests",
    "curr_items": "items",
    "listen_disabled_num": "times",
}


def probe(values: Values, host: Host) -> Found:
    """Ask for the version, then once for the statistics, and judge them."""
    try:
        with open_connection(values, host) as stream:
            told = version(stream)
            yield from answered(PING, values, stream.milliseconds, f"memcached {told}")
            yield from _inside(stream, values)
    except MemcachedError as error:
        if "unauthenticated" in str(error):
            yield from answered(PING, values, stream.milliseconds, f"it demands a login, so {_UNSEEN}")
        else:
            yield Finding(PING.id, subject_of(values), Status.FAIL, f"answers, but with an error: {error}")
    except (BadAnswer, Closed) as error:
        yield from _in_binary(values, host, error)
    except NetFailure as error:
        yield no_service(PING, values, error)


def _in_binary(values: Values, host: Host, first: NetFailure) -> Found:
    """Ask once more as servers want it that were started with SASL (-S) or for the binary protocol only."""
    try:
        with open_connection(values, host) as stream:
            told = binary_version(stream)
            said = f"memcached {told} speaks only the binary protocol (SASL), so {_UNSEEN}"
            yield from answered(PING, values, stream.milliseconds, said)
    except MemcachedError as error:
        said = f"speaks only the binary protocol and does not let this check in ({error}), so {_UNSEEN}"
        yield from answered(PING, values, stream.milliseconds, said)
    except NetFailure:
        yield no_service(PING, values, first)


def _inside(stream: Stream, values: Values) -> Found:
    subject = subject_of(values)
    try:
        found = stats(stream)
    except (MemcachedError, NetFailure) as error:
        yield Finding(CONNECTIONS.id, subject, Status.UNKNOWN, f"{_UNSEEN}: {error}")
        return
    yield from _connections(found, values, subject)
    yield from _memory(found, values, subject)
    for name, unit in _COUNTERS.items():
        count = _number(found, name)
        if count is not None:
            yield Metric(f"memcached_{name}", count, unit, {"subject": subject})


def _connections(found: Mapping[str, str], values: Values, subject: str) -> Found:
    used, most = _number(found, "curr_connections"), _number(found, "max_connections")
    if used is None:
        yield Finding(CONNECTIONS.id, subject, Status.UNKNOWN, "the server does not tell how many connections it has")
        return
    yield Metric("memcached_connections", used, "connections", {"subject": subject})
    evidence = {"refused_to_listen_since_start": _number(found, "listen_disabled_num")}
    if found.get("accepting_conns") == "0":
        message = f"takes no new connections: all {used} are in use"
        yield Finding(CONNECTIONS.id, subject, Status.FAIL, message, advice=CONNECTIONS.advice, evidence=evidence)
        return
    if not most:
        message = f"{used} connections; this version does not tell how many it allows"
        yield Finding(CONNECTIONS.id, subject, Status.OK, message, used, "connections", evidence=evidence)
        return
    of = f"connections in use, {used} of {most}"
    yield in_use(CONNECTIONS, values, "connections", used, most, of, evidence=evidence)


def _memory(found: Mapping[str, str], values: Values, subject: str) -> Found:
    used, most = _number(found, "bytes"), _number(found, "limit_maxbytes")
    if used is None or not most:
        yield Finding(MEMORY.id, subject, Status.UNKNOWN, "the server does not tell how much memory it uses")
        return
    yield Metric("memcached_memory_used", used, "bytes", {"subject": subject})
    rest = f", {_number(found, 'evictions') or 0} items evicted since the start"
    yield in_use(MEMORY, values, "memory", used, most, f"{human_size(most)} used", rest)


def _number(found: Mapping[str, str], name: str) -> int | None:
    text = found.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None


def _recognise(values: Values, host: Host) -> Values | None:
    """Return an empty mapping for a server of this kind. Raises NetFailure for anything else."""
    try:
        with open_connection(values, host) as stream:
            version(stream)
    except MemcachedError as error:
        # Many servers answer ERROR to what they do not know; only this one says it so.
        return {} if "unauthenticated" in str(error) else None
    except (BadAnswer, Closed):
        with open_connection(values, host) as stream:
            binary_version(stream)
    return {}


def discover(host: Host) -> Iterable[Values]:
    """Return a check for each local server that speaks this protocol."""
    return discovered(KIND, host, (11211,), ("memcached",), _recognise)


KIND = Kind(
    name="memcached",
    summary="A memcached server: it answers, and has connections left.",
    options=(
        *endpoint_options(11211),
        *tls_options(),
        *limit_options("connections", "max_connections in use.", 80, 95, "percent", _ALERTS),
        *limit_options(
            "memory", "limit_maxbytes in use.", None, None, "percent", "none is set: a cache is there to be full"
        ),
    ),
    checks=(PING, CONNECTIONS, MEMORY),
    probe=probe,
    subject=subject_of,
    example="- kind: memcached\n  port: 11211\n  latency_warn: 20",
    privilege="none",
    without="everything; of a server that demands a login only that it answers",
    discover=discover,
    problems=service_problems,
    timeout=5.0,
)
