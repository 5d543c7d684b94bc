# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder of ours that looks like one of the package manager: what it writes there is gone with it."""

from __future__ import annotations

import os
import shutil
from typing import Final

MAX_ENTRIES: Final = 20000  # files and folders; a larger cache is no cache
MAX_COPY: Final = 256 * 1024 * 1024  # bytes of one database
_LEFT_OUT: Final = ("packages", "tempfiles.json")  # downloads are not needed, and nothing of them may be cleaned
_LOCKS: Final = (".lock", ".pid", "-shm", "-journal")
_DATABASES: Final = (".sqlite", ".sqlite-wal")


def mirror(source: str, target: str) -> None:
    """Make folders below C(target) as they are below C(source), with a link for each file, and copies of databases.

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
                if entry.name in _LEFT_OUT or entry.name.endswith(_LOCKS):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.append((entry.path, os.path.join(there, entry.name)))
                else:
                    put(entry.path, os.path.join(there, entry.name))


def put(source: str, target: str) -> None:
    """Make a link to a file, or a copy of a database: SQLite finds out where a link leads, and writes there."""
    if not source.endswith(_DATABASES):
        os.symlink(source, target)
    elif os.path.getsize(source) <= MAX_COPY:
        shutil.copyfile(source, target)
