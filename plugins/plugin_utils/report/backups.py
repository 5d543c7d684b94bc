# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The backups of a round, a row each: how old, how large, and when and how fast the last one was really restored."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status, roll_up
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import Report

PROCEDURE: Final = "backup_verification"
_FIELDS: Final[Mapping[str, str]] = {
    "backup_age": "age",
    "backup_size": "size",
    "backup_duration": "took",
    "drill_restore": "restore",
}
_PROVEN: Final = "drill_proven"
# What is about the host as a whole, and no backup.
_NOT_OF_A_BACKUP: Final = ("backup_known", "drill_leftover", "procedure_ran")


@dataclass
class Backup:
    """One backup on one host. Seconds and bytes; None where it is not known."""

    host: str
    name: str
    kind: str = ""
    statuses: list[Status] = field(default_factory=list)
    age: float | None = None
    size: float | None = None
    took: float | None = None
    restore: float | None = None  # the last restore took
    proven: float | None = None  # since the last restore that was proven good

    @property
    def status(self) -> Status:
        """The worst that was found of it."""
        return roll_up(self.statuses)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON, with every field."""
        data = {key: value for key, value in vars(self).items() if key != "statuses"}
        return {**data, "status": self.status.value}


def backups(report: Report) -> list[Backup]:
    """Return the backups that the findings of the round tell of, worst first."""
    found: dict[tuple[str, str], Backup] = {}
    for item in report.findings:
        if item.procedure == PROCEDURE and item.finding.check not in _NOT_OF_A_BACKUP:
            one = found.setdefault((item.host, item.finding.subject), Backup(item.host, item.finding.subject))
            one.statuses.append(item.counts_as)
            _add_proof(one, item.finding)
    for measured in report.metrics:
        labels, name = measured.metric.labels, _FIELDS.get(measured.metric.name)
        of = found.get((measured.host, labels.get("subject", "")))
        if measured.procedure == PROCEDURE and name and of:
            of.kind = labels.get("kind", of.kind)
            setattr(of, name, measured.metric.value)
    return sorted(found.values(), key=lambda one: one.status.severity)


def _add_proof(backup: Backup, finding: Finding) -> None:
    if finding.check == _PROVEN and finding.value is not None:
        backup.proven = finding.value
        took = finding.evidence.get("seconds")
        backup.restore = took if isinstance(took, (int, float)) and math.isfinite(took) else None
