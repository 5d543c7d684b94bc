# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what the user wrote to backups that can be looked at: every mistake is found here, before anything runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Iterable, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils import planning
from ansible_collections.ops.upkeep.plugins.module_utils.backup.kind import BackupKind, all_options
from ansible_collections.ops.upkeep.plugins.module_utils.backup.registry import KINDS, kind_named
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.finding import as_subject
from ansible_collections.ops.upkeep.plugins.module_utils.options import Values
from ansible_collections.ops.upkeep.plugins.module_utils.planning import read_all, read_kind, twins


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
    planned, problems = read_all("backups", backups, plan_one)
    problems = problems or twins("backups", planned, lambda backup: backup.subject)
    if problems:
        raise WrongOptions(problems)
    return planned


def plan_one(given: Mapping[str, Any]) -> PlannedBackup:
    """Return one backup. Raises WrongOptions."""
    return PlannedBackup(*read_kind(given, KINDS, kind_named, all_options))


def without_twins(discovered: Iterable[PlannedBackup], declared: Sequence[PlannedBackup]) -> list[PlannedBackup]:
    """Return the discovered backups that nobody declared and that were not discovered twice."""
    return planning.without_twins(discovered, declared, lambda backup: backup.default_subject)
