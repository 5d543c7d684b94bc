# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which unit of systemd listens on a port."""

from __future__ import annotations

import re
from typing import Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.listeners import Socket, pids, read_sockets, sockets_of
from ansible_collections.ops.upkeep.plugins.module_utils.linux.processes import boot_clock, read_process, user_id

CLOSE_SECONDS: Final = 2.0  # between when a process says that it started and when the kernel does

_SERVICE = re.compile(r"([^/\s]+\.service)(?:/[^/\s]+)?$")


def unit_on_port(host: Host, port: int, started: float | None = None) -> str | None:
    """Return the unit of the process that listens on a TCP port, None where it cannot be seen.

    Where it is hidden who holds the socket (in a container, even from root), it is the only unit whose processes run
    as the user who owns it; C(started), when the process behind it started, tells several apart.
    """
    try:
        sockets = [socket for socket in read_sockets(host) if socket.port == port]
    except CannotTell:
        return None
    if not sockets:
        return None
    pid = _holder(host, sockets)
    if pid is not None:
        return _unit_of(host, pid)
    return _unit_of_user(host, {socket.uid for socket in sockets}, started)


def _holder(host: Host, sockets: Sequence[Socket]) -> str | None:
    wanted = {socket.inode for socket in sockets}
    for pid in pids(host):
        if host.remaining() <= 0:
            return None
        if not wanted.isdisjoint(sockets_of(host, pid)):
            return pid
    return None


def _unit_of(host: Host, pid: str) -> str | None:
    try:
        return parse_cgroup(host.read(f"/proc/{pid}/cgroup"))
    except OSError:
        return None


def _unit_of_user(host: Host, uids: set[int], started: float | None) -> str | None:
    found = [pid for pid in pids(host) if user_id(host, int(pid)) in uids]
    if started is not None:
        clock, now = boot_clock(), host.now()
        seen = [process for process in (read_process(host, int(pid)) for pid in found) if process]
        near = [one for one in seen if abs(now - (clock - one.started) - started) < CLOSE_SECONDS]
        found = [str(one.pid) for one in near]
    units = {_unit_of(host, pid) for pid in found} - {None}
    return units.pop() if len(units) == 1 else None


def parse_cgroup(text: str) -> str | None:
    """Return the service that a process belongs to, by its /proc/PID/cgroup. None where it is in none."""
    for line in text.splitlines():
        match = _SERVICE.search(line.rpartition(":")[2])
        if match and not match.group(1).startswith(("user@", "docker-", "libpod-")):
            return match.group(1)
    return None
