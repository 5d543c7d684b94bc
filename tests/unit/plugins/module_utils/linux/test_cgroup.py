# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Control groups of both versions, as a container sees its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.linux import cgroup
from ansible_collections.ops.upkeep.plugins.module_utils.linux.cgroup import GroupMemory, parse_counters, parse_quota

V1 = "/sys/fs/cgroup/memory/"
V2 = "/sys/fs/cgroup/"


def put(host, path, text=""):
    place = Path(host.path(path))
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")


def test_version_2_leaves_out_what_can_be_dropped(host):
    put(host, V2 + "memory.max", "536870912\n")
    put(host, V2 + "memory.current", "400000000\n")
    put(host, V2 + "memory.stat", "anon 100\nfile 300\ninactive_file 150000000\n")
    assert cgroup.memory(host) == GroupMemory(536870912, 250000000)


def test_version_1_counts_the_whole_tree(host):
    put(host, V1 + "memory.limit_in_bytes", "1000\n")
    put(host, V1 + "memory.usage_in_bytes", "900\n")
    put(host, V1 + "memory.stat", "inactive_file 1\ntotal_inactive_file 500\n")
    assert cgroup.memory(host) == GroupMemory(1000, 400)


@pytest.mark.parametrize("limit", ["max", "9223372036854771712", "0", "-1", "rubbish", ""])
def test_no_limit_is_none(host, limit):
    put(host, V2 + "memory.max", limit)
    put(host, V2 + "memory.current", "1")
    assert cgroup.memory(host) is None


def test_nothing_to_see_is_none(host):
    assert cgroup.memory(host) is None
    assert cgroup.oom_kills(host) is None
    assert cgroup.cpu_quota(host) is None


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (V2 + "memory.events", "low 0\nhigh 0\nmax 7\noom 3\noom_kill 2\n"),
        (V1 + "memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n"),
    ],
)
def test_kills_are_counted(host, path, text):
    put(host, path, text)
    assert cgroup.oom_kills(host) == 2


@pytest.mark.parametrize(
    ("text", "cores"),
    [("150000 100000", 1.5), ("max 100000", None), ("-1 100000", None), ("", None), ("1 0", None), ("1 2 3", None)],
)
def test_quotas(text, cores):
    assert parse_quota(text) == cores


def test_the_quota_of_version_1(host):
    put(host, "/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "50000\n")
    put(host, "/sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n")
    assert cgroup.cpu_quota(host) == 0.5


def test_counters_leave_out_what_is_none():
    assert parse_counters("a 1\nb x\nc\n\nd 1 2\ne 99999999999999999999999\n") == {"a": 1}
