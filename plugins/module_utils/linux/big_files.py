# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Large files in a tree, by the room they take on disk."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

MAX_ENTRIES: Final = 200_000
_BLOCK: Final = 512  # what st_blocks counts, whatever the file system's own blocks are


@dataclass
class BigFiles:
    """The files that take at least the least room (path -> bytes), and what was not seen."""

    files: dict[str, int] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)
    entries: int = 0
    cut: bool = False  # the time was over, or there were too many


def find_big_files(host: Host, top: str, least: int) -> BigFiles:
    """Return the large files under a folder. Links are not followed. Raises OSError for the folder itself."""
    found = BigFiles()
    os.stat(host.path(top))
    waiting = [top]
    while waiting and not found.cut:
        folder = waiting.pop()
        try:
            entries = os.scandir(host.path(folder))
        except PermissionError:
            found.unreadable.append(folder)
            continue
        except OSError:  # gone since
            continue
        with entries:
            for entry in entries:
                _look(entry, folder, least, found, waiting)
        found.cut = found.entries > MAX_ENTRIES or host.remaining() <= 0
    return found


def _look(entry: os.DirEntry[str], folder: str, least: int, found: BigFiles, waiting: list[str]) -> None:
    found.entries += 1
    path = "{0}/{1}".format(folder.rstrip("/"), entry.name)
    try:
        if entry.is_dir(follow_symlinks=False):
            waiting.append(path)
            return
        status = entry.stat(follow_symlinks=False)
    except OSError:
        return
    room = status.st_blocks * _BLOCK
    # A sparse file (lastlog, indexed by uid) looks large and takes nothing.
    if stat.S_ISREG(status.st_mode) and room >= least:
        found.files[path] = room
