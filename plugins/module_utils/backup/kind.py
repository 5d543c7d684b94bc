# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a kind of backup is made of. Each kind is a file in C(kinds/) with one constant, C(KIND)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Final, Iterable, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Backup, Found
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values, limit_options
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import HOUR

MAX_AGE: Final = 26 * HOUR


def nothing_to_add(values: Values) -> Sequence[str]:
    """No problem beyond what each option says of itself."""
    return ()


def never_by_itself(host: Host) -> Iterable[Values]:
    """This kind is looked at only where it was declared."""
    return ()


@dataclass(frozen=True)
class BackupKind:
    """One kind of backup.

    C(probe) yields each finding as soon as it knows it, and raises CannotTell or DoesNotApply for what it could not
    look at. C(subject) names a backup before it is looked at. C(discover) returns the options of those that any
    operator of this host would want to be looked at. C(problems) finds what single options cannot see.
    """

    name: str
    summary: str
    options: Sequence[Option]
    probe: Callable[[Backup], Found]
    subject: Callable[[Values], str]
    example: str  # YAML of a typical item
    privilege: str
    without: str
    discover: Callable[[Host], Iterable[Values]] = never_by_itself
    problems: Callable[[Values], Sequence[str]] = nothing_to_add


def common_options() -> tuple[Option, ...]:
    """Return the options that every kind of backup takes."""
    return (
        Option("name", "What the report calls this backup, instead of its path, repository or server."),
        Option(
            "timeout",
            "How long looking at this backup may take. The default is what the call has left, but for a part that is "
            "kept for the other backups.",
            "duration",
            unit="seconds",
            minimum=0.05,
            maximum=7 * 86400,
        ),
        Option(
            "max_age",
            "Fails when the newest complete backup is older than this.",
            "duration",
            MAX_AGE,
            unit="seconds",
            source="a backup each day, and two hours in which it may still run",
            minimum=1,
        ),
        Option("min_size", "Fails when the newest backup is smaller than this.", "size", unit="bytes"),
        *limit_options(
            "shrink",
            "by how much the newest backup is smaller than the usual one of the last days.",
            50,
            None,
            "percent",
            "half of what was saved does not vanish over night unless somebody deleted it",
        ),
        *limit_options(
            "duration",
            "how long the newest backup took.",
            None,
            None,
            "seconds",
            "none is set, since it depends on the data",
            type="duration",
        ),
        Option("copies_min", "Fails when there are fewer complete backups than this.", "int", minimum=1),
        Option("copies_max", "Warns when there are more: what deletes old ones does not run.", "int", minimum=1),
        Option(
            "reach_min",
            "Fails when the oldest backup is younger than this, so that one cannot go back as far as promised.",
            "duration",
            unit="seconds",
        ),
        Option(
            "space_factor",
            "Warns when there is not room for so many backups as large as the newest one. 0 does not look.",
            "float",
            1.0,
            source="the next backup is about as large as the last one, and is written before the oldest goes",
            minimum=0,
            maximum=1000,
        ),
        Option(
            "copy",
            "The copy that does not lie on this host: the name of another backup of the list, the path or pattern of "
            "the copied files, or words that say where it is, which nobody can look at from here.",
        ),
    )


def integrity_options() -> tuple[Option, ...]:
    """Return the options of the kinds whose repository may be too large to be read in one round."""
    return (
        Option(
            "rounds",
            "In how many rounds all of it is read, one part in each. The default is as few as keep a part below "
            "read_max, and 10 where the size of a repository is not known.",
            "int",
            minimum=1,
            maximum=1000,
        ),
        Option(
            "read_max",
            "How much of it is read in one round where rounds is not set.",
            "size",
            20 * 1024**3,
            unit="bytes",
            source="what a slow disk reads in the default deadline, at 25 MiB a second",
            minimum=1024**2,
        ),
    )


def all_options(kind: BackupKind) -> tuple[Option, ...]:
    """Return everything that a backup of this kind may say, C(kind) aside."""
    return common_options() + tuple(kind.options)
