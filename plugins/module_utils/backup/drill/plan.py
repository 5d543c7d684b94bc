# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what the user wrote to drills that can run: every mistake is found here, before anything runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.options import drill_options
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.registry import KINDS
from ansible_collections.ops.upkeep.plugins.module_utils.backup.registry import kind_named
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.finding import as_subject
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values, read_options
from ansible_collections.ops.upkeep.plugins.module_utils.planning import read_all

_QUERY = frozenset(("query", "name", "database", "min", "max", "equals"))
_SOURCE = frozenset(("host", "port", "user", "database", "password_file"))


@dataclass(frozen=True)
class PlannedDrill:
    """One drill, its options read and complete."""

    kind: str
    values: Values
    default_subject: str

    @property
    def subject(self) -> str:
        """What the report calls it: as the backup review does."""
        return as_subject(self.values.get("name") or self.default_subject)

    @property
    def key(self) -> str:
        """Under what its memory is kept, beside that of the backup review."""
        return "drill {0} {1}".format(self.kind, self.default_subject)


def options_of(kind: str) -> tuple[Option, ...]:
    """Return all that a drill of a kind may say: where the backup is as the review is told, and the drill's own."""
    own = drill_options()
    names = {option.name for option in own}
    return own + tuple(option for option in kind_named(kind).options if option.name not in names)


def plan(drills: Sequence[Mapping[str, Any]], usual: Mapping[str, Any] | None = None) -> list[PlannedDrill]:
    """Return the drills of a call. C(usual) holds for those that say nothing else. Raises WrongOptions."""
    planned, problems = read_all("drills", drills, lambda given: _one(given, usual or {}))
    subjects = [drill.subject for drill in planned]
    twins = sorted({subject for subject in subjects if subjects.count(subject) > 1})
    problems += ['two drills have the subject "{0}"; give each an option "name" of its own'.format(t) for t in twins]
    if problems:
        raise WrongOptions(problems)
    return planned


def _one(given: Mapping[str, Any], usual: Mapping[str, Any]) -> PlannedDrill:
    kind = given.get("kind")
    if kind not in KINDS:
        raise WrongOptions(['option "kind" is {0!r}; a drill knows {1}'.format(kind, ", ".join(KINDS))])
    named = {name: value for name, value in usual.items() if value is not None and given.get(name) is None}
    values, problems = read_options(options_of(str(kind)), {**named, **{k: v for k, v in given.items() if k != "kind"}})
    problems += _problems(values) if not problems else []
    if problems:
        raise WrongOptions(problems)
    return PlannedDrill(str(kind), values, as_subject(kind_named(str(kind)).subject(values)))


def _problems(values: Values) -> list[str]:
    found = []
    for query in values.get("queries") or ():
        unknown = sorted(set(query) - _QUERY)
        if not query.get("query"):
            found.append('option "queries": an item has no query')
        if unknown:
            found.append('option "queries": {0} is not known; an item takes {1}'.format(unknown[0], sorted(_QUERY)))
    unknown = sorted(set(values.get("source") or ()) - _SOURCE)
    if unknown:
        found.append('option "source": {0} is not known; it takes {1}'.format(unknown[0], ", ".join(sorted(_SOURCE))))
    return found
