# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which paths a pattern stands for, with a bound, and with the folders that could not be looked into."""

from __future__ import annotations

import fnmatch
import os
import re
from dataclasses import dataclass, field
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

MAX_PATHS: Final = 20000
_MAX_FOLDERS: Final = 20000
_MAGIC: Final = re.compile(r"[*?[]")


@dataclass
class Expanded:
    """The paths found, sorted; folders that may not be read; whether there were more than the bound."""

    paths: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    cut: bool = False
    folders: int = 0


def is_pattern(path: str) -> bool:
    """Whether the path holds C(*), C(?) or C([)."""
    return _MAGIC.search(path) is not None


def expand(host: Host, pattern: str) -> Expanded:
    """Return what a pattern matches: C(*) stays within a name and passes over hidden files, C(**) crosses folders.

    Links to folders are followed, but not by C(**).
    """
    found = Expanded()
    _expand(host, "", [part for part in pattern.split("/") if part], found)
    found.paths = sorted(set(found.paths))
    return found


def _expand(host: Host, folder: str, parts: list[str], found: Expanded) -> None:
    if found.cut:
        return
    if not parts:
        found.cut = len(found.paths) >= MAX_PATHS
        if not found.cut:
            found.paths.append(folder or "/")
        return
    first, rest = parts[0], parts[1:]
    if not is_pattern(first):
        here = "{0}/{1}".format(folder, first)
        if rest or os.path.lexists(host.path(here)):
            _expand(host, here, rest, found)
        return
    if first == "**":
        _expand(host, folder, rest or ["*"], found)
    for entry in _entries(host, folder, found):
        _descend(host, folder, entry, first, rest, found)


def _descend(host: Host, folder: str, entry: os.DirEntry[str], first: str, rest: list[str], found: Expanded) -> None:
    here = "{0}/{1}".format(folder, entry.name)
    if first == "**":
        if not entry.name.startswith(".") and _is_folder(entry, follow=False):
            _expand(host, here, [first, *rest], found)
    elif name_matches(entry.name, first) and (not rest or _is_folder(entry, follow=True)):
        _expand(host, here, rest, found)


def _entries(host: Host, folder: str, found: Expanded) -> list[os.DirEntry[str]]:
    found.folders += 1
    if found.folders > _MAX_FOLDERS or host.remaining() <= 0:
        found.cut = True
        return []
    try:
        with os.scandir(host.path(folder or "/")) as entries:
            return list(entries)
    except PermissionError:
        found.unreadable.append(folder or "/")
    except OSError:
        pass  # not there, or no folder: nothing matches in it
    return []


def _is_folder(entry: os.DirEntry[str], follow: bool) -> bool:
    try:
        return entry.is_dir(follow_symlinks=follow)
    except OSError:  # a link that leads in a circle, or where we may not go
        return False


def name_matches(name: str, pattern: str) -> bool:
    """Whether one name matches one part of a pattern. A hidden name needs a pattern that begins with a dot."""
    if name.startswith(".") and not pattern.startswith("."):
        return False
    return fnmatch.fnmatchcase(name, pattern)


def path_matches(path: str, pattern: str) -> bool:
    """Whether a whole path matches a pattern without C(**), part by part."""
    names, parts = path.split("/"), re.sub("/+", "/", pattern).split("/")
    return len(names) == len(parts) and all(map(name_matches, names, parts))
