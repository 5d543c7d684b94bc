# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures that decide about one objective, and what they add up to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration
from ansible_collections.ops.upkeep.plugins.module_utils.service_level import burn, words
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.evidence import Evidence, Ground
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.figure import Figure, figure_of
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.maintenance import Maintenance, overlapping
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.objective import (
    QUANTILE,
    RATIO,
    UPTIME,
    VALUE,
    Objective,
)
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.spans import Span

TREND_SHARE: Final = 0.05  # of the limit, or of the error budget: less than this is no trend


@dataclass
class Case:
    """One objective and the figures that decide about it. C(declared) is the maintenance in its window."""

    objective: Objective
    figure: Figure  # over the window; what decides
    recent: Figure | None  # since the last round, None where there was too little
    burns: Sequence[burn.Burn]
    ground: Ground
    with_maintenance: Figure | None = None  # where the one that decides is without
    maintenance_note: str = ""
    recent_note: str = ""

    def status(self, margin: float = 0.0) -> Status:
        """Return the status with limits tightened by a margin.

        It fails where the window misses the limit and the time since the last round did too, or where the budget burns
        fast; it warns where only one of them missed, or where the budget burns slowly.
        """
        goal = self.objective.goal
        missed = not goal.kept(self.figure.value, margin)
        lately = missed if self.recent is None else not goal.kept(self.recent.value, margin)
        fired = [one.rule.status for one in self.burns if one.fires(margin)]
        if Status.FAIL in fired or (missed and lately):
            return Status.FAIL
        return Status.WARN if missed or lately or fired else Status.OK

    @property
    def budget_left(self) -> float | None:
        """The share of the error budget that is left, below 0 where it is overspent; None where there is none."""
        allowed = self.objective.allowed
        if allowed is None or allowed <= 0 or self.figure.share is None:
            return None
        return round(1 - self.figure.share / allowed, 4)

    @property
    def burn_rate(self) -> float | None:
        """How fast the budget burnt since the last round: 1 spends it exactly in the window."""
        allowed = self.objective.allowed
        recent = self.recent or self.figure
        if allowed is None or allowed <= 0 or recent.share is None:
            return None
        return round(recent.share / allowed, 3)

    @property
    def trend(self) -> str | None:
        """Whether the figure went up or down since the last round, against the window as a whole."""
        if self.recent is None or self.recent.span == self.figure.span:
            return None
        goal = self.objective.goal
        scale = goal.whole - goal.limit if goal.share and not goal.below else goal.limit
        step = self.recent.value - self.figure.value
        return "flat" if abs(step) <= abs(scale) * TREND_SHARE else "up" if step > 0 else "down"


def make_case(objective: Objective, evidence: Evidence, declared: Sequence[Maintenance]) -> Case:
    """Return the figures of an objective. Raises CannotTell where too little is known for one."""
    span = evidence.window()
    if span is None:
        raise CannotTell(f"nothing is known of it in the last {human_duration(objective.window)}")
    ground = evidence.ground()
    whole = figure_of(objective, span)
    _check_enough(objective, whole, ground)
    figure, with_maintenance, note = _apart(objective, evidence, declared, whole)
    recent, recent_note = _recent(objective, evidence)
    allowed = objective.allowed
    burns = burn.burns(allowed, evidence.over) if allowed and whole.share is not None else []
    if burns and objective.kind == QUANTILE:
        burns = burn.burns(allowed or 0.0, lambda seconds: _with_bad(objective, evidence, seconds))
    return Case(objective, figure, recent, burns, ground, with_maintenance, note, recent_note)


def _with_bad(objective: Objective, evidence: Evidence, seconds: float) -> Span | None:
    """Return a span whose bad events are those beyond the limit: a histogram does not know them by itself."""
    span = evidence.over(seconds)
    if span is None or not span.buckets or span.total <= 0:
        return None
    return replace(span, bad=figure_of(objective, span).bad)


def _check_enough(objective: Objective, figure: Figure, ground: Ground) -> None:
    if _is_counted(objective, figure) and figure.total < objective.min_events:
        raise CannotTell(
            f"{words.count(figure.total)} {objective.events} in {human_duration(figure.span.seconds)}, "
            f"too few to judge by (from {objective.min_events} on)"
        )
    covered = ground.covered / ground.span if ground.span > 0 else 1.0
    if objective.kind == UPTIME and covered < objective.min_coverage:
        raise CannotTell(
            f"known for {human_duration(ground.covered)} of {human_duration(ground.span)} "
            f"({covered * 100:.3g} %, too little to judge by: from {objective.min_coverage * 100:g} % on)"
        )


def _is_counted(objective: Objective, figure: Figure) -> bool:
    """Whether the figure is a share of events, so that their number decides what it is worth."""
    return objective.kind == RATIO or (objective.kind == QUANTILE and bool(figure.span.buckets))


def _recent(objective: Objective, evidence: Evidence) -> tuple[Figure | None, str]:
    try:
        span = evidence.recent()
        if span is None:
            return None, "nothing is known since the last round"
        figure = figure_of(objective, span)
    except CannotTell as error:
        return None, f"since the last round {error.message}"
    if _is_counted(objective, figure) and figure.total < objective.min_events:
        number = f"{words.count(figure.total)} {objective.events}"
        return None, f"since the last round only {number}, too few to judge by"
    return figure, ""


def _apart(
    objective: Objective, evidence: Evidence, declared: Sequence[Maintenance], whole: Figure
) -> tuple[Figure, Figure | None, str]:
    """Return the figure that decides, the other one where there are two, and a note: maintenance is shown both ways."""
    times = overlapping(declared, evidence.now - objective.window, evidence.now)
    times = [one for one in times if one.end > whole.span.start]
    if not times or (objective.kind == VALUE and objective.target is None):
        return whole, None, ""
    try:
        span = evidence.without(times)
        figure = None if span is None else figure_of(objective, span)
    except CannotTell:
        figure = None
    few = figure is not None and objective.kind != UPTIME and figure.total < objective.min_events
    if figure is None or few:
        return whole, None, "declared maintenance is in it: the samples do not tell it apart"
    return figure, whole, ""
