# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the control group of a container allows it and has counted of it, versions 1 and 2.

Of use in a container only, where the top of the tree that it sees is its own group. On a machine the
group of this process says nothing of the machine.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

TOP: Final = "/sys/fs/cgroup"
NO_LIMIT: Final = 1 << 60  # version 1 writes "none" as the largest number of pages


class GroupMemory(NamedTuple):
    """Memory of a group in bytes: its limit, and what is in use that the kernel cannot simply drop."""

    limit: int
    used: int


def memory(host: Host) -> GroupMemory | None:
    """Return the memory of the container's own group, None where it has no limit that can be seen."""
    limit = _number(host, TOP + "/memory.max", TOP + "/memory/memory.limit_in_bytes")
    usage = _number(host, TOP + "/memory.current", TOP + "/memory/memory.usage_in_bytes")
    if limit is None or usage is None or not 0 < limit < NO_LIMIT:
        return None
    counters = parse_counters(_first(host, TOP + "/memory.stat", TOP + "/memory/memory.stat"))
    droppable = counters.get("total_inactive_file", counters.get("inactive_file", 0))
    return GroupMemory(limit, max(0, usage - droppable))


def oom_kills(host: Host) -> int | None:
    """Return how many processes of the group the kernel has killed since the group began, None if nothing tells."""
    for path in (TOP + "/memory.events", TOP + "/memory/memory.oom_control"):
        counters = parse_counters(_first(host, path))
        if "oom_kill" in counters:
            return counters["oom_kill"]
    return None


def cpu_quota(host: Host) -> float | None:
    """Return how many cores the group may use at most, None where it may use all."""
    fields = _first(host, TOP + "/cpu.max").split()
    if not fields:
        fields = [_first(host, TOP + "/cpu/cpu.cfs_quota_us"), _first(host, TOP + "/cpu/cpu.cfs_period_us")]
    return parse_quota(" ".join(fields))


def parse_quota(text: str) -> float | None:
    """Return the cores that C(quota period) in microseconds amounts to; C(max) and -1 are no quota."""
    fields = text.split()
    if len(fields) != 2 or not all(re.fullmatch(r"[0-9]{1,15}", field) for field in fields):
        return None
    quota, period = int(fields[0]), int(fields[1])
    return quota / period if quota and period else None


def parse_counters(text: str) -> dict[str, int]:
    """Return the numbers of a file of C(name number) lines."""
    counters = {}
    for line in text.splitlines():
        fields = line.split()
        if len(fields) == 2 and re.fullmatch(r"[0-9]{1,20}", fields[1]):
            counters[fields[0]] = int(fields[1])
    return counters


def _number(host: Host, *paths: str) -> int | None:
    text = _first(host, *paths).strip()
    return int(text) if re.fullmatch(r"[0-9]{1,20}", text) else None


def _first(host: Host, *paths: str) -> str:
    """Return the text of the first file that is there."""
    for path in paths:
        try:
            return host.read(path)
        except OSError:
            continue
    return ""
