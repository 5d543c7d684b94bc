# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Between the clocks of a place and UTC, daylight saving included."""

from __future__ import annotations

import difflib
from datetime import date, datetime, time, timedelta, timezone
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

UTC: Final = timezone.utc
#: No two clocks on earth are further apart, and none was ever put forward by more at once.
MOST_BETWEEN_CLOCKS: Final = timedelta(days=2)
# Files that lie beside the zones. "right" counts leap seconds, which no clock of ours does.
_NO_ZONES: Final = ("right/", "posix/", "posixrules", "localtime", "leap", "tzdata", "Factory")


def zone_named(name: str) -> ZoneInfo:
    """Return the zone of that IANA name. Raises ValueError, which says what may be meant."""
    try:
        if name.startswith(_NO_ZONES):
            raise ValueError(name)
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(_not_a_zone(name)) from None


def _not_a_zone(name: str) -> str:
    zones = {zone.lower(): zone for zone in available_timezones()}
    if not zones:
        return "this machine has no time zones; install the Python package tzdata"
    near = difflib.get_close_matches(name.lower(), zones, 1)
    hint = f'did you mean "{zones[near[0]]}"?' if near else "write one as UTC or Europe/Berlin"
    return f"no time zone of IANA has that name; {hint}"


def to_utc(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant of a local time, by the rule of RFC 5545 (3.3.5).

    A time that comes twice is its first one. A time that the clocks skip is counted on by the clock before the change:
    where 02:00 became 03:00, 02:30 is 03:30. What has an offset of its own keeps it.
    """
    aware = local if local.tzinfo else local.replace(tzinfo=zone, fold=0)
    return aware.astimezone(UTC)


def when_shown(local: datetime, zone: ZoneInfo) -> list[datetime]:
    """Return the instants at which the clocks show this local time: one, two, or none where they skip it."""
    shown = local.replace(fold=0)
    instants = {shown.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(instant for instant in instants if instant.astimezone(zone).replace(tzinfo=None, fold=0) == shown)


def day_begins(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant of a local day. Where midnight is skipped, that is when the clocks were changed."""
    midnight = datetime.combine(day, time())
    shown = when_shown(midnight, zone)
    if shown:
        return shown[0]
    # As far as the clocks jump, so far apart are the two readings of a time that they skip.
    late = midnight.replace(tzinfo=zone, fold=0)
    offset_before, offset_after = late.utcoffset(), late.replace(fold=1).utcoffset()
    if offset_before is None or offset_after is None:
        raise AssertionError  # a zone has offsets
    return _change_between(
        midnight.replace(tzinfo=UTC) - offset_after, midnight.replace(tzinfo=UTC) - offset_before, zone
    )


def _change_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the first instant, to the second, with the offset that the zone has at C(after)."""
    offset = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after.replace(microsecond=0)
