# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The figure of an objective over a span, and how sure it is."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.buckets import beyond, quantile
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.objective import QUANTILE, VALUE, Objective
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.spans import Span


@dataclass(frozen=True)
class Figure:
    """A figure in the unit of its objective. C(share) is that of the bad events, None where there are no events.

    C(low) and C(high) are what the truth lies between, C(sure) whether the limit is outside of that or at its edge.
    """

    value: float
    span: Span
    share: float | None = None
    low: float | None = None
    high: float | None = None
    sure: bool = True

    @property
    def total(self) -> float:
        """All events."""
        return self.span.total

    @property
    def bad(self) -> float:
        """The bad ones among them; of a histogram it is an estimate where the limit is no edge of a bucket."""
        return (self.share or 0.0) * self.span.total


def figure_of(objective: Objective, span: Span) -> Figure:
    """Return the figure. Raises CannotTell where there is nothing to take it of, or what there is cannot be."""
    if objective.kind == QUANTILE:
        return _quantile(objective, span) if span.buckets else _summary(objective, span)
    if objective.kind == VALUE:
        return _value(objective, span)
    if span.total <= 0:
        raise CannotTell(f"no {objective.events} were counted")
    share = span.bad / span.total
    return Figure((share if objective.below else 1 - share) * objective.factor, span, share)


def _summary(objective: Objective, span: Span) -> Figure:
    if span.value is None:
        raise CannotTell(f"no {objective.events} were counted")
    return Figure(span.value * objective.factor, span)


def _quantile(objective: Objective, span: Span) -> Figure:
    found = quantile(objective.quantile or 0.0, span.buckets)
    limit = objective.limit / objective.factor
    over = beyond(limit, span.buckets)
    share = over.estimate / span.total
    return Figure(
        found.value * objective.factor,
        span,
        share if objective.below else 1 - share,
        found.low * objective.factor if math.isfinite(found.low) else None,
        found.high * objective.factor if math.isfinite(found.high) else None,
        not found.low < limit < found.high,
    )


def _value(objective: Objective, span: Span) -> Figure:
    if span.value is None:  # a counter
        if span.seconds <= 0:
            raise CannotTell("it was counted once only")
        return Figure(span.total / span.seconds * objective.factor, span)
    if objective.target is None:
        return Figure(span.value * objective.factor, span)
    share = span.bad / span.total
    return Figure((1 - share) * 100, span, share)
