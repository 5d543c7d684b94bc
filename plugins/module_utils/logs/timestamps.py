# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times as logs write them, in seconds since 1970: without a year, without a zone, in the hour that comes twice."""

from __future__ import annotations

import calendar
import functools
import re
import time
from typing import Final, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY

_MONTHS: Final = {name: number for number, name in enumerate(calendar.month_abbr) if name}

MONTH: Final = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
DAY_NAME: Final = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
CLOCK: Final = r"\d{1,2}:\d\d:\d\d(?:[.,]\d{1,9})?"
ZONE: Final = r"(?: ?(?:Z|[+-]\d\d:?(?:\d\d)?)(?![\w:])| [A-Z]{3,5}(?=[\s\]]|$))?"
ISO: Final = rf"\d{{4}}-\d\d-\d\d[T ]{{1,2}}{CLOCK}{ZONE}"

_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d):(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?"
_ZONE = r"(?: ?(?P<zone>Z|[+-]\d\d:?(?:\d\d)?|[A-Z]{3,5}))?"
_FORMS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<year>\d{{4}})[-/.](?P<month>\d\d?)[-/.](?P<day>\d\d?)[T :_-]{{1,2}}{_CLOCK}"
        rf"(?: ?(?P<half>[AP]M))?{_ZONE}",
        rf"(?:{DAY_NAME},? )?(?P<name>{MONTH})[a-z]* +(?P<day>\d\d?),? (?:(?P<year>\d{{4}}),? )?{_CLOCK}"
        rf"(?: (?P<half>[AP]M))?{_ZONE}(?: (?P<year_last>\d{{4}}))?",
        rf"(?:{DAY_NAME},? )?(?P<day>\d\d?)[/ -](?P<name>{MONTH})[a-z]*[/ -](?P<year>\d{{4}})[: ]{_CLOCK}{_ZONE}",
        rf"(?P<month>\d\d)-(?P<day>\d\d) {_CLOCK}",
        r"(?P<short>\d\d)(?P<month>\d\d)(?P<day>\d\d) (?P<hour>\d\d):?(?P<minute>\d\d):?(?P<second>\d\d)",
        rf"(?P<month>\d\d)(?P<day>\d\d) {_CLOCK}",
    )
)
_EPOCH = re.compile(r"(?:\d{9,10}|\d{13})(?:\.\d+)?|\d{16}|\d{19}")

# Abbreviations that mean one zone to most of those who write them, in hours. The host's own names go before these.
_ZONES: Final[Mapping[str, float]] = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8,
    "HST": -10, "JST": 9, "KST": 9, "SGT": 8, "HKT": 8, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip

_AHEAD: Final = DAY  # a time without a year that is later than this belongs to the last year


def read_time(text: str, now: float, before: float | None = None) -> float | None:
    """Return seconds since 1970 for the time that C(text) is, None where it is none.

    A time without a zone is the host's. C(now) decides the year where none is written. C(before), the time of an
    earlier line, decides which of two it is in the hour that comes twice when summer time ends.
    """
    text = text.strip("[]()<>\"' ")
    if _EPOCH.fullmatch(text):
        return _from_epoch(text)
    for form in _FORMS:
        match = form.match(text)
        if match:
            try:
                return _from_parts(match.groupdict(), now, before)
            except (ValueError, OverflowError):
                return None
    return None


def _from_epoch(text: str) -> float:
    whole = text.partition(".")[0]
    scale = {13: 1e3, 16: 1e6, 19: 1e9}.get(len(whole), 1.0)
    return float(text) / scale


def _from_parts(parts: Mapping[str, str | None], now: float, before: float | None) -> float:
    month = _MONTHS[str(parts["name"])] if parts.get("name") else int(parts.get("month") or 0)
    day, hour = int(parts["day"] or 0), int(parts["hour"] or 0)
    half = parts.get("half")
    if half:
        hour = hour % 12 + (12 if half == "PM" else 0)
    clock = (hour, int(parts["minute"] or 0), min(59, int(parts["second"] or 0)))  # a leap second is the one before
    fraction = float("0." + (parts.get("fraction") or "0"))
    zone = parts.get("zone")
    written = parts.get("year") or parts.get("year_last") or parts.get("short")
    if written:
        year = int(written) + (2000 if len(written) == 2 else 0)
        return _moment(year, month, day, clock, zone, now, before) + fraction
    return _without_year(month, day, clock, zone, now, before) + fraction


def _without_year(
    month: int, day: int, clock: tuple[int, int, int], zone: str | None, now: float, before: float | None
) -> float:
    """Return the latest such moment that is not in the future; the 29th of February may lie years back."""
    this = time.localtime(now).tm_year
    for year in range(this + 1, this - 9, -1):
        try:
            moment = _moment(year, month, day, clock, zone, now, before)
        except ValueError:
            continue
        if moment <= now + _AHEAD:
            return moment
    raise ValueError("no such day")


def _moment(
    year: int, month: int, day: int, clock: tuple[int, int, int], zone: str | None, now: float, before: float | None
) -> float:
    if not (1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1] and clock[0] < 24 and clock[1] < 60):
        raise ValueError("no such time")
    wall = (year, month, day, *clock)
    offset = _offset(zone)
    if offset is not None:
        return calendar.timegm((*wall, 0, 0, 0)) - offset
    summer = time.tzname.index(zone) if zone in time.tzname else None
    if summer is not None and time.tzname[0] != time.tzname[1]:
        return _mktime(wall, summer)
    return _local(wall, now, before)


def _offset(zone: str | None) -> float | None:
    """Return seconds east of Greenwich, None for the host's own zone."""
    if not zone or (zone in time.tzname and zone not in ("UTC", "GMT")):
        return None
    if zone[0] in "+-":
        digits = zone[1:].replace(":", "").ljust(4, "0")
        return (1 if zone[0] == "+" else -1) * (int(digits[:2]) * 3600.0 + int(digits[2:4]) * 60.0)
    hours = _ZONES.get(zone)
    return None if hours is None else hours * 3600.0


def _local(wall: tuple[int, ...], now: float, before: float | None) -> float:
    """Return a time on the host's own clock; of two that it may be, the one that fits its neighbours."""
    year, month, day, hour, minute, second = wall
    rest = minute % 30 * 60 + second
    fitting = [start + rest for start in _half_hours(time.tzname, year, month, day, hour, minute // 30 * 30)]
    if len(fitting) == 1:
        return fitting[0]
    if before is not None:
        return next((moment for moment in fitting if moment >= before - 1), fitting[-1])
    return next((moment for moment in reversed(fitting) if moment <= now + 60), fitting[0])


@functools.lru_cache(maxsize=4096)
def _half_hours(_zone: tuple[str, str], *wall: int) -> list[float]:
    """Return when a half hour begins on the host's clock: twice where summer time ends. To ask the system takes long.

    It is as long as the shortest step that any zone makes.
    """
    if not time.daylight:
        return [_mktime(wall, 0)]
    found = sorted({_mktime(wall, summer) for summer in (0, 1)})
    fitting = [moment for moment in found if time.localtime(moment)[:5] == wall]
    return fitting or [_mktime(wall, -1)]


def _mktime(wall: Sequence[int], summer: int) -> float:
    year, month, day, hour, minute, *second = wall
    return time.mktime((year, month, day, hour, minute, second[0] if second else 0, 0, 0, summer))
