# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the INFO of a Redis server says of its health: https://redis.io/docs/latest/commands/info/."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Found
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.service import in_use
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values, limit_options, limits_of
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration, human_size, plural

Info = Mapping[str, str]

INFO = Check(
    "redis_info",
    "Whether the server tells of itself (INFO): its version, its role, how long it is up.",
    "give the check a user who may run INFO (ACL: +info), or set info to false",
)
REPLICATION = Check(
    "redis_replication",
    "Whether a replica hears its master, and whether a master has the replicas it should have.",
    "compare INFO replication on both sides, then the log of the replica",
)
MEMORY = Check(
    "redis_memory",
    "How much of maxmemory is used, where nothing may be evicted to make room.",
    "find what grew (redis-cli --bigkeys), then raise maxmemory or let keys expire",
)
PERSISTENCE = Check(
    "redis_persistence",
    "Whether the last snapshot and the last write to the append-only file succeeded.",
    "look for the reason in the log of the server: mostly a full disk, or no memory to fork",
)
CLIENTS = Check(
    "redis_clients",
    "How many of the allowed client connections are in use.",
    "see who holds them (redis-cli client list), then raise maxclients or mend the client that leaks",
)
INSIDE: Final = (INFO, REPLICATION, MEMORY, PERSISTENCE, CLIENTS)

_ALERTS: Final = "the Redis rules of awesome-prometheus-alerts warn at 90 %"
INSIDE_OPTIONS: Final = (
    Option("info", "Whether to look inside as well (INFO), not only to ping.", "bool", True),
    Option("role", "The role that the server must have.", choices=("master", "replica")),
    Option("replicas", "How many replicas a master must have online.", "int", minimum=0),
    *limit_options("memory", "maxmemory in use, where no key may be evicted.", 90, 97, "percent", _ALERTS),
    *limit_options("clients", "maxclients in use.", 90, 97, "percent", _ALERTS),
    *limit_options(
        "replica_silence",
        "how long a replica has heard nothing from its master.",
        30,
        60,
        "seconds",
        "a master speaks every 10 s (repl-ping-replica-period), the link is given up after 60 s (repl-timeout)",
    ),
)


def look_inside(info: Info, values: Values, subject: str) -> Found:
    """Yield what INFO says about the server itself, replication, memory, persistence and clients."""
    if not (info.get("redis_version") or info.get("valkey_version")):
        yield Finding(INFO.id, subject, Status.UNKNOWN, "INFO does not even tell a version", advice=INFO.advice)
        return
    yield _itself(info, subject)
    yield from _replication(info, values, subject)
    if info.get("redis_mode") != "sentinel":  # which keeps no data
        yield from _memory(info, values, subject)
        yield from _persistence(info, subject)
    yield from _clients(info, values, subject)


def _itself(info: Info, subject: str) -> Finding:
    name = info.get("server_name") or ("valkey" if "valkey_version" in info else "redis")
    version = info.get(name + "_version") or info.get("redis_version")
    said = [f"{name} {version}"]
    if info.get("redis_mode", "standalone") != "standalone":
        said.append(info["redis_mode"])
    if "role" in info:
        said.append("replica" if info["role"] == "slave" else info["role"])
    uptime = number(info, "uptime_in_seconds")
    if uptime is not None:
        said.append(f"up {human_duration(uptime)}")
    evidence = {key: info[key] for key in ("config_file", "maxmemory_policy", "os") if info.get(key)}
    return Finding(INFO.id, subject, Status.OK, ", ".join(said), evidence=evidence)


def _replication(info: Info, values: Values, subject: str) -> Found:
    role = {"slave": "replica"}.get(info.get("role", ""), info.get("role"))
    if values["role"] and values["role"] != role:
        message = f"is {role or 'of no known role'}, but must be {values['role']}"
        yield Finding(REPLICATION.id, subject, Status.FAIL, message, advice=REPLICATION.advice)
    elif role == "replica":
        yield from _as_replica(info, values, subject)
    elif role == "master" and (values["replicas"] is not None or number(info, "connected_slaves")):
        yield _as_master(info, values["replicas"], subject)
    elif info.get("redis_mode") == "sentinel":
        yield _as_sentinel(info, subject)


def _as_replica(info: Info, values: Values, subject: str) -> Found:
    master = f"{info.get('master_host')}:{info.get('master_port')}"
    evidence = {"master": master}
    if info.get("master_link_status") != "up":
        down = number(info, "master_link_down_since_seconds")
        since = f" for {human_duration(down)}" if down is not None and down >= 0 else ""
        syncing = info.get("master_sync_in_progress") == "1"
        message = f"the link to its master {master} is down{since}" + (", a full copy is under way" if syncing else "")
        status = Status.WARN if syncing else Status.FAIL
        yield Finding(REPLICATION.id, subject, status, message, advice=REPLICATION.advice, evidence=evidence)
        return
    silence = number(info, "master_last_io_seconds_ago")
    if silence is None or silence < 0:
        yield Finding(REPLICATION.id, subject, Status.OK, f"linked to its master {master}", evidence=evidence)
        return
    limits = limits_of("replica_silence", values)
    status, limit = limits.judge(silence)
    message = f"heard its master {master} {silence} s ago {limits.told(silence, 's')}"
    advice = None if status is Status.OK else REPLICATION.advice
    yield Finding(REPLICATION.id, subject, status, message, silence, "seconds", limit, advice, evidence)


