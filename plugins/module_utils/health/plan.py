# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what the user wrote to checks that can run: every mistake is found here, before anything runs."""

from __future__ import annotations

from typing import Any, Iterable, Mapping, NamedTuple, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils import planning
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.finding import as_subject
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Kind, all_options
from ansible_collections.ops.upkeep.plugins.module_utils.health.registry import KINDS, kind_named
from ansible_collections.ops.upkeep.plugins.module_utils.options import Values
from ansible_collections.ops.upkeep.plugins.module_utils.planning import read_all, read_kind, twins


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
    planned, problems = read_all("checks", checks, plan_one)
    problems = problems or twins("checks", planned, lambda check: check.identity)
    if problems:
        raise WrongOptions(problems)
    return planned


def plan_one(given: Mapping[str, Any]) -> PlannedCheck:
    """Return one check. Raises WrongOptions."""
    return PlannedCheck(*read_kind(given, KINDS, kind_named, all_options))


def without_twins(discovered: Iterable[PlannedCheck], declared: Sequence[PlannedCheck]) -> list[PlannedCheck]:
    """Return the discovered checks that nobody declared and that were not discovered twice."""
    return planning.without_twins(discovered, declared, lambda check: (check.kind.name, check.default_subject))
