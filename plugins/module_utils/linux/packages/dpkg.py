# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which packages dpkg has left half done."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Final, Iterable, Iterator

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages import DPKG_STATUS, Broken

LOCKS: Final = ("/var/lib/dpkg/lock-frontend", "/var/lib/dpkg/lock")
UPDATES: Final = "/var/lib/dpkg/updates"
#: What each state of dpkg(1) means for a person; all other states are as they should be.
STATES: Final = {
    "half-installed": "its installation began and never ended",
    "unpacked": "unpacked, but not configured",
    "half-configured": "its configuration began and failed",
    "triggers-awaited": "waits for the trigger of another package",
    "triggers-pending": "its trigger has not run",
}
_MAX_LINE: Final = 64 * 1024


@dataclass(frozen=True)
class State:
    """One package as dpkg's status file has it: C(install ok installed)."""

    name: str
    want: str
    flag: str
    status: str

    @property
    def wrong(self) -> str:
        """What is wrong with it, empty where nothing is."""
        if self.flag == "reinstreq":
            return "must be installed anew"
        return STATES.get(self.status, "")


def read_broken(host: Host) -> Broken:
    """Return the packages that are not in order. Raises CannotTell."""
    try:
        # Line by line, since it has many megabytes on large hosts.
        with open(host.path(DPKG_STATUS), encoding="utf-8", errors="replace") as lines:
            states = list(parse_status(lines))
    except OSError as error:
        raise CannotTell("{0} cannot be read: {1}".format(DPKG_STATUS, error.strerror)) from error
    packages = {state.name: state.wrong for state in states if state.wrong}
    busy = is_locked(host)
    if not busy and _was_interrupted(host):
        packages["dpkg"] = "was interrupted in the middle of its work"
    held = [state.name for state in states if state.want == "hold"]
    installed = sum(state.status not in ("not-installed", "config-files") for state in states)
    if not installed:
        raise CannotTell("{0} holds no installed package".format(DPKG_STATUS))
    return Broken(installed, packages, held, busy)


def parse_status(lines: Iterable[str]) -> Iterator[State]:
    """Yield the state of each package in dpkg's status file; those of foreign architectures as C(name:arch)."""
    fields: dict[str, str] = {}
    for line in lines:
        if not line.strip():
            yield from _state(fields)
            fields = {}
        elif line.startswith(("Package:", "Status:", "Architecture:", "Multi-Arch:")):
            name, _colon, value = line[:_MAX_LINE].partition(":")
            fields[name] = value.strip()
    yield from _state(fields)


def _state(fields: dict[str, str]) -> Iterator[State]:
    words = fields.get("Status", "").split()
    if "Package" in fields and len(words) == 3:
        # With Multi-Arch: same, one name may be installed twice.
        both = fields.get("Multi-Arch") == "same" and "Architecture" in fields
        name = "{0}:{1}".format(fields["Package"], fields["Architecture"]) if both else fields["Package"]
        yield State(name, *words)


def _was_interrupted(host: Host) -> bool:
    """Whether dpkg left notes about work it did not finish: what apt calls "dpkg was interrupted"."""
    try:
        return any(name.isdigit() for name in host.listdir(UPDATES))
    except OSError:
        return False


def is_locked(host: Host) -> bool:
    """Whether somebody holds a lock of dpkg right now. The lock is looked at, not taken."""
    try:
        held = parse_locks(host.read("/proc/locks"))
    except OSError:
        return False
    return any(_identity(host, path) in held for path in LOCKS)


def _identity(host: Host, path: str) -> tuple[int, int, int] | None:
    try:
        status = os.stat(host.path(path))
    except OSError:
        return None
    return os.major(status.st_dev), os.minor(status.st_dev), status.st_ino


def parse_locks(text: str) -> set[tuple[int, int, int] | None]:
    """Return major, minor and inode of each locked file in /proc/locks."""
    found: set[tuple[int, int, int] | None] = set()
    for match in re.finditer(r"\b(?:WRITE|READ)\s+-?\d+\s+([0-9a-f]+):([0-9a-f]+):(\d+)\s", text):
        found.add((int(match.group(1), 16), int(match.group(2), 16), int(match.group(3))))
    return found
