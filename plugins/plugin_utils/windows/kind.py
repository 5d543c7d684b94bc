# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every kind of window is made of."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple

from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.moments import time_of_day

#: More openings a day than this are one window that was described by its minutes.
MOST_A_DAY: Final = 48
START: Final = Option("start", 'When it opens, by the clocks of its time zone, in quotes: "02:00".', required=True)
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Schedule(NamedTuple):
    """When a window opens.

    C(times) gives the local times from one local time up to another, that one not included; it may give more.
    C(as_shown): it opens whenever the clocks show such a time, twice in a repeated hour and never in a skipped one.
    """

    times: Callable[[datetime, datetime], Iterable[datetime]]
    as_shown: bool = False


class Kind(NamedTuple):
    """One way to say when a window opens: its first option is the key that people know it by.

    C(read) makes a schedule of the values of the options. It raises WrongOptions.
    """

    options: Sequence[Option]
    read: Callable[[Values], Schedule]

    @property
    def key(self) -> str:
        """Return the key that tells the kind."""
        return self.options[0].name


def read_with(option: str, value: Any, read: Callable[[Any], Any]) -> Any:
    """Return what C(read) makes of the value of an option. Raises WrongOptions where it raises ValueError."""
    try:
        return read(value)
    except ValueError as error:
        raise WrongOptions([f'option "{option}" is {str(value)[:80]!r}: {error}']) from None


def missing(error: ImportError) -> str:
    """Return what to do where a library is missing that reads windows of one kind. The other kinds do without it."""
    package = {"dateutil": "python-dateutil"}.get(str(error.name), error.name)
    return f"{package} is missing beside Ansible; install it: {sys.executable} -m pip install {package}"


def read_start(values: Values) -> time:
    """Return the time of day at which a window opens. Raises WrongOptions."""
    found: time = read_with("start", values["start"], time_of_day)
    return found


def weekday_named(text: Any) -> int:
    """Return 0 for C(monday), C(Mon) or C(mo), up to 6 for Sunday. Raises ValueError."""
    name = str(text).strip().lower()
    found = [number for number, day in enumerate(_WEEKDAYS) if len(name) >= 2 and day.startswith(name)]
    if not found:
        raise ValueError("no day of the week; write " + ", ".join(day[:3] for day in _WEEKDAYS))
    return found[0]


def on_days(days: Callable[[date], bool], start: time) -> Schedule:
    """Return the schedule that opens at C(start) on each day for which C(days) is true."""

    def times(first: datetime, end: datetime) -> Iterable[datetime]:
        day = first.date()
        while day <= end.date():
            if days(day):
                yield datetime.combine(day, start)
            day += timedelta(days=1)

    return Schedule(times)
