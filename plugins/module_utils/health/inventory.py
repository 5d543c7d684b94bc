# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is there on a host for good, so that the control node can tell tomorrow what came and what went.

What comes and goes by itself is left out: sessions, units that somebody else starts when they are needed, sockets of
clients, mounts of containers. A name stays the same from day to day, so there is no pid in it.
"""

from __future__ import annotations

import os
import re
from typing import Callable, Final, Iterable, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.listeners import Listener, listeners
from ansible_collections.ops.upkeep.plugins.module_utils.linux.mount_choice import choose
from ansible_collections.ops.upkeep.plugins.module_utils.linux.mounts import folders_above, read_fstab, read_mounts
from ansible_collections.ops.upkeep.plugins.module_utils.linux.systemd import (
    Listed,
    Unit,
    listed_units,
    shown_units,
    systemd_runs,
)

INVENTORY_SECONDS: Final = 3.0
MAX_NAMES: Final = 2000  # of one kind; cut off, it would say tomorrow that the rest is gone

_UP: Final = ("active", "reloading", "refreshing", "failed")
# Of a session, a container, systemd-run: they come with no unit file, or with one in /run.
_PASSING_STATES: Final = ("transient",)
# One instance for each connection (sshd@3-10.0.0.1:22-10.0.0.9:51822) or user (user@1000).
_PASSING_INSTANCE = re.compile(r"@\d+-(?:.*:\d+-.*:\d+|\d+-\d+)\.service$|^user(?:-runtime-dir)?@\d+\.service$")
_PASSING_MOUNT = re.compile(r"/run/user/|/run/media/|/media/")

_EPHEMERAL_PORTS: Final = "/proc/sys/net/ipv4/ip_local_port_range"
_DEFAULT_EPHEMERAL: Final = (32768, 60999)  # Linux's own
_X11_FORWARDING: Final = range(6010, 6100)  # on loopback: one for each ssh session that has it


def take_inventory(host: Host) -> dict[str, list[str]]:
    """Return the names by kind, sorted. A kind that cannot be told is missing, which is not the same as empty."""
    asked: tuple[tuple[str, Callable[[Host], Iterable[str]]], ...] = (
        ("listeners", _listeners),
        ("mounts", _mounts),
        ("units", _units),
    )
    limited = host.within(INVENTORY_SECONDS)
    found: dict[str, list[str]] = {}
    for kind, ask in asked:
        try:
            names = sorted(set(ask(limited)))
        except (CannotTell, OSError):  # the checks say why
            continue
        if 0 < len(names) <= MAX_NAMES:
            found[kind] = names
    return found


def _units(host: Host) -> list[str]:
    return units_for_good(shown_units(host), listed_units(host)) if systemd_runs(host) else []


def units_for_good(shown: Mapping[str, Unit], listed: Sequence[Listed]) -> list[str]:
    """Return the services and timers that are up for good, or failed, and the sockets that are."""
    units = {unit.id: unit for unit in shown.values()}
    names = [unit.id for unit in units.values() if _is_for_good(unit)]
    names += [unit.name for unit in listed if unit.name.endswith(".socket") and unit.active in _UP]
    return [name for name in names if not _PASSING_INSTANCE.search(name)]


def _is_for_good(unit: Unit) -> bool:
    waits_after_crash = unit.text("SubState").startswith("auto-restart")
    state = unit.text("UnitFileState")
    if not (unit.text("ActiveState") in _UP or waits_after_crash) or state in _PASSING_STATES:
        return False
    if unit.type == "timer":
        return True
    # What a socket, a timer or D-Bus starts when it is needed may end when it is not, as systemd's own helpers do.
    on_demand = bool(unit.text("TriggeredBy")) or unit.text("Type") == "dbus" or unit.id.startswith("systemd-")
    return not on_demand if state in ("static", "indirect") else not unit.text("TriggeredBy")


def _listeners(host: Host) -> list[str]:
    return listeners_for_good(listeners(host), _ephemeral_ports(host))


def listeners_for_good(found: Sequence[Listener], ephemeral: range) -> list[str]:
    """Return the listeners whose port somebody has chosen: C(tcp 0.0.0.0:22)."""
    return [
        "tcp {0}:{1}".format("[{0}]".format(one.address) if ":" in one.address else one.address, one.port)
        for one in found
        if one.port not in ephemeral and not (one.port in _X11_FORWARDING and one.address in ("127.0.0.1", "::1"))
    ]


def _ephemeral_ports(host: Host) -> range:
    try:
        first, last = host.read(_EPHEMERAL_PORTS, limit=64).split()
        return range(int(first), int(last) + 1)
    except (OSError, ValueError):
        return range(_DEFAULT_EPHEMERAL[0], _DEFAULT_EPHEMERAL[1] + 1)


def _mounts(host: Host) -> list[str]:
    mounts = read_mounts(host)
    on_demand = {mount.point for mount in mounts if mount.type == "autofs"}
    wanted = {entry.point for entry in read_fstab(host)}
    points = [mount.point for mount in choose(host, mounts, (), os.geteuid(), wanted).kept]
    return [
        point
        for point in points
        if not _PASSING_MOUNT.match(point) and not on_demand.intersection([point, *folders_above(point)])
    ]
