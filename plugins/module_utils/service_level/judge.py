# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judge one objective by what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.case import make_case
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.checks import CHECK_OF
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.evidence import Evidence
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.maintenance import Maintenance
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.memory import Standing
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.objective import Objective
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.rows import (
    empty_row,
    evidence_of,
    message_of,
    metrics_of,
    row_of,
    short,
)
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.steadiness import steady


@dataclass
class Judged:
    """The outcome for one objective: its finding, its row in the report, its metrics and how it stands now."""

    finding: Finding
    row: dict[str, Any]
    metrics: list[Metric]
    standing: Standing


def judge(
    objective: Objective, evidence: Evidence, declared: Sequence[Maintenance], last: Standing, unreachable: str = ""
) -> Judged:
    """Return the verdict on an objective. Raises CannotTell where there is none.

    C(unreachable) is why the service does not answer at this moment: then it is not up, whatever its share.
    """
    try:
        case = make_case(objective, evidence, declared)
    except CannotTell as error:
        if not unreachable:
            raise
        return _not_up(objective, f"does not answer now: {unreachable}; {error.message}")
    status, better = (Status.FAIL, 0) if unreachable else steady(case.status, last)
    held = better > 0 and not unreachable
    message = message_of(case, held, unreachable)
    finding = Finding(
        CHECK_OF[objective.kind].id,
        objective.name,
        status,
        message,
        short(case.figure.value),
        objective.goal.unit or "1",
        short(objective.goal.limit),
        None if status is Status.OK else CHECK_OF[objective.kind].advice,
        evidence_of(case),
    )
    return Judged(finding, row_of(case, status), metrics_of(case), Standing(status.value, better, case.figure.value))


def _not_up(objective: Objective, message: str) -> Judged:
    """Return the verdict on a service that does not answer and of which nothing else is known."""
    check = CHECK_OF[objective.kind]
    finding = Finding(check.id, objective.name, Status.FAIL, message, advice=check.advice)
    return Judged(finding, empty_row(objective, Status.FAIL, message), [], Standing(Status.FAIL.value))
