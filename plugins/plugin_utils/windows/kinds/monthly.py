# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The nth weekday of the month."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date
from typing import Any, Final, NamedTuple

from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.kind import (
    START,
    Kind,
    Schedule,
    on_days,
    read_start,
    read_with,
    weekday_named,
)

_OPTIONS: Final = (
    Option(
        "monthly",
        "The days of the month on which it opens, each as second tuesday or last friday. A month without a fifth one "
        "has no such day. An empty list means never.",
        "list",
        required=True,
    ),
    START,
)
_LAST: Final = -1
_ORDINALS: Final = {
    **{word: place for place, word in enumerate(("first", "second", "third", "fourth", "fifth"), 1)},
    **{word: place for place, word in enumerate(("1st", "2nd", "3rd", "4th", "5th"), 1)},
    "last": _LAST,
}


class NthWeekday(NamedTuple):
    """The second Tuesday: place 2 of weekday 1. The place of the last one is -1."""

    place: int
    weekday: int

    def is_on(self, day: date) -> bool:
        """Whether that day is the one of its month."""
        if day.weekday() != self.weekday:
            return False
        if self.place == _LAST:
            return day.day + 7 > calendar.monthrange(day.year, day.month)[1]
        return (day.day + 6) // 7 == self.place


def nth_weekday(text: Any) -> NthWeekday:
    """Return what C(second tuesday), C(2nd tue) or C(last Friday) means. Raises ValueError."""
    words = str(text).lower().split()
    place = _ORDINALS.get(words[0]) if len(words) == 2 else None
    if place is None:
        raise ValueError('no day of a month; write first to fifth or last, and a day of the week: "second tuesday"')
    return NthWeekday(place, weekday_named(words[1]))


def _read(values: Values) -> Schedule:
    start = read_start(values)
    wanted: Iterable[NthWeekday] = [read_with("monthly", day, nth_weekday) for day in values["monthly"]]
    return on_days(lambda day: any(one.is_on(day) for one in wanted), start)


KIND: Final = Kind(_OPTIONS, _read)
