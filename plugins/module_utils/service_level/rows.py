# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A case as a reader sees it: message, evidence, metrics, and its row in the report's table of objectives."""

from __future__ import annotations

from typing import Any, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration
from ansible_collections.ops.upkeep.plugins.module_utils.service_level import words
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.case import Case
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.figure import Figure
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.objective import (
    QUANTILE,
    RATIO,
    UPTIME,
    Objective,
)
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.spans import NOTES


def message_of(case: Case, held: bool, unreachable: str) -> str:
    """Return the line for a person. C(held) is whether the status is worse than the figures, for a while."""
    objective = case.objective
    first = f"{words.told(objective, case.figure)} ({words.limit_told(objective)}) over "
    first += words.coverage(objective, case.ground.span)
    parts = [f"does not answer now: {unreachable}"] if unreachable else []
    parts.append(first)
    if case.recent and case.recent.span != case.figure.span and case.trend not in (None, "flat"):
        ago = human_duration(case.recent.span.seconds)
        parts.append(f"{words.told(objective, case.recent)} in the last {ago}")
    parts.append(_events(case))
    if case.budget_left is not None:
        parts.append(_budget(case))
    if case.with_maintenance:
        parts.append(f"{words.told(objective, case.with_maintenance)} with declared maintenance")
    parts += [text for text in (case.maintenance_note, case.recent_note) if text]
    if held:
        parts.append("within its limits again, but not clear of them yet, so the status stays")
    return "; ".join(part for part in parts if part)


def _events(case: Case) -> str:
    text = words.stands_on(case.objective, case.figure, 0, case.ground.covered, case.ground.span)
    return text.rpartition(", ")[0]


def _budget(case: Case) -> str:
    left = case.budget_left or 0.0
    text = f"{left * 100:.3g} % of the error budget left" if left >= 0 else f"error budget spent {1 - left:.3g} times"
    fired = [one for one in case.burns if one.fires()]
    if fired:
        worst = fired[0]
        text += f", burning at {worst.long:.3g} x over {human_duration(worst.long_seconds)}"
    return text


def row_of(case: Case, status: Status) -> dict[str, Any]:
    """Return the row of the report's table."""
    objective, ground = case.objective, case.ground
    return {
        "name": objective.name,
        "measured": short(case.figure.value),
        "unit": objective.goal.unit,
        "limit": short(objective.goal.limit),
        "direction": "below" if objective.goal.below else "above",
        "window": words.window(objective.window),
        "status": status.value,
        "budget_left": case.budget_left,
        "burn_rate": case.burn_rate,
        "stands_on": words.stands_on(objective, case.figure, ground.samples, ground.covered, ground.span),
        "trend": case.trend,
    }


def empty_row(objective: Objective, status: Status, why: str) -> dict[str, Any]:
    """Return the row of an objective that could not be measured."""
    goal = objective.goal
    return {
        "name": objective.name,
        "measured": None,
        "unit": goal.unit,
        "limit": short(goal.limit),
        "direction": "below" if goal.below else "above",
        "window": words.window(objective.window),
        "status": status.value,
        "budget_left": None,
        "burn_rate": None,
        "stands_on": why,
        "trend": None,
    }


def evidence_of(case: Case) -> dict[str, Any]:
    """Return what the verdict stands on."""
    objective, ground, span = case.objective, case.ground, case.figure.span
    shown: dict[str, Any] = {
        "measures": "; ".join(source.text for source in objective.sources),
        "stands_on": words.stands_on(objective, case.figure, ground.samples, ground.covered, ground.span),
        "from": round(span.start),
        "to": round(span.end),
    }
    if objective.note:
        shown["metric"] = objective.note
    if case.figure.low is not None or case.figure.high is not None:
        edges = [
            words.measure(edge, objective.unit) for edge in (case.figure.low, case.figure.high) if edge is not None
        ]
        shown["between"] = " and ".join(edges)
    if case.recent:
        shown["since_last_round"] = {**_figures(objective, case.recent), "seconds": round(case.recent.span.seconds)}
    if case.with_maintenance:
        shown["with_maintenance"] = _figures(objective, case.with_maintenance)
        shown["without_maintenance"] = _figures(objective, case.figure)
    if case.burns:
        shown["burn_rates"] = [one.told() for one in case.burns]
    if case.budget_left is not None:
        shown["budget_left_percent"] = round(case.budget_left * 100, 2)
    notes = [NOTES[name] for name in sorted(span.notes)]
    if notes:
        shown["notes"] = notes
    return shown


def _figures(objective: Objective, figure: Figure) -> Mapping[str, Any]:
    numbers: dict[str, Any] = {"figure": words.told(objective, figure)}
    if figure.share is not None and objective.kind != UPTIME:
        numbers.update(bad=short(figure.bad), total=short(figure.total))
    return numbers


def metrics_of(case: Case) -> list[Metric]:
    """Return the numbers that are worth a trend: the figure since the last round, budget and burn rate."""
    goal = case.objective.goal
    labels = {"objective": case.objective.name}
    latest = case.recent or case.figure
    found = [Metric("slo_measured", short(latest.value), goal.unit or "1", labels)]
    if case.budget_left is not None:
        found.append(Metric("slo_budget_left", round(case.budget_left * 100, 2), "percent", labels))
    if case.burn_rate is not None:
        found.append(Metric("slo_burn_rate", case.burn_rate, "1", labels))
    if case.objective.kind in (RATIO, QUANTILE) and latest.share is not None:
        found.append(Metric("slo_events", short(latest.total), "1", labels))
    return found


def short(value: float) -> float:
    """Return a number without the digits that mean nothing."""
    return float(f"{value:.8g}")
