# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Days, times of day and instants, as people and YAML write them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timezone
from typing import Any, Final

#: Beyond these a year is a slip of the pen, and near the ends of the calendar nothing can be counted.
YEARS: Final = range(1970, 2201)
_LAST: Final = date(YEARS[-1], 12, 31)
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY_AND_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}.*")


def time_of_day(value: Any) -> time:
    """Return C(02:00) or C(02:00:30) as a time. Raises ValueError, which says how to write it."""
    text = str(value).strip()
    match = _TIME.fullmatch(text)
    if match:
        hour, minute, second = match.groups()
        return time(int(hour), int(minute), int(second or 0))
    if text.isdigit() and 60 <= int(text) < 24 * 60:
        meant = f"{int(text) // 60:02d}:{int(text) % 60:02d}"
        raise ValueError(f'YAML makes {text} of {meant} without quotes; if that is meant, write "{meant}" in quotes')
    raise ValueError('no time of a day; write it in quotes as "02:00"')


def day_or_moment(value: Any, far_is_last: bool = False) -> date | datetime:
    """Return a day as a date, and a day with a time as a datetime, with an offset only if one is written.

    Raises ValueError. With C(far_is_last) a year too far ahead means the last day that there is.
    """
    found = _read(value)
    if far_is_last and found.year > YEARS[-1]:
        return _LAST
    if found.year not in YEARS:
        raise ValueError(f"its year is not one of {YEARS[0]} to {YEARS[-1]}")
    return found


def _read(value: Any) -> date | datetime:
    # YAML makes a date of 2026-12-24 without quotes, and Ansible hands it on with marks of its own.
    if isinstance(value, datetime):
        return datetime.fromisoformat(value.isoformat())
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    text = str(value).strip()
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        if _DAY_AND_TIME.fullmatch(text):
            return datetime.fromisoformat(text.replace("z", "Z"))
    except ValueError as error:
        raise ValueError(f"{error}; {_DAY_WAY_OUT}") from None
    raise ValueError(_DAY_WAY_OUT)


_DAY_WAY_OUT: Final = 'write a day as "2026-12-24", or with its time as "2026-12-24 22:00"'


def instant(value: Any) -> datetime:
    """Return an instant in UTC, to the second: of ISO 8601 with an offset, or seconds since 1970. Raises ValueError."""
    if isinstance(value, bool):
        raise ValueError(_INSTANT_WAY_OUT)
    try:
        found = datetime.fromtimestamp(float(value), timezone.utc)
    except (OverflowError, OSError):
        raise ValueError(_INSTANT_WAY_OUT) from None
    except (TypeError, ValueError):
        found = _with_offset(value)
    if found.year not in YEARS:
        raise ValueError(f"its year is not one of {YEARS[0]} to {YEARS[-1]}")
    return found.astimezone(timezone.utc).replace(microsecond=0)


def _with_offset(value: Any) -> datetime:
    try:
        found = day_or_moment(value)
    except ValueError:
        raise ValueError(_INSTANT_WAY_OUT) from None
    if not isinstance(found, datetime) or found.tzinfo is None:
        raise ValueError(f"it does not say of which time zone; {_INSTANT_WAY_OUT}")
    return found


_INSTANT_WAY_OUT: Final = 'write "2026-12-24T22:00:00+01:00", "2026-12-24T21:00:00Z" or seconds since 1970'
