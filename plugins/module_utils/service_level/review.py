# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Review the objectives of the service of one host."""

from __future__ import annotations

from typing import Any, Final, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.review import review_result
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.by_sample import SampledService
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.by_server import ServedService
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.checks import CHECK_OF, SLO_SOURCE
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.judge import Judged, judge
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.memory import (
    Remembered,
    Standing,
    read_memory,
    write_memory,
)
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.objective import Objective
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.plan import DEFAULT_URL, Plan
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.rows import empty_row

# Kept for saying what was found, when the rest of the call's time has gone into asking.
_RESERVE: Final = 0.5


def review_service_level(plan: Plan, host: Host | None = None) -> dict[str, Any]:
    """Return the result of a review: findings, metrics, objectives as rows, and cursors for the next round."""
    host = host or Host(Budget.of(max(0.5, plan.deadline - _RESERVE)), since=plan.since)
    memory, complaints = read_memory(plan.cursors)
    service = ServedService(plan, host) if plan.server else SampledService(plan, host, memory)
    if not service.is_there() and not plan.configured and not memory:
        return review_result([_skipped(service.trouble)], [], cursors={}, objectives=[])
    return _Review(plan, host.now(), memory).run(service, complaints)


def _skipped(reason: str) -> Finding:
    message = f"no service is configured, and there are no metrics at {DEFAULT_URL}: {reason}"
    return Finding(SLO_SOURCE.id, DEFAULT_URL, Status.SKIPPED, message)


class _Review:
    """Goes over the objectives; one that breaks costs one finding."""

    def __init__(self, plan: Plan, now: float, memory: Mapping[str, Remembered]) -> None:
        self.plan = plan
        self.now = now
        self.before = memory
        self.after: dict[str, Remembered] = {}
        self.findings: list[Finding] = []
        self.metrics: list[Metric] = []
        self.rows: list[dict[str, Any]] = []

    def run(self, service: SampledService | ServedService, complaints: Sequence[str]) -> dict[str, Any]:
        """Return the result."""
        for objective in self.plan.objectives:
            self._take(objective, service)
        self.findings.append(service.finding(complaints))
        windows = {objective.name: objective.window for objective in self.plan.objectives}
        cursors = write_memory(self.after, windows, self.now)
        return review_result(self.findings, self.metrics, cursors=cursors, objectives=self.rows)

    def _take(self, objective: Objective, service: SampledService | ServedService) -> None:
        last = self.before.get(objective.name)
        try:
            judged = self._judged(objective, service, last)
        except CannotTell as error:
            self._unknown(objective, error.message, error.advice)
        except Exception as error:  # an objective that breaks the code costs itself
            self._unknown(objective, f"it broke the review: {type(error).__name__}: {error}", None)
        else:
            self.after[objective.name].standing = judged.standing
            self.findings.append(judged.finding)
            self.metrics += judged.metrics
            self.rows.append(judged.row)
        if objective.name not in self.after and last:
            self.after[objective.name] = last  # the next round goes on where the last good one ended

    def _judged(self, objective: Objective, service: SampledService | ServedService, last: Remembered | None) -> Judged:
        found = service.resolved(objective)
        known = last if last and last.definition == found.definition else None
        evidence = service.evidence(found, known, self.after)
        standing = known.standing if known else Standing()
        return judge(found, evidence, self.plan.maintenance, standing, service.unreachable(found))

    def _unknown(self, objective: Objective, message: str, advice: str | None) -> None:
        check = CHECK_OF[objective.kind]
        self.findings.append(Finding(check.id, objective.name, Status.UNKNOWN, message, advice=advice or check.advice))
        self.rows.append(empty_row(objective, Status.UNKNOWN, message))
