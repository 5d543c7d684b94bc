# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Quantiles of a histogram with cumulative buckets, and what they are worth.

The estimate is that of histogram_quantile in Prometheus: linear within a bucket. What the truth lies between is known
for certain, and is told with it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Iterable, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.text_format import parse_number

Buckets = Mapping[float, float]  # upper edge -> observations up to it

# What adding up floating-point increases may leave: Prometheus forgives as much (since 2.49).
_NOISE = 1e-9


@dataclass(frozen=True)
class Quantile:
    """An estimate, and the edges of the bucket that it lies in. C(high) is infinite in the last bucket."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Beyond:
    """How many observations are above a limit: the estimate, the least and the most it can be."""

    estimate: float
    least: float
    most: float


def checked(buckets: Buckets) -> list[tuple[float, float]]:
    """Return the buckets in order, none below the one before. Raises CannotTell for what cannot be a histogram."""
    ordered = sorted(buckets.items())
    if not ordered or ordered[-1][0] != math.inf:
        raise CannotTell("the histogram has no +Inf bucket, so it does not say how many observations there were")
    if len(ordered) < 2:
        raise CannotTell("the histogram has one bucket only, which tells nothing of how values are spread")
    result: list[tuple[float, float]] = []
    highest = 0.0
    for edge, count in ordered:
        if not count >= 0:
            raise CannotTell(f"the bucket up to {edge:g} counts {count:g} observations, which cannot be")
        if count < highest * (1 - _NOISE):
            raise CannotTell(
                f"the bucket up to {edge:g} counts {count:g} observations, fewer than the one below it ({highest:g})"
            )
        highest = max(highest, count)
        result.append((edge, highest))
    return result


def quantile(q: float, buckets: Buckets) -> Quantile:
    """Return the quantile, 0 <= q <= 1. Raises CannotTell where there is nothing to take it of."""
    ordered = checked(buckets)
    total = ordered[-1][1]
    if total == 0:
        raise CannotTell("the histogram counted nothing")
    rank = q * total
    place = next((index for index, (_edge, count) in enumerate(ordered[:-1]) if count >= rank), len(ordered) - 1)
    edge, count = ordered[place]
    low, below = ordered[place - 1] if place else (0.0 if edge > 0 else -math.inf, 0.0)
    if place == len(ordered) - 1:
        return Quantile(low, low, math.inf)
    if place == 0 and edge <= 0:
        return Quantile(edge, low, edge)
    # A bucket that holds nothing is reached by a rank of 0 only.
    share = (rank - below) / (count - below) if count > below else 0.0
    return Quantile(low + (edge - low) * share, low, edge)


def beyond(limit: float, buckets: Buckets) -> Beyond:
    """Return how many observations are above the limit. Raises CannotTell."""
    ordered = checked(buckets)
    total = ordered[-1][1]
    low, below = 0.0, 0.0
    for edge, count in ordered:
        if edge == limit:
            return Beyond(total - count, total - count, total - count)
        if edge > limit:
            share = (limit - low) / (edge - low) if low <= limit and math.isfinite(edge) and math.isfinite(low) else 0.0
            within = below + (count - below) * min(1.0, max(0.0, share))
            return Beyond(total - within, total - count, total - below)
        low, below = edge, count
    return Beyond(0.0, 0.0, 0.0)


def edges_of(buckets: Buckets) -> list[float]:
    """Return the finite edges in order."""
    return sorted(edge for edge in buckets if math.isfinite(edge))


def added(histograms: Sequence[Buckets]) -> tuple[dict[float, float], bool]:
    """Return the sum of histograms, and whether their edges differed.

    Counts are cumulative, so where the edges changed the sum over those that all share is still exact, only coarser.
    """
    if not histograms:
        return {}, False
    shared = set(histograms[0])
    for buckets in histograms[1:]:
        shared &= set(buckets)
    differ = any(len(buckets) != len(shared) for buckets in histograms)
    return {edge: sum(buckets[edge] for buckets in histograms) for edge in sorted(shared)}, differ


def parse_edges(texts: Iterable[str]) -> dict[str, float]:
    """Return the edge for each C(le) label; one that is no number is left out."""
    found = {}
    for text in texts:
        try:
            edge = parse_number(text)
        except ValueError:
            continue
        if not math.isnan(edge):
            found[text] = edge
    return found
