# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what the user wrote to backups that can be looked at: every mistake is found here, before anything runs."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Any, Iterable, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.backup.kind import BackupKind, all_options
from ansible_collections.ops.upkeep.plugins.module_utils.backup.registry import KINDS, kind_named
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.finding import as_subject
from ansible_collections.ops.upkeep.plugins.module_utils.options import Values, read_options


@dataclass(frozen=True)
class PlannedBackup:
    """One backup, its options read and complete."""

    kind: BackupKind
    values: Values
    default_subject: str  # what the kind calls it

    @property
    def subject(self) -> str:
        """What the report calls it."""
        return as_subject(self.values.get("name") or self.default_subject)

    @property
    def key(self) -> str:
        """Under what its memory is kept."""
        return "{0} {1}".format(self.kind.name, self.default_subject)


def plan(backups: Sequence[Mapping[str, Any]]) -> list[PlannedBackup]:
    """Return the backups of a call. Raises WrongOptions with every problem there is."""
    planned: list[PlannedBackup] = []
    problems: list[str] = []
    for position, given in enumerate(backups):
        try:
            planned.append(plan_one(given))
        except WrongOptions as error:
            label = _label(position, given)
            problems += ["{0}: {1}".format(label, problem) for problem in error.problems]
    problems = problems or _twins(planned)
    if problems:
        raise WrongOptions(problems)
    return planned


def plan_one(given: Mapping[str, Any]) -> PlannedBackup:
    """Return one backup. Raises WrongOptions."""
    name = given.get("kind")
    if name not in KINDS:
        raise WrongOptions([_unknown_kind(name)])
    kind = kind_named(str(name))
    options = {option: value for option, value in given.items() if option != "kind"}
    values, problems = read_options(all_options(kind), options)
    problems = problems or list(kind.problems(values))
    if problems:
        raise WrongOptions(problems)
    return PlannedBackup(kind, values, as_subject(kind.subject(values)))


def without_twins(discovered: Iterable[PlannedBackup], declared: Sequence[PlannedBackup]) -> list[PlannedBackup]:
    """Return the discovered backups that nobody declared and that were not discovered twice."""
    seen = {backup.default_subject for backup in declared}
    kept = []
    for backup in discovered:
        if backup.default_subject not in seen:
            seen.add(backup.default_subject)
            kept.append(backup)
    return kept


def _label(position: int, given: Mapping[str, Any]) -> str:
    words = [str(given[key]) for key in ("kind", "name") if given.get(key)]
    return "backups[{0}]{1}".format(position, " ({0})".format(" ".join(words)) if words else "")


def _unknown_kind(name: object) -> str:
    if name is None:
        return 'option "kind" is missing; write one of {0}'.format(", ".join(KINDS))
    near = difflib.get_close_matches(str(name), KINDS, 1)
    hint = 'did you mean "{0}"?'.format(near[0]) if near else "write one of " + ", ".join(KINDS)
    return 'option "kind" is {0!r}: no such kind; {1}'.format(name, hint)


def _twins(planned: Sequence[PlannedBackup]) -> list[str]:
    first: dict[str, int] = {}
    problems = []
    for position, backup in enumerate(planned):
        twin = first.setdefault(backup.subject, position)
        if twin != position:
            problems.append(
                'backups[{0}] ({1}): the subject "{2}" is that of backups[{3}] too, so their findings could not be '
                'told apart; give each an option "name" of its own'.format(
                    position, backup.kind.name, backup.subject, twin
                )
            )
    return problems
