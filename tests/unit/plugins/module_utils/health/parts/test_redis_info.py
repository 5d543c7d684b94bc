# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What INFO says, from servers in good order and in all kinds of trouble."""

from __future__ import annotations

import time

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.redis_info import look_inside, number
from ansible_collections.ops.upkeep.plugins.module_utils.health.plan import plan_one
from hypothesis import given
from hypothesis import strategies as st

GIB = 1024**3
HEALTHY = {
    "redis_version": "7.0.15",
    "redis_mode": "standalone",
    "uptime_in_seconds": "864000",
    "connected_clients": "12",
    "maxclients": "10000",
    "rejected_connections": "0",
    "blocked_clients": "1",
    "used_memory": str(GIB),
    "maxmemory": str(4 * GIB),
    "maxmemory_policy": "noeviction",
    "evicted_keys": "0",
    "rdb_last_bgsave_status": "ok",
    "rdb_changes_since_last_save": "3",
    "aof_enabled": "0",
    "role": "master",
    "connected_slaves": "0",
}
REPLICA = {"role": "slave", "master_host": "10.0.0.1", "master_port": "6379", "master_link_status": "up"}
LINKED = {**REPLICA, "master_last_io_seconds_ago": "1"}
TWO_REPLICAS = {
    "connected_slaves": "2",
    "slave0": "ip=10.0.0.2,port=6379,state=online,offset=1,lag=0",
    "slave1": "ip=10.0.0.3,port=6379,state=online,offset=1,lag=1",
}
SYNCING = {**TWO_REPLICAS, "slave1": "ip=10.0.0.3,port=6379,state=wait_bgsave,offset=0,lag=0"}
SENTINEL = {"redis_mode": "sentinel", "role": "", "master0": "name=shop,status=ok,address=10.0.0.1:6379,slaves=2"}


def look(info=None, **options):
    """Return the findings by check."""
    values = plan_one({"kind": "redis", **options}).values
    found = [item for item in look_inside({**HEALTHY, **(info or {})}, values, "r1") if isinstance(item, Finding)]
    assert len({item.check for item in found}) == len(found)
    return {item.check: item for item in found}


def test_a_healthy_server_is_ok_everywhere():
    found = look()
    assert set(found) == {"redis_info", "redis_memory", "redis_persistence", "redis_clients"}
    assert {item.status for item in found.values()} == {Status.OK}
    assert found["redis_info"].message == "redis 7.0.15, master, up 10 days"
    assert found["redis_memory"].message.startswith("25 % of 4.0 GiB used (warns at 90 %)")


