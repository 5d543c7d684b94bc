# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The level that held for long enough: a peak of a minute is none, an hour at 90 % is one."""

from __future__ import annotations

from typing import NamedTuple, Sequence


class Sample(NamedTuple):
    """The average use over C(seconds) that ended C(at) (seconds since 1970), in percent."""

    at: float
    seconds: float
    percent: float


class Level(NamedTuple):
    """The highest level that held for the wanted time, when that ended, and what it stands on."""

    percent: float
    at: float
    average: float
    samples: int
    covered: float  # seconds


def sustained(samples: Sequence[Sample], wanted: float) -> Level | None:
    """Return the highest level that never fell below itself for C(wanted) seconds; None where nothing covers that.

    Records that do not follow each other (the host was off) do not hold together.
    """
    ordered = sorted(samples)
    best: tuple[float, float] | None = None
    for position in range(len(ordered)):
        held = _held(ordered, position, wanted)
        if held is not None and (best is None or held > best):
            best = held
    if best is None:
        return None
    covered = sum(sample.seconds for sample in ordered)
    average = sum(sample.percent * sample.seconds for sample in ordered) / covered
    return Level(best[0], best[1], average, len(ordered), covered)


def _held(ordered: Sequence[Sample], first: int, wanted: float) -> tuple[float, float] | None:
    """Return the lowest use within the wanted time from a record on, and when that time ended."""
    lowest, spanned = ordered[first].percent, ordered[first].seconds
    position = first
    while spanned < wanted:
        position += 1
        if position == len(ordered):
            return None
        before, sample = ordered[position - 1], ordered[position]
        if sample.at - sample.seconds - before.at > sample.seconds / 2:
            return None  # a gap
        lowest, spanned = min(lowest, sample.percent), spanned + sample.seconds
    return lowest, ordered[position].at
