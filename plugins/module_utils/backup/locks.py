# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Locks of backup tools: who holds one, since when, and whether the holder can still be alive."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from typing import Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Backup
from ansible_collections.ops.upkeep.plugins.module_utils.backup.checks import LOCK
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration

#: Tools that renew their lock do so every few minutes; one this old is left over.
_RENEWED_SECONDS: Final = 1800.0
_SLACK_SECONDS: Final = 60.0  # between the start of a process and its lock, by clocks that are not the same


@dataclass(frozen=True)
class Lock:
    """A lock as the repository tells of it."""

    since: float  # seconds since 1970; of one that is renewed, the last time
    holder: str  # the host that holds it
    pid: int
    exclusive: bool = True
    renewed: bool = False  # whether the tool renews it while it runs


def stale_reason(lock: Lock, host: Host) -> str | None:
    """Return why nobody can hold this lock any more; None where somebody may."""
    age = host.now() - lock.since
    if lock.renewed and age > _RENEWED_SECONDS:
        return "it was not renewed for {0}".format(human_duration(age))
    if not _is_here(lock.holder):
        return None
    started = _started(host, lock.pid)
    if started is None and _is_gone(lock.pid):
        return "its process {0} is not there any more".format(lock.pid)
    if started is not None and started > lock.since + _SLACK_SECONDS:
        return "its process {0} began only after it: the number was used again".format(lock.pid)
    return None


def _is_here(holder: str) -> bool:
    name = holder.partition("@")[0]
    return name in (socket.gethostname(), socket.getfqdn())


def _is_gone(pid: int) -> bool:
    """Whether there is no such process. One that /proc hides from us is there all the same."""
    try:
        os.kill(pid, 0)
    except PermissionError:
        return False
    except (ProcessLookupError, OverflowError):
        return True
    return False


def _started(host: Host, pid: int) -> float | None:
    """Return when a process began, in seconds since 1970; None where there is none."""
    try:
        return _start_of(host.read("/proc/{0}/stat".format(pid)), host.read("/proc/stat"))
    except OSError:
        return None


def _start_of(stat: str, system: str) -> float | None:
    fields = stat.rpartition(")")[2].split()
    booted = next((line.split()[1] for line in system.splitlines() if line.startswith("btime ")), None)
    if booted is None or len(fields) < 20:
        return None
    return int(booted) + int(fields[19]) / float(os.sysconf("SC_CLK_TCK"))


def lock_verdict(backup: Backup, locks: Sequence[Lock]) -> Finding:
    """Return what the locks mean: none, one at work, or one that is left over."""
    if not locks:
        return backup.finding(LOCK, Status.OK, "no lock is held")
    for lock in sorted(locks, key=lambda lock: lock.since):
        reason = stale_reason(lock, backup.host)
        if reason:
            blocks = "blocks every backup" if lock.exclusive else "blocks checking and expiry"
            message = "a stale lock {0}: {1}; {2}".format(told(lock, backup.host), reason, blocks)
            return backup.finding(LOCK, Status.FAIL if lock.exclusive else Status.WARN, message)
    first = min(locks, key=lambda lock: lock.since)
    if backup.host.now() - first.since > backup.values["max_age"]:
        message = "locked {0}: longer than a backup may be old".format(told(first, backup.host))
        return backup.finding(LOCK, Status.WARN, message)
    return backup.finding(LOCK, Status.OK, "locked {0}: at work".format(told(first, backup.host)))


def told(lock: Lock, host: Host) -> str:
    """Return since when and by whom a lock is held."""
    age = human_duration(max(0.0, round(host.now() - lock.since)))
    return "for {0} by process {1} on {2}".format(age, lock.pid, lock.holder.partition("@")[0])


def at_work(locks: Sequence[Lock], host: Host) -> Lock | None:
    """Return a lock whose holder may be at work, if there is one."""
    return next((lock for lock in locks if stale_reason(lock, host) is None), None)
