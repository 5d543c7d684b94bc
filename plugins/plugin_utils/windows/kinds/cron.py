# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cron expressions, as Debian's cron reads them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.kind import (
    MOST_A_DAY,
    Kind,
    Schedule,
    missing,
    read_with,
)

_OPTIONS: Final = (
    Option(
        "cron",
        "The times at which it opens, as the five fields of cron: minute, hour, day of the month, month, day of the "
        "week. There are 2#2 for the second Tuesday and 5L for the last Friday.",
        required=True,
    ),
)
_ANY_DATE: Final = datetime(2000, 1, 1)
_WAY_OUT: Final = 'write five fields as "0 2 * * 2", minute and hour first'


def _read(values: Values) -> Schedule:
    expression: str = read_with("cron", values["cron"], _checked)
    minute, hour = expression.split()[:2]

    from cronsim import CronSim

    def times(first: datetime, end: datetime) -> Iterable[datetime]:
        for moment in CronSim(expression, first - timedelta(seconds=1)):
            if moment >= end:
                return
            yield moment

    # Cron runs a job of one of these as the clocks show it, and all others once a day, whatever the clocks do.
    return Schedule(times, as_shown=minute.startswith("*") or hour.startswith("*"))


def _checked(value: Any) -> str:
    expression = " ".join(str(value).split())
    fields = expression.split()
    if len(fields) != 5:
        raise ValueError(f"it has {len(fields)} fields; {_WAY_OUT}")
    try:
        from cronsim import CronSim, CronSimError
    except ImportError as error:
        raise ValueError(missing(error)) from error
    try:
        read = CronSim(expression, _ANY_DATE)
    except (CronSimError, AssertionError, ValueError, IndexError) as error:
        raise ValueError(f"{str(error).lower() or 'not readable'}; {_WAY_OUT}") from None
    if not read.day_and:
        raise ValueError(
            "cron would open it on each of these days of the month and also on each of these days of the week; "
            "write an entry for each of the two, or the second Tuesday as * and 2#2"
        )
    if len(read.minutes) * len(read.hours) > MOST_A_DAY:
        raise ValueError(
            f"it opens {len(read.minutes) * len(read.hours)} times a day; write {MOST_A_DAY} times or fewer, "
            "and how long it is open as its duration"
        )
    return expression


KIND: Final = Kind(_OPTIONS, _read)
