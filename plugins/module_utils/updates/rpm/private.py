# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder of ours that looks like one of the package manager: what it writes there is gone with it."""

from __future__ import annotations

import os
from typing import Final

MAX_ENTRIES: Final = 20000  # files and folders; a larger cache is no cache
_LEFT_OUT: Final = ("packages", "tempfiles.json")  # downloads are not needed, and nothing of them may be cleaned


def mirror(source: str, target: str) -> int:
    """Make folders below C(target) as they are below C(source), with a link for each file. Return how many entries.

    Whoever replaces a file there replaces the link. Raises OSError where C(source) cannot be read.
    """
    entries = 0
    folders = [(source, target)]
    while folders and entries < MAX_ENTRIES:
        here, there = folders.pop()
        os.makedirs(there, mode=0o700, exist_ok=True)
        with os.scandir(here) as found:
            for entry in found:
                entries += 1
                # What links elsewhere is passed on as it is.
                if entry.is_dir(follow_symlinks=False):
                    if entry.name not in _LEFT_OUT:
                        folders.append((entry.path, os.path.join(there, entry.name)))
                elif entry.name not in _LEFT_OUT and not entry.name.endswith((".lock", ".pid")):
                    os.symlink(entry.path, os.path.join(there, entry.name))
    return entries
