# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How often a log template is usual on a host, from the counts of earlier rounds.

The median, and the median of the distances from it (MAD), since a few bad days must not become the rule. A rate is a
spike by the modified z-score of Iglewicz and Hoaglin (How to Detect and Handle Outliers, 1993), which calls 3.5 an
outlier. Counts of rare lines scatter by chance as Poisson has it, however equal the earlier ones happen to be, so the
spread is never taken for less than the square root of the count. And three times the usual is the least to call one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

from ansible_collections.ops.upkeep.plugins.module_utils.quantity import HOUR

MIN_ROUNDS: Final = 5  # before anything is called usual
MIN_WEEKLY: Final = 4  # rounds in the same hour of the week
MAX_RECENT: Final = 35  # five weeks of daily rounds
MAX_WEEKLY: Final = 8
MIN_HOURS: Final = 0.1  # a shorter look says nothing of a rate

OUTLIER: Final = 3.5
MAD_TO_SIGMA: Final = 1.4826
LEAST_FACTOR: Final = 3.0
ONE_OUTAGE: Final = 5.0  # times the next longest silence: then the longest was an outage


class Count(NamedTuple):  # of which there are millions
    """How often a round saw a template: within C(hours), between the times C(first) and C(last)."""

    round: int
    at: float
    hours: float
    lines: int
    first: float
    last: float

    @property
    def rate(self) -> float:
        """Lines per hour."""
        return self.lines / self.hours


@dataclass(frozen=True)
class Rate:
    """Lines per hour that are usual, and those above which it is a spike."""

    usual: float
    high: float


def hour_of_week(at: float) -> int:
    """Return 0 (Monday, midnight to one) to 167, in UTC."""
    moment = datetime.fromtimestamp(at, timezone.utc)
    return moment.weekday() * 24 + moment.hour


def usual_rate(rates: Sequence[float], hours: float, fewest: int = MIN_ROUNDS) -> Rate | None:
    """Return what the rates of earlier rounds say, None where they are fewer. C(hours) is how long a round looks."""
    if len(rates) < fewest:
        return None
    middle = median(rates)
    spread = MAD_TO_SIGMA * median(abs(rate - middle) for rate in rates)
    chance = math.sqrt(max(middle * hours, 1.0)) / hours
    high = max(middle + OUTLIER * max(spread, chance), LEAST_FACTOR * middle)
    return Rate(round(middle, 4), round(high, 4))


def usual_silence(counts: Sequence[Count]) -> float | None:
    """Return the longest silence in seconds that is usual, None where the rounds that saw it are fewer than five.

    Between rounds the silences are known. Within one they are not: as many lines by chance, at an equal rate, have
    their longest silence at about the mean distance times (1 + ln n).
    """
    seen = [count for count in counts if count.lines]
    if len(seen) < MIN_ROUNDS:
        return None
    between = sorted(max(0.0, after.first - before.last) for before, after in pairwise(seen))
    longest = between[-2] if between[-1] > ONE_OUTAGE * max(between[-2], 1.0) else between[-1]
    within = max(_longest_within(count) for count in seen)
    return round(max(longest, within), 1)


def _longest_within(count: Count) -> float:
    if count.lines < 2:
        return 0.0
    return (count.last - count.first) / (count.lines - 1) * (1 + math.log(count.lines))


def typical_hours(counts: Sequence[Count]) -> float:
    """Return for how long a round usually looks, in hours."""
    return median(count.hours for count in counts) if counts else 24.0


def hours_between(before: float, after: float) -> float | None:
    """Return how many hours a round looked at, None where that is too short to say anything."""
    hours = (after - before) / HOUR
    return hours if hours >= MIN_HOURS else None
