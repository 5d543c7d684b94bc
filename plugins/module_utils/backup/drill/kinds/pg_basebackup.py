# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bring up what pg_basebackup wrote: a data directory, or tar files of one."""

from __future__ import annotations

import os
import re
from typing import Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Backup
from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.kind import DrillKind, Point, Restored
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.kinds.files import blocks_unpacked, points_of
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.kinds.pg_dump import user
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.links import MAP
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.physical import bring_up
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.reaper import DATA
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.scratch import Scratch
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.spoil import damage_restored
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell

_TAR: Final = re.compile(r"(base|pg_wal|[0-9]+)\.tar(\.(gz|zst|lz4))?")


def points(backup: Backup) -> Sequence[Point]:
    """Return the folders that the path stands for. Raises CannotTell."""
    found = points_of(backup, folders=True, packed=1.1, plain=1.1)
    return [
        point if not _tars(backup, point.name) else Point(point.name, point.ended, point.size, 8.0) for point in found
    ]


def _tars(backup: Backup, path: str) -> list[str]:
    try:
        return [name for name in os.listdir(backup.host.path(path)) if _TAR.fullmatch(name)]
    except OSError:
        return []


def restore(backup: Backup, point: Point, scratch: Scratch) -> Restored:
    """Copy the base backup into the scratch place and start a server on it. Raises Damaged, CannotTell."""
    path = backup.host.path(point.name)
    names = _tars(backup, point.name)
    if names:
        _from_tars(backup, path, names, scratch)
    elif os.path.isdir(path):
        _from_folder(path, scratch)
    else:
        raise Damaged("it is a file, not the folder that pg_basebackup writes")
    return bring_up(backup, scratch, {})


def _from_folder(path: str, scratch: Scratch) -> None:
    data = scratch.copy(path, DATA)
    links = os.path.join(path, "pg_tblspc")
    for name in os.listdir(links) if os.path.isdir(links) else ():
        target = os.path.join(links, name)
        if os.path.islink(target):
            _point_inside(scratch, scratch.copy(os.path.realpath(target), "tablespaces", name), data, name)
    if os.path.islink(os.path.join(path, "pg_wal")):
        scratch.run(["rm", "--", os.path.join(data, "pg_wal")])
        scratch.copy(os.path.realpath(os.path.join(path, "pg_wal")), DATA, "pg_wal")
    _map_inside(scratch)


def _from_tars(backup: Backup, path: str, names: Sequence[str], scratch: Scratch) -> None:
    data = scratch.make_folder(DATA)
    order = sorted(names, key=lambda name: (not name.startswith("base"), name))
    if not order[0].startswith("base"):
        raise Damaged("base.tar is missing")
    for name in order:
        stem = name.split(".")[0]
        target = data if stem == "base" else [DATA, "pg_wal"] if stem == "pg_wal" else ["tablespaces", stem]
        target = target if isinstance(target, str) else scratch.make_folder(*target)
        blocks = blocks_unpacked(backup, os.path.join(path, name))
        done = scratch.run(["tar", "-C", target, "-xpf", "-"], source=blocks)
        if done.code != 0:
            raise Damaged("{0} cannot be unpacked: {1}".format(name, done.said))
        if stem.isdigit():
            _point_inside(scratch, target, data, stem)
    manifest = os.path.join(path, "backup_manifest")
    if os.path.exists(manifest):
        scratch.copy_file(blocks_unpacked(backup, manifest), DATA, "backup_manifest")
    _map_inside(scratch)


def _point_inside(scratch: Scratch, target: str, data: str, name: str) -> None:
    done = scratch.run(["ln", "-sfn", "--", target, os.path.join(data, "pg_tblspc", name)])
    if done.code != 0:
        raise CannotTell("a tablespace could not be put into the scratch place: {0}".format(done.said))


def _map_inside(scratch: Scratch) -> None:
    """Say where the tablespaces are now: the server makes its links anew by this file."""
    path = scratch.inside(DATA, MAP)
    if os.path.islink(path) or not os.path.isfile(path):
        return
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        names = [line.split(" ")[0] for line in file.read(1 << 20).splitlines() if line.strip()]
    lines = ["{0} {1}\n".format(name, scratch.inside("tablespaces", name)) for name in names if name.isdigit()]
    scratch.write("".join(lines), DATA, MAP)


KIND = DrillKind("pg_basebackup", points, restore, damage_restored, user, database=True)
