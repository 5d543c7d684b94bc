# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what the user wrote to checks that can run: every mistake is found here, before anything runs."""

from __future__ import annotations

from typing import Any, Iterable, Mapping, NamedTuple, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.finding import as_subject
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Kind, all_options
from ansible_collections.ops.upkeep.plugins.module_utils.health.registry import KINDS, kind_named
from ansible_collections.ops.upkeep.plugins.module_utils.options import Values, read_options


class PlannedCheck(NamedTuple):
    """One check, its options read and complete."""

    kind: Kind
    values: Values
    default_subject: str  # what the kind calls it

    @property
    def subject(self) -> str:
        """What the report calls it."""
        return as_subject(self.values.get("name") or self.default_subject)

    @property
    def identity(self) -> tuple[str, str]:
        """What no two checks of a call may share."""
        return self.kind.name, self.subject


def plan(checks: Sequence[Mapping[str, Any]]) -> list[PlannedCheck]:
    """Return the checks of a call. Raises WrongOptions with every problem there is."""
    planned: list[PlannedCheck] = []
    problems: list[str] = []
    for position, given in enumerate(checks):
        try:
            planned.append(plan_one(given))
        except WrongOptions as error:
            label = _label(position, given)
            problems += ["{0}: {1}".format(label, problem) for problem in error.problems]
    problems = problems or _twins(planned)
    if problems:
        raise WrongOptions(problems)
    return planned


def plan_one(given: Mapping[str, Any]) -> PlannedCheck:
    """Return one check. Raises WrongOptions."""
    name = given.get("kind")
    if name not in KINDS:
        raise WrongOptions([_unknown_kind(name)])
    kind = kind_named(str(name))
    options = {option: value for option, value in given.items() if option != "kind"}
    values, problems = read_options(all_options(kind), options)
    problems = problems or list(kind.problems(values))
    if problems:
        raise WrongOptions(problems)
    return PlannedCheck(kind, values, as_subject(kind.subject(values)))


def without_twins(discovered: Iterable[PlannedCheck], declared: Sequence[PlannedCheck]) -> list[PlannedCheck]:
    """Return the discovered checks that nobody declared and that were not discovered twice."""
    seen = {(check.kind.name, check.default_subject) for check in declared}
    kept = []
    for check in discovered:
        key = (check.kind.name, check.default_subject)
        if key not in seen:
            seen.add(key)
            kept.append(check)
    return kept


def _label(position: int, given: Mapping[str, Any]) -> str:
    words = [str(given[key]) for key in ("kind", "name") if given.get(key)]
    return "checks[{0}]{1}".format(position, " ({0})".format(" ".join(words)) if words else "")


def _unknown_kind(name: object) -> str:
    if name is None:
        return 'option "kind" is missing; write one of {0}'.format(", ".join(KINDS))
    import difflib  # for those who write well it would be in vain

    near = difflib.get_close_matches(str(name), KINDS, 1)
    hint = 'did you mean "{0}"?'.format(near[0]) if near else "write one of " + ", ".join(KINDS)
    return 'option "kind" is {0!r}: no such kind; {1}'.format(name, hint)


def _twins(planned: Sequence[PlannedCheck]) -> list[str]:
    first: dict[tuple[str, str], int] = {}
    problems = []
    for position, check in enumerate(planned):
        twin = first.setdefault(check.identity, position)
        if twin != position:
            problems.append(
                'checks[{0}] ({1}): the subject "{2}" is that of checks[{3}] too, so their findings could not be '
                'told apart; give each an option "name" of its own'.format(
                    position, check.kind.name, check.subject, twin
                )
            )
    return problems
