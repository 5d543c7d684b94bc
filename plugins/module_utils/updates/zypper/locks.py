# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which packages zypper is told to leave as they are: zypper addlock."""

from __future__ import annotations

import fnmatch
import re
from typing import Final, Iterable, NamedTuple

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

PLACE: Final = "/etc/zypp/locks"
HELD: Final = "held (zypper addlock)"
_MAX_LIST: Final = 1024 * 1024


class Lock(NamedTuple):
    """A lock by name. C(exact): the name is no pattern."""

    name: str
    exact: bool = False


def read_locks(host: Host) -> list[Lock]:
    """Return the locks of a host, none where there is no list."""
    try:
        return parse_locks(host.read(PLACE, _MAX_LIST))
    except OSError:
        return []


def parse_locks(text: str) -> list[Lock]:
    """Return the locks of packages. Those of patches and patterns hold no package by itself."""
    found = []
    for block in re.split(r"\n\s*\n", text):
        pairs = (line.partition(":") for line in block.splitlines() if not line.startswith("#"))
        fields = {key.strip(): value.strip() for key, colon, value in pairs if colon}
        name = fields.get("solvable_name")
        if name and fields.get("type", "package") == "package":
            found.append(Lock(name, fields.get("match_type", "glob") == "exact"))
    return found


def is_locked(name: str, locks: Iterable[Lock]) -> bool:
    """Whether a lock holds a package."""
    return any(name == lock.name if lock.exact else fnmatch.fnmatchcase(name, lock.name) for lock in locks)
