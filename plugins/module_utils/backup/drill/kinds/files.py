# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restore archives of files: unpacked by tar or unzip, as one would by hand."""

from __future__ import annotations

import os
from typing import Iterator, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.backup.archive import read_through
from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Backup
from ansible_collections.ops.upkeep.plugins.module_utils.backup.candidates import candidates
from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.kind import FILES, DrillKind, Point, Restored
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.scratch import Scratch
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.spoil import spoil_file, with_values
from ansible_collections.ops.upkeep.plugins.module_utils.backup.unpack import packing_of, unpacked
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.linux.safe_file import blocks_of, open_regular

_PACKED_GROWS = 4.0  # text packs to a third or a quarter
_PLAIN_GROWS = 1.1


def points(backup: Backup) -> Sequence[Point]:
    """Return the files that the path stands for. Raises CannotTell."""
    return points_of(backup, folders=False, packed=_PACKED_GROWS, plain=_PLAIN_GROWS)


def points_of(backup: Backup, folders: bool, packed: float, plain: float) -> Sequence[Point]:
    """Return the files or folders that the path stands for, with how much they grow. Raises CannotTell."""
    found = candidates(backup.host, str(backup.values["path"]), folders)
    return [Point(one.path, one.changed, one.size, plain if _is_plain(one.path) else packed) for one in found.found]


def _is_plain(path: str) -> bool:
    return path.endswith((".tar", ".sql", ".zip")) and not path.endswith(".zip")


def blocks_unpacked(backup: Backup, path: str) -> Iterator[bytes]:
    """Yield what is in a file, unpacked to its end. Raises Damaged, CannotTell, OSError."""
    descriptor = open_regular(backup.host, path)
    try:
        packing = packing_of(os.pread(descriptor, 16, 0), os.path.basename(path))
        yield from unpacked(backup.host, descriptor, packing)
    finally:
        os.close(descriptor)


def restore(backup: Backup, point: Point, scratch: Scratch) -> Restored:
    """Unpack an archive into the scratch place. Raises Damaged, CannotTell."""
    target = scratch.make_folder(FILES)
    descriptor = open_regular(backup.host, point.name)
    try:
        # Whether its end is there: tar takes an archive for whole that was cut off between two members.
        content = read_through(backup.host, descriptor, os.path.basename(point.name))
        os.lseek(descriptor, 0, os.SEEK_SET)
        if content.form == "zip":
            done = scratch.run(["python3", "-m", "zipfile", "-e", "/dev/stdin", target], source=descriptor)
        elif content.form.startswith("tar"):
            blocks = blocks_unpacked(backup, point.name)
            done = scratch.run(["tar", "-C", target, "--no-same-owner", "-xpf", "-"], source=blocks)
        else:
            name = os.path.basename(point.name)
            scratch.copy_file(blocks_unpacked(backup, point.name), FILES, name)
            return Restored(folder=target, evidence={"form": content.form})
    finally:
        os.close(descriptor)
    if done.code != 0:
        if "No space left" in done.stderr:
            raise CannotTell("no space was left: {0}".format(done.said), "name a larger place with scratch")
        raise Damaged("{0} said: {1}".format(os.path.basename(done.argv[0]), done.said or "nothing"))
    return Restored(folder=target, evidence={"form": content.form})


def spoiled(backup: Backup, point: Point, scratch: Scratch) -> Backup:
    """Return the backup of a damaged copy of the file."""
    path = scratch.copy_file(blocks_of(backup.host, point.name), os.path.basename(point.name))
    spoil_file(scratch, path)
    return with_values(backup, path=path)


KIND = DrillKind("files", points, restore, spoiled)
