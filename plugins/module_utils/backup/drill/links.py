# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Before a restored server starts: nothing in its data may lead to where the live one has its own.

A tablespace is a link to another folder. A server that follows it writes there, and takes away what it does not know.
"""

from __future__ import annotations

import os
import stat
from typing import Final, Iterator

from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill import reaper
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.scratch import Scratch
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell

MAP: Final = "tablespace_map"
_MOST: Final = 2000000  # entries that are looked at


def refuse_links_out(scratch: Scratch) -> None:
    """Raise CannotTell where a link or an entry of the tablespace map leads out of the scratch place."""
    data = scratch.inside(reaper.DATA)
    for path in _links(data):
        target = os.path.realpath(path)
        if not target.startswith(os.path.realpath(scratch.path) + "/"):
            name = os.path.relpath(path, data)
            raise CannotTell(
                "{0} in the restored data is a link to {1}: the server was not started".format(name, target)
            )
    for line in _map_of(data):
        target = os.path.realpath(line.partition(" ")[2])
        if not target.startswith(os.path.realpath(scratch.path) + "/"):
            raise CannotTell("the tablespace map leads to {0}: the server was not started".format(target))


def _links(folder: str) -> Iterator[str]:
    waiting, count = [folder], 0
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                count += 1
                if count > _MOST:
                    raise CannotTell("there are too many files in the restored data to look for links")
                if entry.is_symlink():
                    yield entry.path
                elif entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)


def _map_of(data: str) -> list[str]:
    path = os.path.join(data, MAP)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return []
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise CannotTell("the tablespace map is no file: the server was not started")
        return [line for line in file.read(1 << 20).decode("utf-8", "replace").splitlines() if line.strip()]
