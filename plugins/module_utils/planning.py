# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the items that a user wrote (checks, backups, drills) to a plan: how their mistakes are found and named."""

from __future__ import annotations

from typing import Any, Callable, Hashable, Iterable, Mapping, Sequence, TypeVar

from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.finding import as_subject
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values, read_options

K = TypeVar("K")
P = TypeVar("P")


def read_all(
    items: str, given: Sequence[Mapping[str, Any]], read: Callable[[Mapping[str, Any]], P]
) -> tuple[list[P], list[str]]:
    """Return what C(read) makes of each of the C(items), and the problems of those for which it raises WrongOptions."""
    planned: list[P] = []
    problems: list[str] = []
    for position, one in enumerate(given):
        try:
            planned.append(read(one))
        except WrongOptions as error:
            label = _label(items, position, one)
            problems += ["{0}: {1}".format(label, problem) for problem in error.problems]
    return planned, problems


def read_kind(
    given: Mapping[str, Any],
    kinds: Sequence[str],
    kind_named: Callable[[str], K],
    all_options: Callable[[K], Sequence[Option]],
) -> tuple[K, Values, str]:
    """Return the kind of an item, its options, and what the kind calls it. Raises WrongOptions."""
    name = given.get("kind")
    if name not in kinds:
        raise WrongOptions([_unknown_kind(name, kinds)])
    kind: Any = kind_named(str(name))
    options = {option: value for option, value in given.items() if option != "kind"}
    values, problems = read_options(all_options(kind), options)
    problems = problems or list(kind.problems(values))
    if problems:
        raise WrongOptions(problems)
    return kind, values, as_subject(kind.subject(values))


def twins(items: str, planned: Sequence[Any], identity: Callable[[Any], Hashable]) -> list[str]:
    """Return a problem for each of the C(items) whose identity an earlier one has."""
    first: dict[Hashable, int] = {}
    problems = []
    for position, one in enumerate(planned):
        twin = first.setdefault(identity(one), position)
        if twin != position:
            problems.append(
                '{0}[{1}] ({2}): the subject "{3}" is that of {0}[{4}] too, so their findings could not be told apart; '
                'give each an option "name" of its own'.format(items, position, one.kind.name, one.subject, twin)
            )
    return problems


def without_twins(discovered: Iterable[P], declared: Iterable[P], key: Callable[[P], Hashable]) -> list[P]:
    """Return what was discovered that nobody declared and that was not discovered twice."""
    seen = {key(one) for one in declared}
    kept = []
    for one in discovered:
        if key(one) not in seen:
            seen.add(key(one))
            kept.append(one)
    return kept


def _label(items: str, position: int, given: Mapping[str, Any]) -> str:
    words = [str(given[key]) for key in ("kind", "name") if given.get(key)]
    return "{0}[{1}]{2}".format(items, position, " ({0})".format(" ".join(words)) if words else "")


def _unknown_kind(name: object, kinds: Sequence[str]) -> str:
    if name is None:
        return 'option "kind" is missing; write one of {0}'.format(", ".join(kinds))
    import difflib  # for those who write well it would be in vain

    near = difflib.get_close_matches(str(name), kinds, 1)
    hint = 'did you mean "{0}"?'.format(near[0]) if near else "write one of " + ", ".join(kinds)
    return 'option "kind" is {0!r}: no such kind; {1}'.format(name, hint)
