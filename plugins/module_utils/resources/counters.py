# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the kernel counts: CPU time, time that disks were busy, bytes of the network, connections turned away."""

from __future__ import annotations

import re
import time
from typing import Any, Final, Mapping, NamedTuple

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

_IDLE: Final = (3, 4)  # idle and iowait in /proc/stat: then a CPU has nothing to do
_GUEST: Final = slice(0, 8)  # what guests use is in user and nice already
_BUSY_MS: Final = 12  # field of /proc/diskstats: milliseconds in which the disk had something to do
#: Pieces of others: partitions, layers of LVM and RAID count what their disks count too; what lies in memory is none.
_NO_DISK: Final = re.compile(
    r"(?:loop|ram|zram|sr|fd|md|dm-|nbd)[0-9]+|(?:sd|hd|vd|xvd)[a-z]+[0-9]+|(?:nvme\w+|mmcblk\w+)p[0-9]+"
)
_NO_INTERFACE: Final = re.compile(r"lo|(?:veth|docker|br-|cni|podman|virbr|tap|cali|flannel|dummy|ifb).*")


class Traffic(NamedTuple):
    """What went through an interface since it was made."""

    received: int  # bytes
    sent: int  # bytes
    packets: int
    lost: int  # errors and drops


class Counters(NamedTuple):
    """All counters at one moment. C(at) is in seconds since 1970, C(clock) the monotonic clock in seconds."""

    at: float
    clock: float
    boot: int  # btime: another one means that all counters began anew
    busy: float  # seconds of CPU time, of all CPUs
    whole: float
    disks: Mapping[str, int]  # milliseconds
    interfaces: Mapping[str, Traffic]
    turned_away: int  # connections that found a full queue


def parse_cpu(text: str, ticks: int = 100) -> tuple[float, float]:
    """Return the busy and the whole CPU time of /proc/stat in seconds. Raises CannotTell."""
    match = re.search(r"^cpu  ?((?: ?[0-9]+){4,10})$", text, re.MULTILINE)
    if not match:
        raise CannotTell("/proc/stat holds no CPU times")
    fields = [int(field) for field in match.group(1).split()][_GUEST]
    whole = sum(fields)
    idle = sum(fields[position] for position in _IDLE if position < len(fields))
    return (whole - idle) / ticks, whole / ticks


def parse_boot(text: str) -> int:
    """Return when the host started by /proc/stat, in seconds since 1970; 0 where it does not say."""
    match = re.search(r"^btime ([0-9]{1,12})$", text, re.MULTILINE)
    return int(match.group(1)) if match else 0


def parse_disks(text: str) -> dict[str, int]:
    """Return disk -> milliseconds that it was busy, from /proc/diskstats."""
    found = {}
    for line in text.splitlines():
        fields = line.split()
        if len(fields) > _BUSY_MS and fields[_BUSY_MS].isdigit() and not _NO_DISK.fullmatch(fields[2]):
            found[fields[2]] = int(fields[_BUSY_MS])
    return found


def parse_interfaces(text: str) -> dict[str, Traffic]:
    """Return interface -> traffic, from /proc/net/dev, without those that only pass on what others carry."""
    found = {}
    for line in text.splitlines():
        name, colon, rest = line.partition(":")
        fields = [int(field) for field in rest.split() if field.isdigit()]
        if colon and len(fields) >= 12 and not _NO_INTERFACE.fullmatch(name.strip()):
            lost = fields[2] + fields[3] + fields[10] + fields[11]
            found[name.strip()] = Traffic(fields[0], fields[8], fields[1] + fields[9], lost)
    return found


def parse_turned_away(text: str) -> int:
    """Return how many connections found the queue of their server full, from /proc/net/netstat."""
    lines = [line.split() for line in text.splitlines() if line.startswith("TcpExt:")]
    for names, values in zip(lines[::2], lines[1::2]):
        found = dict(zip(names, values))
        if found.get("ListenOverflows", "").isdigit():
            return int(found["ListenOverflows"])
    return 0


def read(host: Host) -> Counters:
    """Return all counters now. Raises CannotTell where even the CPU's cannot be read."""
    stat = _text(host, "/proc/stat")
    busy, whole = parse_cpu(stat)
    return Counters(
        host.now(),
        time.monotonic(),
        parse_boot(stat),
        busy,
        whole,
        parse_disks(_text(host, "/proc/diskstats")),
        parse_interfaces(_text(host, "/proc/net/dev")),
        parse_turned_away(_text(host, "/proc/net/netstat")),
    )


def _text(host: Host, path: str) -> str:
    try:
        return host.read(path)
    except OSError:  # not there in some containers: what it counts is then left out, and said
        return ""


def to_cursor(counters: Counters) -> dict[str, Any]:
    """Return plain data for the next round."""
    data = counters._asdict()
    data["interfaces"] = {name: list(traffic) for name, traffic in counters.interfaces.items()}
    return data


def from_cursor(data: Any) -> Counters | None:
    """Return the counters of an earlier round; None where there are none, or none that can be read."""
    try:
        interfaces = {str(name): Traffic(*map(int, values)) for name, values in data["interfaces"].items()}
        disks = {str(name): int(value) for name, value in data["disks"].items()}
        numbers = [float(data[name]) for name in ("at", "clock", "busy", "whole")]
        boot, turned_away = int(data["boot"]), int(data["turned_away"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    at, clock, busy, whole = numbers
    return Counters(at, clock, boot, busy, whole, disks, interfaces, turned_away)
