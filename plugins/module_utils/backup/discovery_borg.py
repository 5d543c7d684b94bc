# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Repositories of borg that jobs on this host write to: by environment files, and by the configuration of borgmatic."""

from __future__ import annotations

import re
from typing import Any, Final, Iterator

from ansible_collections.ops.upkeep.plugins.module_utils.backup.discovery_units import env_files
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

_FOLDERS: Final = ("/etc/borg", "/etc/borgbackup", "/etc/borg.d")
_BORGMATIC: Final = ("/etc/borgmatic/config.yaml",)
_BORGMATIC_FOLDER: Final = "/etc/borgmatic.d"
_ITEM: Final = re.compile(r"\s*-\s+(?:path:\s*)?[\"']?([^\s\"'#{}]+)[\"']?\s*(?:#.*)?")
_LIST: Final = re.compile(r"\s*(?:repositories|location)\s*:\s*(?:#.*)?")


def discover(host: Host) -> Iterator[dict[str, Any]]:
    """Return each repository that a job of this host names, where borg is installed."""
    if not host.which("borg"):
        return
    seen = set()
    for path, variables in env_files(host, "borg", _FOLDERS):
        if variables.get("BORG_REPO"):
            seen.add(variables["BORG_REPO"])
            yield {"repository": variables["BORG_REPO"], "env_file": path}
    for repository in _of_borgmatic(host):
        if repository not in seen:
            seen.add(repository)
            yield {"repository": repository}


def _of_borgmatic(host: Host) -> Iterator[str]:
    try:
        more = ["{0}/{1}".format(_BORGMATIC_FOLDER, name) for name in host.listdir(_BORGMATIC_FOLDER)]
    except OSError:
        more = []
    for path in [*_BORGMATIC, *more]:
        try:
            yield from parse_borgmatic(host.read(path, 1 << 18))
        except OSError:
            continue


def parse_borgmatic(text: str) -> list[str]:
    """Return the repositories of a configuration of borgmatic. It is YAML, of which one list is read."""
    found: list[str] = []
    inside, depth = False, 0
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        indent = len(line) - len(line.lstrip())
        if re.fullmatch(r"\s*repositories\s*:\s*(?:#.*)?", line):
            inside, depth = True, indent
            continue
        if inside and (indent < depth or (indent == depth and not line.lstrip().startswith("-"))):
            inside = False
        match = _ITEM.fullmatch(line) if inside else None
        if match and not match.group(1).endswith(":"):
            found.append(match.group(1))
    return found
