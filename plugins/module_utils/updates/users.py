# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which units run something out of which files: what must be restarted when these are replaced."""

from __future__ import annotations

import os
import re
from typing import Final, Iterable, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

_PATH: Final = re.compile(r"^[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ \d+ +(/.+?)(?: \(deleted\))?$", re.MULTILINE)
_UNIT: Final = re.compile(r"/([^/\n]+\.service)(?:/|$)", re.MULTILINE)
_USER: Final = re.compile(r"/user-\d+\.slice/")
_MAX_MAPS: Final = 1024 * 1024  # bytes
_MERGED: Final = re.compile(r"^/(bin|sbin|lib|lib32|lib64|libx32)/")


def read_users(host: Host) -> dict[str, frozenset[str]]:
    """Return file -> units of the system that have it open as their program or a library.

    Processes that may not be looked at, and those that end meanwhile, count as not there.
    """
    found: dict[str, set[str]] = {}
    try:
        pids = [name for name in host.listdir("/proc") if name.isdecimal()]
    except OSError:
        return {}
    for pid in pids:
        try:
            unit = parse_unit(host.read("/proc/{0}/cgroup".format(pid), 65536))
            files = parse_maps(host.read("/proc/{0}/maps".format(pid), _MAX_MAPS)) if unit else set()
        except OSError:
            continue
        for path in files:
            found.setdefault(path, set()).add(unit)
    return {path: frozenset(units) for path, units in found.items()}


def parse_unit(text: str) -> str:
    """Return the service in /proc/PID/cgroup, empty where the process belongs to none of the system."""
    if _USER.search(text):
        return ""
    units = _UNIT.findall(text)
    return units[0] if units else ""


def parse_maps(text: str) -> set[str]:
    """Return the files in /proc/PID/maps, as they are called where /usr is merged."""
    return {merged(path) for path in _PATH.findall(text)}


def merged(path: str) -> str:
    """Return a path as it is where /bin, /lib and their kin lead into /usr: packages name both forms."""
    return "/usr" + path if _MERGED.match(path) else path


def units_of(files: Iterable[str], users: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Return the units that have one of the files open, sorted."""
    return tuple(sorted({unit for path in files for unit in users.get(merged(path), ())}))


def shipped_units(files: Iterable[str]) -> tuple[str, ...]:
    """Return the services whose unit files are among the files of a package; templates are none."""
    names = {
        os.path.basename(path)
        for path in files
        if re.search(r"/systemd/system/[^/]+\.service$", path) and not path.endswith("@.service")
    }
    return tuple(sorted(names))
