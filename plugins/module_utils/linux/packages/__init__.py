# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The package managers of a host, each in a file of its own: what is broken, and which updates wait.

All of them only look: nothing is refreshed, no lock is taken.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Final, Iterable, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

APK_DATABASES: Final = ("/lib/apk/db/installed", "/usr/lib/apk/db/installed")
RPM_DATABASES: Final = ("/usr/lib/sysimage/rpm", "/var/lib/rpm")
DPKG_STATUS: Final = "/var/lib/dpkg/status"
MAX_OUTPUT: Final = 8 * 1024 * 1024  # bytes: a host with thousands of packages and as many updates


@dataclass(frozen=True)
class Broken:
    """What is wrong with installed packages: name -> what. C(busy): the manager is at work right now."""

    installed: int
    packages: Mapping[str, str] = field(default_factory=dict)
    held: Sequence[str] = ()
    busy: bool = False
    not_looked_at: str = ""


@dataclass(frozen=True)
class Updates:
    """Updates that wait: all of them, and the packages among them that close a hole.

    C(total) is None where only those for security were counted, C(security) None where they cannot be told
    apart. C(refreshed) is when the lists were fetched, in seconds since 1970; C(doubt) says why they cannot be
    told apart, or why a count of nothing is not to be believed whatever their age.
    """

    total: int | None
    security: Sequence[str] | None
    refreshed: float | None
    refresh_with: str  # the command that fetches new lists
    doubt: str = ""
    urgent: int | None = None  # those rated important or critical, where that is said


def manager_of(host: Host) -> str | None:
    """Return C(dpkg), C(rpm) or C(apk), or None where none of them is known here."""
    if host.exists(DPKG_STATUS):
        return "dpkg"
    # Debian has rpm too, as a tool, so it comes second.
    if any(host.exists(path) for path in RPM_DATABASES):
        return "rpm"
    return "apk" if any(host.exists(path) for path in APK_DATABASES) else None


def newest(host: Host, paths: Iterable[str]) -> float | None:
    """Return when the newest of these was changed, in seconds since 1970; None where there is none."""
    times = []
    for path in paths:
        try:
            times.append(os.stat(host.path(path)).st_mtime)
        except OSError:
            continue
    return max(times, default=None)
