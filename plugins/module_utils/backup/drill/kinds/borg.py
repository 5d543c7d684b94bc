# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restore an archive of BorgBackup."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import replace
from typing import Iterator, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Backup
from ansible_collections.ops.upkeep.plugins.module_utils.backup.borg_shadow import NoRepository, cast, parse_config
from ansible_collections.ops.upkeep.plugins.module_utils.backup.borg_tool import Borg, locks_of, raise_for
from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.kind import FILES, DrillKind, Point, Restored
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.scratch import Scratch
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.spoil import spoiled_repository, with_values
from ansible_collections.ops.upkeep.plugins.module_utils.backup.kinds.borg import (
    _is_at,
    _listed,
    _summed,
    local_path,
)
from ansible_collections.ops.upkeep.plugins.module_utils.backup.locks import at_work, told
from ansible_collections.ops.upkeep.plugins.module_utils.backup.tools import run_tool
from ansible_collections.ops.upkeep.plugins.module_utils.backup.tools import scratch as small_scratch
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell


@contextmanager
def _missing_is_damage() -> Iterator[None]:
    try:
        yield
    except NoRepository as error:
        raise Damaged("there is no repository: {0}".format(error)) from error


def _opened(backup: Backup, folder: str) -> Borg:
    """Return a repository that is read by way of a shadow, so that nothing is written to it."""
    path = local_path(backup.values)
    if path is None:
        borg = Borg(backup, folder, str(backup.values["repository"]), None)
        borg.without_lock()
        return borg
    real = backup.host.path(path)
    try:
        with open(os.path.join(real, "config"), encoding="utf-8", errors="replace") as file:
            place = parse_config(file.read(1 << 20))
    except (FileNotFoundError, NotADirectoryError):
        raise NoRepository("there is no config in {0}".format(path)) from None
    holder = at_work(locks_of(real), backup.host)
    if holder:
        raise CannotTell("locked {0}".format(told(holder, backup.host)), "run the drill again when it is done")
    borg = Borg(backup, folder, cast(real, folder), place.id)
    if borg.known is None or _is_at(borg.known, path) or backup.values["relocated"]:
        borg.at_home()
        return borg
    raise CannotTell("borg knows this repository from another place, {0}".format(borg.known), "declare relocated: true")


def points(backup: Backup) -> Sequence[Point]:
    """Return the complete archives that were asked for. Raises Damaged, CannotTell."""
    with small_scratch() as folder, _missing_is_damage():
        found = _listed(backup, _opened(backup, folder))
    return [Point(item["name"], item["ended"]) for item in found if ".checkpoint" not in item["name"]]


def sized(backup: Backup, point: Point) -> Point:
    """Return the point with the bytes of all files in it. Raises Damaged, CannotTell."""
    with small_scratch() as folder, _missing_is_damage():
        return replace(point, size=_summed(_opened(backup, folder), point.name), grows=1.05)


def restore(backup: Backup, point: Point, scratch: Scratch) -> Restored:
    """Extract one archive, which holds each chunk against its checksum. Raises Damaged, CannotTell."""
    target = scratch.make_folder(FILES)
    with _missing_is_damage():
        borg = _opened(backup, scratch.make_folder("tool"))
    words = [*borg._base, "extract", "--numeric-ids", "{0}::{1}".format(borg.location, point.name)]
    done = run_tool(backup.host, words, env=borg._env, cwd=target)
    scratch.guard.ask()
    with _missing_is_damage():
        raise_for(done)
    return Restored(folder=target, verified="verified by borg")


def spoiled(backup: Backup, point: Point, scratch: Scratch) -> Backup:
    """Return the backup in a damaged copy of the repository. Raises CannotTell where it is not on this host."""
    copy = spoiled_repository(backup, scratch, local_path(backup.values))
    return with_values(backup, repository=copy, relocated=True)


KIND = DrillKind("borg", points, restore, spoiled, sized=sized)
