# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a service was up, from what is there: its answers, the start of its process, and its unit.

That a process lived is not that it answered. Where only that is known, it is said so; what nothing is known of is
not counted as up, it is left out and lowers the coverage.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.linux.unit_history import History
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.spans import Span

Interval = tuple[float, float]  # seconds since 1970


# A restart takes a second or less, and 1 s is 0.1 % of a quarter of an hour. Who watches by scrapes, every 15 s or
# more seldom, does not see it either.
LEAST_DOWN: Final = 5.0  # seconds


@dataclass(frozen=True)
class Seen:
    """What a round saw: whether the service answered, when its process started, and what its unit tells."""

    at: float
    answers: bool
    started: float | None = None
    history: History | None = None


def known(seen: Seen, start: float) -> tuple[list[Interval], list[Interval]]:
    """Return the times since C(start) of which anything is known, and those of them when the service was down."""
    times: list[Interval] = []
    downs: list[Interval] = []
    if seen.history and seen.history.up == seen.answers:
        times.append((seen.history.reach, seen.at))
        downs += seen.history.downs
    elif seen.history:
        # Its unit is up and it does not answer, or the other way round: the unit does not tell of the present state.
        downs += seen.history.downs
        times += seen.history.downs
    if seen.answers and seen.started is not None:
        times.append((seen.started, seen.at))
        downs = [down for down in downs if down[0] < seen.started]
    return merged(times, start, seen.at), merged(downs, start, seen.at)


def span_of(
    times: Sequence[Interval], downs: Sequence[Interval], start: float, end: float, left_out: Sequence[Interval] = ()
) -> Span:
    """Return the known seconds from C(start) to C(end), those of downtime among them, without what is C(left_out)."""
    seen = merged(times, start, end)
    whole = merged(downs, -math.inf, math.inf)
    counted = [down for down in whole if down[1] - down[0] >= LEAST_DOWN or down[1] >= end]
    down = intersection(merged(counted, start, end), seen)
    total = length(seen) - length(intersection(seen, left_out))
    bad = length(down) - length(intersection(down, left_out))
    notes = frozenset({"blip"} if len(counted) < len(whole) else ())
    return Span(start, end, max(0.0, total), max(0.0, min(bad, total)), {}, 1, None, notes)


def merged(intervals: Sequence[Interval], start: float, end: float) -> list[Interval]:
    """Return the intervals in order, cut to a time, those that touch made one."""
    result: list[Interval] = []
    for low, high in sorted((max(low, start), min(high, end)) for low, high in intervals):
        if high <= low:
            continue
        if result and low <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], high))
        else:
            result.append((low, high))
    return result


def intersection(ones: Sequence[Interval], others: Sequence[Interval]) -> list[Interval]:
    """Return the parts that both have."""
    parts = [(max(one[0], other[0]), min(one[1], other[1])) for one in ones for other in others]
    return [part for part in parts if part[1] > part[0]]


def length(intervals: Sequence[Interval]) -> float:
    """Return the seconds of intervals that do not overlap."""
    return sum(high - low for low, high in intervals)
