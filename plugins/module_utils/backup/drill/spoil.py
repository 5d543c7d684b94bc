# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Damage a copy in a scratch place, to see whether the drill notices. The backup itself is never touched."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from typing import Any, Final

from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Backup
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.assertions import files_below
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.scratch import Scratch
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell

_BYTES: Final = 16
_FILES: Final = 2000  # of a repository: each pack, since nobody knows which ones the newest backup needs
SPOIL: Final = "spoil"  # in the values of a backup: damage the restored copy before it is verified


def with_values(backup: Backup, **changed: Any) -> Backup:
    """Return the same backup with other options."""
    return replace(backup, values={**backup.values, **changed})


def damage_restored(backup: Backup, point: object, scratch: Scratch) -> Backup:
    """Return the backup whose restored copy is damaged before it is verified."""
    return with_values(backup, **{SPOIL: True})


def spoil_file(scratch: Scratch, path: str) -> None:
    """Turn round a few bytes in the middle of a file. Raises CannotTell where it is not in the scratch place."""
    if not os.path.realpath(path).startswith(os.path.realpath(scratch.path) + "/"):
        raise CannotTell("{0} is not in the scratch place, so it is not damaged".format(path))
    descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
            raise CannotTell("{0} is no file of the scratch place alone, so it is not damaged".format(path))
        at = status.st_size // 2
        data = os.pread(descriptor, _BYTES, at)
        os.pwrite(descriptor, bytes(byte ^ 0xFF for byte in data), at)
    finally:
        os.close(descriptor)


def spoiled_repository(backup: Backup, scratch: Scratch, path: str | None) -> str:
    """Return a damaged copy of the repository at a path. Raises CannotTell where it is not on this host."""
    if path is None:
        raise CannotTell("the repository is not on this host, so no copy of it was damaged")
    copy = scratch.copy(backup.host.path(path), "repository")
    spoil_folder(scratch, copy + "/data")
    return copy


def spoil_folder(scratch: Scratch, folder: str, most: int = _FILES) -> None:
    """Damage the largest files of a folder, at most so many. Raises CannotTell where there are none."""
    found = sorted(((status.st_size, path) for path, status in files_below(folder) if status.st_size), reverse=True)
    if not found:
        raise CannotTell("there is nothing to damage in the copy")
    for _size, path in found[:most]:
        spoil_file(scratch, os.path.join(folder, path))
