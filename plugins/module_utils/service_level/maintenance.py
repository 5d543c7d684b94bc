# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Declared maintenance: times that are shown both ways, with and without."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Final, Iterable, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, read_options

OPTIONS: Final[Sequence[Option]] = (
    Option("start", "When it began: ISO 8601, in UTC unless it says otherwise, or seconds since 1970.", required=True),
    Option("end", "When it ended, in the same form.", required=True),
    Option("reason", "What was done."),
)


@dataclass(frozen=True)
class Maintenance:
    """A declared time, in seconds since 1970."""

    start: float
    end: float
    reason: str = ""


def read_maintenance(given: Iterable[Mapping[str, Any]]) -> list[Maintenance]:
    """Return the declared times in their order, those that overlap made one. Raises WrongOptions."""
    found: list[Maintenance] = []
    problems: list[str] = []
    for position, item in enumerate(given):
        values, wrong = read_options(OPTIONS, item)
        try:
            times = [] if wrong else [parse_time(values["start"]), parse_time(values["end"])]
        except ValueError as error:
            times, wrong = [], [str(error)]
        if times and times[1] <= times[0]:
            wrong = ["it ends before it begins"]
        problems += [f"maintenance[{position}]: {text}" for text in wrong]
        if times and not wrong:
            found.append(Maintenance(times[0], times[1], values["reason"] or ""))
    if problems:
        raise WrongOptions(problems)
    return _merged(found)


def parse_time(text: Any) -> float:
    """Return seconds since 1970. Raises ValueError."""
    try:
        return float(text)
    except (TypeError, ValueError):
        pass
    try:
        moment = datetime.datetime.fromisoformat(str(text).strip().replace("Z", "+00:00"))
    except ValueError:
        raise ValueError(f"{str(text)[:40]!r} is no time; write 2026-11-24T03:00:00Z") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.timezone.utc)
    return moment.timestamp()


def _merged(times: Sequence[Maintenance]) -> list[Maintenance]:
    merged: list[Maintenance] = []
    for one in sorted(times, key=lambda time: time.start):
        if merged and one.start <= merged[-1].end:
            last = merged[-1]
            reason = "; ".join(dict.fromkeys(part for part in (last.reason, one.reason) if part))
            merged[-1] = Maintenance(last.start, max(last.end, one.end), reason)
        else:
            merged.append(one)
    return merged


def overlapping(times: Iterable[Maintenance], start: float, end: float) -> list[Maintenance]:
    """Return the parts of the declared times that lie between C(start) and C(end)."""
    return [
        Maintenance(max(time.start, start), min(time.end, end), time.reason)
        for time in times
        if time.start < end and time.end > start
    ]
