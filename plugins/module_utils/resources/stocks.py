# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is taken of things that the host has only so many of: open files, connections, the speed of an interface."""

from __future__ import annotations

import re
from typing import NamedTuple

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

_UNLIMITED = 1 << 40  # newer kernels and systemd set the largest number there is


class Stock(NamedTuple):
    """How many are taken of how many there are."""

    taken: int
    limit: int

    @property
    def percent(self) -> float:
        """The part that is taken."""
        return 100.0 * self.taken / self.limit if self.limit > 0 else 0.0

    @property
    def is_limited(self) -> bool:
        """Whether there is an end that can be reached."""
        return 0 < self.limit < _UNLIMITED


def number(host: Host, path: str) -> int | None:
    """Return the number that a file of the kernel holds, None where it is not there."""
    try:
        match = re.match(r"\s*(-?[0-9]+)", host.read(path, 64))
    except OSError:  # a kernel without it
        return None
    return int(match.group(1)) if match else None


def open_files(host: Host) -> Stock | None:
    """Return the open files of all processes together, None where the kernel does not say."""
    try:
        fields = host.read("/proc/sys/fs/file-nr", 256).split()
    except OSError:
        return None
    if len(fields) != 3 or not all(field.isdigit() for field in fields):
        return None
    return Stock(int(fields[0]) - int(fields[1]), int(fields[2]))


def tracked_connections(host: Host) -> Stock | None:
    """Return the connections that the firewall tracks, None where it tracks none."""
    taken = number(host, "/proc/sys/net/netfilter/nf_conntrack_count")
    limit = number(host, "/proc/sys/net/netfilter/nf_conntrack_max")
    return None if taken is None or limit is None else Stock(taken, limit)


def tcp_memory(host: Host) -> Stock | None:
    """Return the memory pages of TCP connections, None where the kernel does not say."""
    try:
        match = re.search(r"^TCP:.* mem ([0-9]{1,15})", host.read("/proc/net/sockstat"), re.MULTILINE)
        limits = host.read("/proc/sys/net/ipv4/tcp_mem", 256).split()
    except OSError:
        return None
    if match is None or len(limits) != 3 or not limits[2].isdigit():
        return None
    return Stock(int(match.group(1)), int(limits[2]))


def tcp_connections(host: Host) -> int | None:
    """Return how many TCP connections there are (IPv4 and IPv6, in use), None where the kernel does not say."""
    total, seen = 0, False
    for path, name in (("/proc/net/sockstat", "TCP"), ("/proc/net/sockstat6", "TCP6")):
        try:
            match = re.search(r"^{0}: inuse ([0-9]{{1,10}})".format(name), host.read(path), re.MULTILINE)
        except OSError:
            continue
        if match:
            total, seen = total + int(match.group(1)), True
    return total if seen else None


def speed(host: Host, interface: str) -> float | None:
    """Return how many bytes a second an interface can carry, None where it does not say (most virtual ones)."""
    try:
        megabits = number(host, "/sys/class/net/{0}/speed".format(interface))
    except ValueError:
        return None
    return megabits * 1e6 / 8 if megabits and megabits > 0 else None