@pytest.mark.parametrize(
    ("check", "info", "options", "status", "said"),
    [
        ("redis_info", {"server_name": "valkey", "valkey_version": "8.0.1"}, {}, "ok", "valkey 8.0.1"),
        ("redis_info", {"redis_version": ""}, {}, "unknown", "not even tell a version"),
        ("redis_replication", {}, {"role": "replica"}, "fail", "is master, but must be replica"),
        ("redis_replication", LINKED, {"role": "master"}, "fail", "is replica, but must be master"),
        ("redis_replication", LINKED, {"role": "replica"}, "ok", "heard its master 10.0.0.1:6379 1 s ago"),
        ("redis_replication", {**LINKED, "master_last_io_seconds_ago": "45"}, {}, "warn", "45 s ago (warns at 30 s)"),
        ("redis_replication", {**LINKED, "master_last_io_seconds_ago": "61"}, {}, "fail", "(fails at 60 s)"),
        ("redis_replication", REPLICA, {}, "ok", "linked to its master"),
        (
            "redis_replication",
            {**REPLICA, "master_link_status": "down", "master_link_down_since_seconds": "300"},
            {},
            "fail",
            "is down for 5 min",
        ),
        (
            "redis_replication",
            {**REPLICA, "master_link_status": "down", "master_sync_in_progress": "1"},
            {},
            "warn",
            "a full copy is under way",
        ),
        ("redis_replication", TWO_REPLICAS, {}, "ok", "2 of 2 replicas online"),
        ("redis_replication", SYNCING, {}, "warn", "1 of 2 replicas online"),
        ("redis_replication", SYNCING, {"replicas": 2}, "fail", "1 replica online, must have 2"),
        ("redis_replication", {}, {"replicas": 1}, "fail", "0 replicas online, must have 1"),
        ("redis_replication", {}, {"replicas": 0}, "ok", "0 of 0 replicas online"),
        ("redis_replication", SENTINEL, {}, "ok", "watches 1 master, all up"),
        (
            "redis_replication",
            {**SENTINEL, "master1": "name=cart,status=odown,address=10.0.0.4:6379"},
            {},
            "fail",
            "cart is odown",
        ),
        ("redis_replication", {"redis_mode": "sentinel", "role": ""}, {}, "unknown", "watches no master"),
        ("redis_memory", {"used_memory": str(int(3.7 * GIB))}, {}, "warn", "a full one refuses writes"),
        ("redis_memory", {"used_memory": str(4 * GIB)}, {}, "fail", "100 % of 4.0 GiB used (fails at 97 %)"),
        ("redis_memory", {"used_memory": str(4 * GIB), "maxmemory_policy": "allkeys-lru"}, {}, "ok", "evicts keys"),
        ("redis_memory", {"used_memory": str(4 * GIB), "maxmemory_policy": "volatile-lru"}, {}, "fail", "refuses"),
        (
            "redis_memory",
            {"used_memory": str(4 * GIB), "maxmemory_policy": "volatile-lru", "db0": "keys=5,expires=5,avg_ttl=1"},
            {},
            "ok",
            "evicts keys (volatile-lru)",
        ),
        ("redis_memory", {"maxmemory": "0"}, {"memory_warn": 1}, "ok", "1.0 GiB used; maxmemory is not set"),
        ("redis_memory", {"used_memory": "much"}, {}, "unknown", "does not tell how much memory"),
        ("redis_persistence", {"rdb_last_bgsave_status": "err"}, {}, "fail", "the last snapshot failed"),
        (
            "redis_persistence",
            {"aof_enabled": "1", "aof_last_write_status": "err"},
            {},
            "fail",
            "the last write to the append-only file failed",
        ),
        ("redis_persistence", {"aof_enabled": "1", "aof_last_bgrewrite_status": "err"}, {}, "warn", "rewrite"),
        ("redis_persistence", {"aof_enabled": "0", "aof_last_write_status": "err"}, {}, "ok", "no append-only file"),
        ("redis_persistence", {"rdb_last_bgsave_status": "err", "aof_enabled": "1"}, {}, "fail", "snapshot"),
        (
            "redis_clients",
            {"connected_clients": "9000"},
            {},
            "warn",
            "90 % of 10000 connections in use (warns at 90 %)",
        ),
        ("redis_clients", {"connected_clients": "9900"}, {}, "fail", "(fails at 97 %)"),
        ("redis_clients", {"rejected_connections": "7"}, {}, "ok", "7 connections rejected since the start"),
        ("redis_clients", {"maxclients": ""}, {}, "ok", "12 clients connected"),
        ("redis_clients", {"connected_clients": ""}, {}, "unknown", "how many clients"),
    ],
)
def test_what_info_says_is_judged(check, info, options, status, said):
    finding = look(info, **options)[check]
    assert finding.status is Status(status)
    assert said in finding.message


def test_a_sentinel_keeps_no_data():
    assert set(look(SENTINEL)) == {"redis_info", "redis_replication", "redis_clients"}


def test_the_last_snapshot_has_its_age():
    found = look({"rdb_last_save_time": str(int(time.time()) - 7300)})["redis_persistence"]
    assert "last snapshot (or start) 2.03 h ago, 3 changes since" in found.message


def test_persistence_that_is_not_told_is_unknown():
    values = plan_one({"kind": "redis"}).values
    info = {key: text for key, text in HEALTHY.items() if not key.startswith("rdb")}
    found = [item for item in look_inside(info, values, "r1") if getattr(item, "check", "") == "redis_persistence"]
    assert [item.status for item in found] == [Status.UNKNOWN]


def test_what_is_worth_a_trend_is_a_metric():
    values = plan_one({"kind": "redis"}).values
    metrics = {item.name: item.value for item in look_inside(HEALTHY, values, "r1") if isinstance(item, Metric)}
    assert metrics == {
        "redis_memory_used": GIB,
        "redis_evicted_keys": 0,
        "redis_clients": 12,
        "redis_rejected_connections": 0,
    }


@pytest.mark.parametrize(
    ("text", "read"), [("12", 12), ("-1", -1), ("", None), ("1.5", None), ("9" * 30, None), ("٣", None)]
)
def test_a_field_is_a_whole_number_or_none(text, read):
    assert number({"field": text}, "field") == read
    assert number({}, "field") is None


@given(st.dictionaries(st.sampled_from([*HEALTHY, *LINKED, *SYNCING, "db0", "master0"]), st.text(max_size=40)))
def test_no_info_breaks_the_judgement(info):
    values = plan_one({"kind": "redis"}).values
    assert list(look_inside({**HEALTHY, **info}, values, "r1"))
