# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a drill stands on: the point to restore, what came of it, and the kind that knows how."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Callable, Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Backup
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.cluster import Cluster
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.scratch import Scratch

#: Where restored files lie, within the scratch place.
FILES: Final = "files"


@dataclass(frozen=True)
class Point:
    """One recovery point: what the tool calls it, when it was made, and how much room its restore takes."""

    name: str
    ended: float  # seconds since 1970
    size: int | None = None  # bytes that were saved, None where nobody knows
    grows: float = 1.2  # how many times that the restored copy may be


@dataclass
class Restored:
    """What came of a restore: a server that runs, or a folder of files, and what it was verified against."""

    cluster: Cluster | None = None
    folder: str | None = None
    verified: str = ""
    evidence: dict[str, Any] = field(default_factory=dict)


def as_it_is(backup: Backup, point: Point) -> Point:
    """Return the point whose size was known from the beginning."""
    return point


def nobody(backup: Backup) -> str | None:
    """Return the user to restore as: the one who runs this, since files may belong to anybody."""
    return None


@dataclass(frozen=True)
class DrillKind:
    """One kind of backup as the drill knows it.

    C(points) returns what can be restored, in any order, and changes nothing; C(sized) adds the size where that
    costs a look of its own. C(restore) restores one into a scratch place: it raises Damaged for a backup that cannot
    be restored and CannotTell for what could not be tried. C(user) is who may do so. C(spoiled) makes a damaged copy
    of the backup in a scratch place and returns the backup that is restored from it.
    """

    name: str
    points: Callable[[Backup], Sequence[Point]]
    restore: Callable[[Backup, Point, Scratch], Restored]
    spoiled: Callable[[Backup, Point, Scratch], Backup]
    user: Callable[[Backup], str | None] = nobody
    sized: Callable[[Backup, Point], Point] = as_it_is
    database: bool = False  # a server comes of it, not files
