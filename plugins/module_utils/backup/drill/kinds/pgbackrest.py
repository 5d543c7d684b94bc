# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restore a backup of pgBackRest, with the log of changes from its archive."""

from __future__ import annotations

import os
from typing import Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Backup
from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.kind import DrillKind, Point, Restored
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.physical import bring_up
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.reaper import DATA
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.scratch import Scratch
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.spoil import spoil_folder, with_values
from ansible_collections.ops.upkeep.plugins.module_utils.backup.pgbackrest_tool import PgBackRest, option, raise_for
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell

_COPY: Final = "repo_path"  # in the values: the repository is a copy that lies here


def user(backup: Backup) -> str | None:
    """Return whom the repository belongs to, since he may read it."""
    return (PgBackRest(backup)._user or "postgres") if backup.host.is_root else None


def points(backup: Backup) -> Sequence[Point]:
    """Return the backups of the stanza. Raises Damaged, CannotTell."""
    info = PgBackRest(backup).info()
    found = []
    for item in info.get("backup") or ():
        if item.get("error") is True and not backup.values.get("allow_errors"):
            continue
        found.append(Point(str(item["label"]), float(item["timestamp"]["stop"]), int(item["info"]["size"]), 1.15))
    if not found:
        raise Damaged("there is no backup of the stanza {0} in it".format(backup.values["stanza"]))
    return found


def restore(backup: Backup, point: Point, scratch: Scratch) -> Restored:
    """Restore one backup and start a server on it. Raises Damaged, CannotTell."""
    tool = PgBackRest(backup)
    data = scratch.make_folder(DATA)
    locks = scratch.make_folder("lock")
    base = [tool._tool, "--stanza=" + tool.stanza, *tool._options, "--pg1-path=" + data, "--lock-path=" + locks]
    if backup.values.get(_COPY):
        base.append("--repo1-path={0}".format(backup.values[_COPY]))
    tablespaces = scratch.make_folder("tablespaces")
    argv = [*base, "--set=" + point.name, "--type=none", "--tablespace-map-all=" + tablespaces]
    done = scratch.run([*argv, "restore"])
    if done.code != 0 and "No space left" in done.stdout + done.stderr:
        raise CannotTell("no space was left: {0}".format(done.said), "name a larger place with scratch")
    raise_for(done)
    get = [*base, "--no-archive-async", "archive-get", "%f"]
    extra = {"restore_command": " ".join("'{0}'".format(word.replace("'", "'\\''")) for word in get) + ' "%p"'}
    extra.update(_target(backup))
    return bring_up(backup, scratch, extra, recover=True, verified="verified by pgbackrest")


def _target(backup: Backup) -> dict[str, str]:
    if backup.values.get("time"):
        return {"recovery_target_time": str(backup.values["time"])}
    return {"recovery_target": "immediate"} if backup.values.get("replay") == "consistent" else {}


def spoiled(backup: Backup, point: Point, scratch: Scratch) -> Backup:
    """Return the backup in a damaged copy of the repository. Raises CannotTell where it is not on this host."""
    tool = PgBackRest(backup)
    path = (tool.repositories.get(1) or (None, None))[0]
    if path is None or option(tool.settings, tool.stanza, "repo1-host"):
        raise CannotTell("the repository is not on this host, so no copy of it was damaged")
    copy = scratch.copy(backup.host.path(path), "repository")
    for label in sorted({point.name, point.name.split("_")[0]}):
        folder = os.path.join(copy, "backup", tool.stanza, label)
        for inner in ("pg_data", "bundle"):
            if os.path.isdir(os.path.join(folder, inner)):
                spoil_folder(scratch, os.path.join(folder, inner))
    return with_values(backup, **{_COPY: copy})


KIND = DrillKind("pgbackrest", points, restore, spoiled, user, database=True)
