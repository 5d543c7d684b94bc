# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An objective: a number that the service must meet, with its window."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Final, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.service_level.objective_options import (
    MIN_COVERAGE,
    MIN_EVENTS,
)
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.selector import matchers_of
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.source import Source

QUANTILE: Final = "quantile"
RATIO: Final = "ratio"
UPTIME: Final = "uptime"
VALUE: Final = "value"


@dataclass(frozen=True)
class Goal:
    """A limit, and on which side of it a figure is good. C(reached) is whether the limit itself is still good."""

    limit: float
    unit: str
    below: bool
    share: bool
    reached: bool
    whole: float = 100.0  # of a share

    def kept(self, figure: float, margin: float = 0.0) -> bool:
        """Whether the figure is good, and clear of the limit by a share of it; of the error budget for shares."""
        limit = self._tightened(margin) if margin else self.limit
        if figure == limit:
            return self.reached
        return figure < limit if self.below else figure > limit

    def _tightened(self, margin: float) -> float:
        if self.share and not self.below:
            return self.whole - (self.whole - self.limit) * (1 - margin)
        step = abs(self.limit) * margin
        return self.limit - step if self.below else self.limit + step


@dataclass(frozen=True)
class Objective:
    """An objective, read and complete. C(limit) is in C(unit), C(factor) turns the metric's own unit into it."""

    name: str
    kind: str
    limit: float
    unit: str
    below: bool
    window: float
    metric: Source | None = None
    good: Source | None = None
    bad: Source | None = None
    total: Source | None = None
    quantile: float | None = None
    target: float | None = None  # share of the samples
    factor: float = 1.0
    min_events: int = MIN_EVENTS
    min_coverage: float = MIN_COVERAGE / 100
    service_unit: str | None = None
    events: str = "requests"
    strict: bool = True  # a figure that has reached the limit has missed it
    note: str = ""  # how it came to measure what it measures

    @property
    def allowed(self) -> float | None:
        """The share of events that may be bad: the error budget. None where there is no such thing."""
        if self.kind == QUANTILE and self.quantile is not None:
            return 1 - self.quantile if self.below else self.quantile
        if self.kind in (RATIO, UPTIME):
            share = self.limit / self.factor
            return share if self.below else 1 - share
        return None if self.target is None else 1 - self.target

    @property
    def goal(self) -> Goal:
        """What the figure is held against: the limit, or for samples of a gauge the share of them that must keep it."""
        if self.kind == VALUE and self.target is not None:
            return Goal(self.target * 100, "percent", below=False, share=True, reached=True)
        return Goal(self.limit, self.unit, self.below, self.kind in (RATIO, UPTIME), not self.strict, self.factor)

    @property
    def direction(self) -> str:
        """On which side of the limit the figure is good."""
        return "below" if self.below else "above"

    @property
    def sources(self) -> list[Source]:
        """All that it measures."""
        return [source for source in (self.metric, self.total, self.good, self.bad) if source]

    @property
    def definition(self) -> str:
        """A fingerprint of what is measured: samples of another definition cannot be gone on with.

        What decides at once which events are bad belongs to it; a limit on a quantile or a share does not.
        """
        parts = [self.kind, *(source.text for source in self.sources), str(self.quantile), str(bool(self.good))]
        if self.kind == VALUE:
            parts += [str(self.limit), str(self.below), str(self.factor)]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]

    def narrowed(self, labels: Mapping[str, object]) -> Objective:
        """Return the objective, with further labels that all its series must have."""
        matchers = matchers_of(labels)
        pick = {name: getattr(self, name) for name in ("metric", "good", "bad", "total")}
        return replace(self, **{name: source.narrowed(matchers) for name, source in pick.items() if source})
