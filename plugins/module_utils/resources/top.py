# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who uses most of what is over its limit. Asked only then, since it goes through all processes twice."""

from __future__ import annotations

import re
import time
from typing import Callable, Final, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux import processes
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_size

SHOWN: Final = 5
PAUSE: Final = 1.0  # seconds between the two looks
_TICKS: Final = 100
_UTIME: Final = 11  # field after the name in /proc/PID/stat; the next one is stime


def by_cpu(host: Host) -> list[str]:
    """Return the processes that use most CPU now: C(postgres 183 %)."""
    return _busiest(host, _cpu_ticks, lambda rate: "{0:.0f} %".format(100.0 * rate / _TICKS))


def by_disk(host: Host) -> list[str]:
    """Return the processes that read and write most now: C(tar 81.2 MiB/s). Those of others take root."""
    return _busiest(host, _disk_bytes, lambda rate: "{0}/s".format(human_size(rate)))


def by_memory(host: Host) -> list[str]:
    """Return the processes that hold most memory: C(java 5.1 GiB)."""
    table = processes.processes(host).values()
    largest = sorted((one for one in table if one.rss), key=lambda one: -one.rss)[:SHOWN]
    return ["{0} {1}".format(one.comm, human_size(one.rss)) for one in largest]


def by_open_files(host: Host) -> list[str]:
    """Return the processes that have most open files: C(nginx 20480). Those of others take root."""
    counts = []
    for one in processes.processes(host).values():
        try:
            counts.append((processes.open_files(host, one.pid)[0], one.comm))
        except OSError:  # ended, or not ours to see
            continue
    return ["{0} {1}".format(name, count) for count, name in sorted(counts, reverse=True)[:SHOWN]]


def _busiest(host: Host, read: Callable[[Host, int], int | None], shown: Callable[[float], str]) -> list[str]:
    table = processes.processes(host)
    began, before = time.monotonic(), _all(host, table, read)
    time.sleep(min(PAUSE, host.remaining() / 4))
    seconds = max(0.001, time.monotonic() - began)
    now = _all(host, table, read)
    rates = [((now[pid] - before[pid]) / seconds, table[pid].comm) for pid in before if pid in now]
    return ["{0} {1}".format(name, shown(rate)) for rate, name in sorted(rates, reverse=True)[:SHOWN] if rate > 0]


def _all(host: Host, table: Mapping[int, processes.Process], read: Callable[[Host, int], int | None]) -> dict[int, int]:
    found = {pid: read(host, pid) for pid in table}
    return {pid: value for pid, value in found.items() if value is not None}


def _cpu_ticks(host: Host, pid: int) -> int | None:
    try:
        fields = host.read("/proc/{0}/stat".format(pid), 4096).rpartition(")")[2].split()
        return int(fields[_UTIME]) + int(fields[_UTIME + 1])
    except (OSError, ValueError, IndexError):
        return None


def _disk_bytes(host: Host, pid: int) -> int | None:
    try:
        text = host.read("/proc/{0}/io".format(pid), 4096)
    except OSError:
        return None
    return sum(int(value) for value in re.findall(r"^(?:read|write)_bytes: ([0-9]{1,19})$", text, re.MULTILINE))
