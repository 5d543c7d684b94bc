# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Until when a release gets updates, by the package distro-info-data where it is installed."""

from __future__ import annotations

import csv
from typing import Final, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.release import Release

FOLDER: Final = "/usr/share/distro-info"
#: Columns that hold the last day for everyone: with Debian that includes LTS, which is free.
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {"debian": ("eol-lts", "eol"), "ubuntu": ("eol",)}


def path_of(release: Release) -> str:
    """Return where the data of a distribution lies."""
    return "{0}/{1}.csv".format(FOLDER, release.id)


def read_end(host: Host, release: Release) -> str | None:
    """Return the last day of a release as an ISO date; None where the data does not know it."""
    if release.id not in _COLUMNS:
        return None
    try:
        return parse_end(host.read(path_of(release)), release)
    except OSError:
        return None


def parse_end(text: str, release: Release) -> str | None:
    """Return the last day of a release in a table of distro-info-data."""
    try:
        rows = list(csv.DictReader(text.splitlines()))
    except csv.Error:
        return None
    for row in rows:
        version = str(row.get("version") or "").partition(" ")[0]
        if release.version and version == release.version:
            return next((row[name] for name in _COLUMNS[release.id] if row.get(name)), None)
    return None
