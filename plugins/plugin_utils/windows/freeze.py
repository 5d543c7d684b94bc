# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One freeze: when nothing may change, whatever the windows say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values, read_options
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.kind import read_with
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.moments import day_or_moment
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.spans import Span
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.window import NAME, ZONE
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.zones import day_begins, to_utc, when_shown, zone_named

OPTIONS: Final[Sequence[Option]] = (
    NAME,
    Option("dates", "The whole days of it, each as 2026-12-24.", "list"),
    Option("from", "Its first day as 2026-12-20, or the time at which it begins as 2026-12-20 18:00."),
    Option("to", "Its last day, which is frozen to its end, or the time at which it ends as 2027-01-04 06:00."),
    ZONE,
)
_DAY: Final = timedelta(days=1)


def read_freeze(given: Mapping[str, Any], unnamed: str) -> list[Span]:
    """Return the spans of a freeze that was written. Raises WrongOptions."""
    dates = given.get("dates")
    alone = dates is not None and not isinstance(dates, (list, tuple, str))
    values, problems = read_options(OPTIONS, {**given, "dates": [dates]} if alone else given)
    if problems:
        raise WrongOptions(problems)
    zone = read_with("timezone", values["timezone"], zone_named)
    name = values["name"] or unnamed
    return [Span(begins, ends, (name,), zone) for begins, ends in _times(values, zone)]


def _times(values: Values, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    ends = (values["from"], values["to"])
    if (values["dates"] is None) == (ends == (None, None)):
        raise WrongOptions(["it must have either dates, or both from and to"])
    if values["dates"] is not None:
        days = [read_with("dates", day, _whole_day) for day in values["dates"]]
        return [(day_begins(day, zone), day_begins(day + _DAY, zone)) for day in days]
    for name, value in zip(("from", "to"), ends, strict=True):
        if value is None:
            raise WrongOptions([f'option "{name}" is missing; a freeze has both from and to'])
    first = read_with("from", ends[0], day_or_moment)
    last = read_with("to", ends[1], lambda value: day_or_moment(value, far_is_last=True))
    begins, until = _begin(first, zone), _end(last, zone)
    # Where the calendar was put forward there was no such day, and a freeze of it is an empty one.
    if until < begins or (until == begins and (first != last or isinstance(first, datetime))):
        raise WrongOptions([f'option "to" is {str(ends[1])!r}, which is not after from ({ends[0]}); write a later one'])
    return [(begins, until)]


def _whole_day(value: Any) -> date:
    found = day_or_moment(value)
    if isinstance(found, datetime):
        raise ValueError("it has a time; write the day alone, or from and to")
    return found


def _begin(when: date | datetime, zone: ZoneInfo) -> datetime:
    return to_utc(when, zone) if isinstance(when, datetime) else day_begins(when, zone)


def _end(when: date | datetime, zone: ZoneInfo) -> datetime:
    """Return the end of a freeze. Of a time that comes twice it is the second: in doubt nothing changes."""
    if not isinstance(when, datetime):
        return day_begins(when + _DAY, zone)
    if when.tzinfo:
        return to_utc(when, zone)
    return max([to_utc(when, zone), *when_shown(when, zone)])
