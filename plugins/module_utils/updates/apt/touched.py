# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which services an update touches: those that it ships, and those that run something out of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.updates.package import Change
from ansible_collections.ops.upkeep.plugins.module_utils.updates.users import read_users, shipped_units, units_of

_INFO: Final = "/var/lib/dpkg/info"
_MAX_LIST: Final = 8 * 1024 * 1024  # bytes: kernels and headers have tens of thousands of files


def add_services(host: Host, changes: Sequence[Change]) -> list[Change]:
    """Return the changes with the services that they touch; C(restart) where one of them runs the old version."""
    users = host.once("users of files", lambda: read_users(host)) if changes else {}
    found = []
    for change in changes:
        files = _files(host, change) if change.installed else []
        running = units_of(files, users)
        services = tuple(sorted({*running, *shipped_units(files)}))
        found.append(replace(change, services=services, restart=bool(running)) if services else change)
    return found


def _files(host: Host, change: Change) -> list[str]:
    """Return the files of an installed package."""
    for name in ("{0}:{1}".format(change.name, change.arch), change.name):
        try:
            return host.read("{0}/{1}.list".format(_INFO, name), _MAX_LIST).splitlines()
        except OSError:
            continue
    return []
