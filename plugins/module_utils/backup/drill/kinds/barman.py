# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recover a backup of Barman, with the log of changes that it has."""

from __future__ import annotations

from typing import Any, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Backup
from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.kind import DrillKind, Point, Restored
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.physical import bring_up
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.reaper import DATA
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.scratch import Scratch
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.spoil import damage_restored
from ansible_collections.ops.upkeep.plugins.module_utils.backup.kinds.barman import _Barman, _bytes, _ended, _verify
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell


def user(backup: Backup) -> str | None:
    """Return the user of Barman, since he may read its backups."""
    return _Barman(backup)._user


def points(backup: Backup) -> Sequence[Point]:
    """Return the complete backups of the server. Raises Damaged, CannotTell."""
    server = str(backup.values["server"])
    listed: Any = _Barman(backup).answer("list-backup")
    found = []
    for item in listed if isinstance(listed, list) else ():
        ended = _ended(item) if isinstance(item, dict) else None
        if ended is not None and item.get("status", "DONE") == "DONE":
            found.append(Point(str(item["backup_id"]), ended, _bytes(item), 1.4))
    if not found:
        raise Damaged("there is no complete backup of {0} in it".format(server))
    return found


def restore(backup: Backup, point: Point, scratch: Scratch) -> Restored:
    """Recover one backup and start a server on it. Raises Damaged, CannotTell."""
    barman = _Barman(backup)
    verified = "verified by barman"
    try:
        wrong = _verify(barman, point.name)
    except CannotTell:
        wrong, verified = None, ""  # it has no manifest, which no restore needs
    if wrong:
        raise Damaged(wrong)
    data = scratch.make_folder(DATA)
    target = ["--target-time", str(backup.values["time"])] if backup.values.get("time") else []
    if backup.values.get("replay") == "consistent":
        target = ["--target-immediate"]
    argv = [barman._tool, "recover", "--no-get-wal", *target, str(backup.values["server"]), point.name, data]
    done = scratch.run(argv)
    if done.code != 0:
        said = (done.stdout + done.stderr).strip().splitlines()
        told = next((line for line in said if "ERROR" in line or "EXCEPTION" in line), done.said)
        if "No space left" in done.stdout + done.stderr:
            raise CannotTell("no space was left: {0}".format(told), "name a larger place with scratch")
        raise Damaged("barman recover: {0}".format(told))
    extra = {}
    if target:
        extra = {"restore_command": 'cp barman_wal/%f "%p"'}
        extra.update({"recovery_target_time": target[1]} if len(target) > 1 else {"recovery_target": "immediate"})
    return bring_up(backup, scratch, extra, recover=bool(target), verified=verified)


KIND = DrillKind("barman", points, restore, damage_restored, user, database=True)
