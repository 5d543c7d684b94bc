# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How busy the host is: the load average, and what it is that tasks wait for (pressure stall information)."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux import cgroup

RESOURCES: Final = ("cpu", "memory", "io")

_PRESSURE_LINE = re.compile(r"(some|full) avg10=([0-9.]+) avg60=([0-9.]+) avg300=([0-9.]+) total=[0-9]+")


class LoadAverage(NamedTuple):
    """Tasks that ran, wanted to run or waited for a disk, averaged over 1, 5 and 15 minutes."""

    one: float
    five: float
    fifteen: float


def parse_loadavg(text: str) -> LoadAverage:
    """Return the averages of /proc/loadavg. Raises CannotTell."""
    match = re.match(r"([0-9]+\.[0-9]+) ([0-9]+\.[0-9]+) ([0-9]+\.[0-9]+) ", text)
    if not match:
        raise CannotTell("/proc/loadavg holds no load averages: {0}".format(text[:40].strip() or "it is empty"))
    return LoadAverage(float(match.group(1)), float(match.group(2)), float(match.group(3)))


def parse_pressure(text: str) -> dict[str, float]:
    """Return the part of the time, in percent, that some or all tasks waited: C(some_avg60), C(full_avg300), ..."""
    values = {}
    for line in text.splitlines():
        match = _PRESSURE_LINE.fullmatch(line.strip())
        if match:
            for position, span in enumerate(("avg10", "avg60", "avg300"), 2):
                values["{0}_{1}".format(match.group(1), span)] = float(match.group(position))
    return values


def parse_cpu_list(text: str) -> int:
    """Return how many CPUs a list such as C(0-3,8) names."""
    count = 0
    for part in text.strip().split(","):
        match = re.fullmatch(r"([0-9]{1,5})(?:-([0-9]{1,5}))?", part)
        if match:
            first, last = int(match.group(1)), int(match.group(2) or match.group(1))
            count += max(0, last - first + 1)
    return count


def read_load(host: Host) -> LoadAverage:
    """Return the load averages of the host. Raises CannotTell."""
    try:
        return parse_loadavg(host.read("/proc/loadavg"))
    except OSError as error:
        raise CannotTell("/proc/loadavg cannot be read: {0}".format(error.strerror)) from error


def read_pressure(host: Host, group: bool = False) -> dict[str, dict[str, float]]:
    """Return the pressure on each resource that the kernel measures, on the host or on a container's own group."""
    found = {}
    for resource in RESOURCES:
        path = "{0}/{1}.pressure".format(cgroup.TOP, resource) if group else "/proc/pressure/{0}".format(resource)
        try:
            values = parse_pressure(host.read(path))
        except OSError:  # an older kernel, or one that was started without psi=1
            continue
        if values:
            found[resource] = values
    return found


def read_cores(host: Host) -> int:
    """Return how many CPUs are at work in the host. Raises CannotTell."""
    try:
        count = parse_cpu_list(host.read("/sys/devices/system/cpu/online"))
    except OSError:
        count = 0
    try:
        count = count or len(re.findall(r"^cpu[0-9]+ ", host.read("/proc/stat"), re.MULTILINE))
    except OSError as error:
        raise CannotTell("/proc/stat cannot be read: {0}".format(error.strerror)) from error
    if count < 1:
        raise CannotTell("neither /sys nor /proc/stat says how many CPUs there are")
    return count


def group_cores(host: Host, cores: int) -> float:
    """Return how many cores a container may use of those that it sees: its quota and its set of CPUs count."""
    try:
        allowed = re.search(r"^Cpus_allowed_list:\s*(\S+)", host.read("/proc/self/status"), re.MULTILINE)
    except OSError:
        allowed = None
    named = parse_cpu_list(allowed.group(1)) if allowed else 0
    usable = float(min(cores, named)) if named else float(cores)
    quota = cgroup.cpu_quota(host)
    return min(usable, quota) if quota else usable


def blocked_tasks(host: Host) -> int | None:
    """Return how many tasks wait for a disk at this moment, None where the kernel does not say."""
    try:
        match = re.search(r"^procs_blocked ([0-9]{1,9})$", host.read("/proc/stat"), re.MULTILINE)
    except OSError:
        return None
    return int(match.group(1)) if match else None


def load_is_own(host: Host) -> bool:
    """Whether lxcfs shows this container a load average of its own instead of the host's."""
    try:
        lines = host.read("/proc/self/mountinfo").splitlines()
    except OSError:
        return False
    return any(" /proc/loadavg " in line and " - fuse.lxcfs " in line for line in lines)