def _as_master(info: Info, wanted: int | None, subject: str) -> Finding:
    replicas = {key: dict(_pairs(text)) for key, text in info.items() if re.fullmatch(r"slave\d+", key)}
    online = [replica for replica in replicas.values() if replica.get("state") == "online"]
    named = [f"{replica.get('ip')}:{replica.get('port')} {replica.get('state')}" for replica in replicas.values()]
    message = f"{len(online)} of {plural(len(replicas), 'replica')} online"
    status = Status.OK if len(online) == len(replicas) else Status.WARN
    if wanted is not None and len(online) < wanted:
        status, message = Status.FAIL, f"{plural(len(online), 'replica')} online, must have {wanted}"
    advice = None if status is Status.OK else REPLICATION.advice
    return Finding(
        REPLICATION.id, subject, status, message, len(online), "replicas", wanted, advice, {"replicas": named}
    )


def _as_sentinel(info: Info, subject: str) -> Finding:
    masters = [dict(_pairs(text)) for key, text in sorted(info.items()) if re.fullmatch(r"master\d+", key)]
    down = [f"{master.get('name')} is {master.get('status')}" for master in masters if master.get("status") != "ok"]
    if not masters:
        return Finding(REPLICATION.id, subject, Status.UNKNOWN, "this sentinel watches no master")
    if down:
        return Finding(REPLICATION.id, subject, Status.FAIL, "; ".join(down), advice=REPLICATION.advice)
    return Finding(REPLICATION.id, subject, Status.OK, f"watches {plural(len(masters), 'master')}, all up")


def _memory(info: Info, values: Values, subject: str) -> Found:
    used, most = number(info, "used_memory"), number(info, "maxmemory")
    if used is None:
        yield Finding(MEMORY.id, subject, Status.UNKNOWN, "INFO does not tell how much memory is used")
        return
    labels = {"subject": subject}
    yield Metric("redis_memory_used", used, "bytes", labels)
    evicted = number(info, "evicted_keys")
    if evicted is not None:
        yield Metric("redis_evicted_keys", evicted, "keys", labels)
    if not most:
        message = f"{human_size(used)} used; maxmemory is not set, so only the host limits it"
        yield Finding(MEMORY.id, subject, Status.OK, message, used, "bytes")
        return
    if _evicts(info):
        percent = round(100.0 * used / most, 1)
        held = f"{percent:g} % of {human_size(most)} used"
        message = f"{held}; a full one evicts keys ({info['maxmemory_policy']}), {evicted or 0} so far"
        yield Finding(MEMORY.id, subject, Status.OK, message, percent, "percent")
        return
    yield in_use(MEMORY, values, "memory", used, most, f"{human_size(most)} used", "; a full one refuses writes")


def _evicts(info: Info) -> bool:
    """Whether keys make room when memory is full, which for a cache is the normal state."""
    policy = info.get("maxmemory_policy", "")
    if policy.startswith("allkeys"):
        return True
    expiring = [dict(_pairs(text)).get("expires", "0") for key, text in info.items() if re.fullmatch(r"db\d+", key)]
    return policy.startswith("volatile") and any(count != "0" for count in expiring)


def _persistence(info: Info, subject: str) -> Found:
    if "rdb_last_bgsave_status" not in info:
        yield Finding(PERSISTENCE.id, subject, Status.UNKNOWN, "INFO does not tell of persistence")
        return
    writes_log = info.get("aof_enabled") == "1"
    bad = []
    if info["rdb_last_bgsave_status"] != "ok":
        bad.append("the last snapshot failed")
    if writes_log and info.get("aof_last_write_status", "ok") != "ok":
        bad.append("the last write to the append-only file failed")
    rewrite_failed = writes_log and info.get("aof_last_bgrewrite_status", "ok") != "ok"
    if rewrite_failed:
        bad.append("the last rewrite of the append-only file failed")
    unsaved, saved = number(info, "rdb_changes_since_last_save"), number(info, "rdb_last_save_time")
    evidence = {"changes_since_last_save": unsaved, "last_save": saved, "append_only_file": writes_log}
    if bad:
        status = Status.WARN if rewrite_failed and len(bad) == 1 else Status.FAIL
        yield Finding(PERSISTENCE.id, subject, status, "; ".join(bad), advice=PERSISTENCE.advice, evidence=evidence)
        return
    message = "the append-only file is written" if writes_log else "no append-only file"
    if saved:
        message += f"; last snapshot (or start) {human_duration(max(0.0, time.time() - saved))} ago"
        message += f", {plural(unsaved, 'change')} since" if unsaved is not None else ""
    yield Finding(PERSISTENCE.id, subject, Status.OK, message, evidence=evidence)


def _clients(info: Info, values: Values, subject: str) -> Found:
    count, most = number(info, "connected_clients"), number(info, "maxclients")
    if count is None:
        yield Finding(CLIENTS.id, subject, Status.UNKNOWN, "INFO does not tell how many clients there are")
        return
    rejected = number(info, "rejected_connections")
    labels = {"subject": subject}
    yield Metric("redis_clients", count, "connections", labels)
    if rejected is not None:
        yield Metric("redis_rejected_connections", rejected, "connections", labels)
    evidence = {"rejected_since_start": rejected, "blocked": number(info, "blocked_clients")}
    noted = f"; {plural(rejected, 'connection')} rejected since the start" if rejected else ""
    if not most:
        message = f"{plural(count, 'client')} connected; maxclients is not told by this version{noted}"
        yield Finding(CLIENTS.id, subject, Status.OK, message, count, "connections", evidence=evidence)
        return
    yield in_use(CLIENTS, values, "clients", count, most, f"{most} connections in use", noted, evidence)


def number(info: Info, name: str) -> int | None:
    """Return a field as a whole number, None where it is missing or none."""
    text = info.get(name, "")
    return int(text) if re.fullmatch(r"-?[0-9]{1,18}", text) else None


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Yield the pairs of a field such as C(ip=10.0.0.2,port=6379,state=online)."""
    for pair in text.split(","):
        name, _equals, value = pair.partition("=")
        yield name, value
