# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restore a snapshot of restic."""

from __future__ import annotations

from dataclasses import replace
from typing import Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Backup
from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.kind import FILES, DrillKind, Point, Restored
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.scratch import Scratch
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.spoil import spoiled_repository, with_values
from ansible_collections.ops.upkeep.plugins.module_utils.backup.kinds.restic import local_path
from ansible_collections.ops.upkeep.plugins.module_utils.backup.locks import at_work, told
from ansible_collections.ops.upkeep.plugins.module_utils.backup.restic_tool import (
    NoRepository,
    Restic,
    raise_for,
    snapshots_of,
)
from ansible_collections.ops.upkeep.plugins.module_utils.backup.tools import scratch as small_scratch
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell


def points(backup: Backup) -> Sequence[Point]:
    """Return the snapshots that were asked for. Raises Damaged, CannotTell."""
    values = backup.values
    with small_scratch() as folder:
        restic = Restic(backup, folder)
        _refuse_locked(backup, restic)
        try:
            wanted = {name: values[name] for name in ("hosts", "tags", "paths")}
            found = snapshots_of(restic.answer("snapshots"), wanted)
        except NoRepository as error:
            raise Damaged("there is no repository: {0}".format(error)) from error
    return [Point(str(item["id"]), item["ended"]) for item in found]


def _refuse_locked(backup: Backup, restic: Restic) -> None:
    """What removes old data from the repository takes away what we read. Backups do not."""
    try:
        locks = [lock for lock in restic.locks() if lock.exclusive]
    except NoRepository as error:
        raise Damaged("there is no repository: {0}".format(error)) from error
    holder = at_work(locks, backup.host)
    if holder:
        raise CannotTell("locked {0}".format(told(holder, backup.host)), "run the drill again when it is done")


def sized(backup: Backup, point: Point) -> Point:
    """Return the point with the bytes that restoring it would write. Raises Damaged, CannotTell."""
    with small_scratch() as folder:
        data = Restic(backup, folder).answer("stats", "--mode", "restore-size", point.name)
    total = data.get("total_size") if isinstance(data, dict) else None
    return replace(point, size=total if isinstance(total, int) else None, grows=1.05)


def restore(backup: Backup, point: Point, scratch: Scratch) -> Restored:
    """Restore one snapshot, each file read again and held against its checksums. Raises Damaged, CannotTell."""
    target = scratch.make_folder(FILES)
    restic = Restic(backup, scratch.make_folder("tool"))
    done = restic.run("restore", point.name, "--target", target, "--verify")
    scratch.guard.ask()
    try:
        raise_for(done)
    except NoRepository as error:
        raise Damaged(str(error)) from error
    if "error" in done.stderr.lower():
        raise Damaged(done.said)
    return Restored(folder=target, verified="verified by restic")


def spoiled(backup: Backup, point: Point, scratch: Scratch) -> Backup:
    """Return the backup in a damaged copy of the repository. Raises CannotTell where it is not on this host."""
    copy = spoiled_repository(backup, scratch, local_path(backup.values))
    return with_values(backup, repository=copy)


KIND = DrillKind("restic", points, restore, spoiled, sized=sized)
