# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Memory and swap as the kernel counts them."""

from __future__ import annotations

import re
import time
from typing import Final, Mapping, NamedTuple

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux import cgroup

SAMPLE_SECONDS: Final = 1.0  # between two looks at the counters of swapping
PAGE_BYTES: Final = 4096  # what pswpin and pswpout count in, but for kernels built for larger pages

_LINE = re.compile(r"([A-Za-z0-9_()]+):\s+([0-9]{1,18})(?: kB)?")


class Memory(NamedTuple):
    """Memory in bytes."""

    total: int
    available: int  # what programs could still get without swapping

    @property
    def available_percent(self) -> float:
        """The part that is available."""
        return 100.0 * self.available / self.total


def parse_meminfo(text: str) -> dict[str, int]:
    """Return the values of /proc/meminfo in bytes (pages of huge size, which are counted, as counts)."""
    values = {}
    for line in text.splitlines():
        match = _LINE.fullmatch(line.strip())
        if match:
            values[match.group(1)] = int(match.group(2)) * (1024 if line.rstrip().endswith("kB") else 1)
    return values


def memory_of(info: Mapping[str, int]) -> Memory:
    """Return total and available memory. Raises CannotTell where /proc/meminfo does not say them."""
    total = info.get("MemTotal", 0)
    if total <= 0:
        raise CannotTell("/proc/meminfo does not say how much memory there is")
    available = info.get("MemAvailable")
    if available is None:  # kernels before 3.14, and some containers
        if "MemFree" not in info:
            raise CannotTell("/proc/meminfo does not say how much memory is available")
        available = sum(info.get(name, 0) for name in ("MemFree", "Buffers", "Cached", "SReclaimable"))
        available -= info.get("Shmem", 0)
    return Memory(total, max(0, min(available, total)))


def within_group(memory: Memory, group: cgroup.GroupMemory | None) -> Memory:
    """Return the memory as the limit of a container's group leaves it."""
    if group is None or group.limit >= memory.total:
        return memory
    return Memory(group.limit, max(0, min(group.limit - group.used, memory.available)))


def read_meminfo(host: Host) -> dict[str, int]:
    """Return /proc/meminfo, in bytes. Raises CannotTell."""
    try:
        return parse_meminfo(host.read("/proc/meminfo"))
    except OSError as error:
        raise CannotTell("/proc/meminfo cannot be read: {0}".format(error.strerror)) from error


def read_vmstat(host: Host) -> dict[str, int]:
    """Return the counters of /proc/vmstat, none where it cannot be read."""
    try:
        return cgroup.parse_counters(host.read("/proc/vmstat"))
    except OSError:
        return {}


def swap_rate(host: Host) -> float:
    """Return the bytes a second that go to swap and come from it just now. Takes a second. Raises CannotTell."""
    before, began = _swapped(host), time.monotonic()
    time.sleep(min(SAMPLE_SECONDS, host.remaining() / 2))
    seconds = time.monotonic() - began
    if seconds <= 0:
        raise CannotTell("no time was left to see whether swap is moving")
    return max(0, _swapped(host) - before) * PAGE_BYTES / seconds


def _swapped(host: Host) -> int:
    counters = read_vmstat(host)
    if "pswpin" not in counters or "pswpout" not in counters:
        raise CannotTell("/proc/vmstat does not count what goes to swap")
    return counters["pswpin"] + counters["pswpout"]


def swap_is_compressed(host: Host) -> bool:
    """Whether all swap lies compressed in memory (zram): moving it costs little."""
    try:
        lines = host.read("/proc/swaps").splitlines()[1:]
    except OSError:
        return False
    return bool(lines) and all(line.startswith("/dev/zram") for line in lines)
