# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much counters grew between two samples of them.

As in Prometheus a counter that fell has begun anew, and what it shows is its growth since. Two scrapes lie a day
apart here, not seconds, so more is taken into account, and told:

- A series that the last sample did not have began at zero after it. Prometheus, which needs two samples of a series,
  does not count its first value: the first errors of a day are often just that.
- A series that is gone has lost what it counted since the last sample.
- Where C(_created) says that a counter began after the last sample, it did, even if it is higher than it was.
- The counters of one group (a histogram; all series of an objective where the process is known to have started since)
  begin anew together, as soon as one of them fell.
- Nothing is extrapolated to the edges of a window: the growth is that between the two samples, whose times are told.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Mapping, Sequence

CREATED_SLACK = 1.0  # seconds that a start may be late: the page is made before its answer is complete


@dataclass(frozen=True)
class Reading:
    """What a page said of one counter. C(created) is in seconds since 1970, C(group) names what resets together."""

    key: str
    value: float
    created: float | None = None
    group: str = ""


@dataclass
class Growth:
    """The growth by key, and what happened to the series meanwhile."""

    by_key: dict[str, float] = field(default_factory=dict)
    resets: int = 0
    new: int = 0
    gone: int = 0


def growth(before: Mapping[str, float], before_at: float, now: Sequence[Reading], restarted: bool = False) -> Growth:
    """Return the growth since the sample C(before), which was taken at C(before_at).

    C(restarted) is whether the process behind all of them is known to have started since.
    """
    result = Growth(gone=len(set(before) - {reading.key for reading in now}))
    begun = _begun_anew(before, before_at, now, restarted)
    for reading in now:
        if reading.key not in before:
            result.new += 1
            result.by_key[reading.key] = reading.value
        elif reading.key in begun:
            result.resets += 1
            result.by_key[reading.key] = reading.value
        else:
            result.by_key[reading.key] = reading.value - before[reading.key]
    return result


def _begun_anew(before: Mapping[str, float], before_at: float, now: Sequence[Reading], restarted: bool) -> set[str]:
    fell = {reading.key for reading in now if _fell(before, before_at, reading)}
    if restarted and (fell or set(before) - {reading.key for reading in now}):
        return {reading.key for reading in now}
    groups = {reading.group for reading in now if reading.key in fell and reading.group}
    return fell | {reading.key for reading in now if reading.group in groups}


def _fell(before: Mapping[str, float], before_at: float, reading: Reading) -> bool:
    if reading.created is not None and reading.created > before_at + CREATED_SLACK:
        return True
    return reading.value < before.get(reading.key, -math.inf)
