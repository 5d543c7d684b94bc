# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recurrence rules, as calendars write them (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, Final

from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows import rrule_text
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.kind import (
    START,
    Kind,
    Schedule,
    missing,
    read_start,
    read_with,
)
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.moments import day_or_moment

_OPTIONS: Final = (
    Option(
        "rrule",
        "The rule by which it opens: FREQ=MONTHLY;BYDAY=2TU. Its frequency is DAILY, WEEKLY, MONTHLY or YEARLY.",
        required=True,
    ),
    START._replace(doc='When it opens: "02:00". Needed unless the rule has BYHOUR.', required=False),
    Option("first", "The day from which the rule counts. Needed where it has INTERVAL or COUNT, or names no day."),
)


def _read(values: Values) -> Schedule:
    parts = read_with("rrule", values["rrule"], rrule_text.parts_of)
    start = read_start(values) if values["start"] is not None else None
    start = read_with("rrule", values["rrule"], lambda rule: rrule_text.start_of(parts, start))
    first = read_with("first", values["first"], _day) if values["first"] is not None else None
    reason = rrule_text.needs_first(parts)
    if first is None and reason:
        raise WrongOptions([f'option "first" is missing: {reason}; write the day of its first window, as 2026-12-01'])
    read_with("rrule", values["rrule"], _needs_dateutil)
    return Schedule(lambda begin, end: _times(rrule_text.as_rule(parts, values["zone"]), first, start, begin, end))


def _needs_dateutil(rule: Any) -> None:
    try:
        import dateutil.rrule  # noqa: F401  # pylint: disable=unused-import
    except ImportError as error:
        raise ValueError(missing(error)) from error


def _day(value: Any) -> date:
    found = day_or_moment(value)
    if isinstance(found, datetime):
        raise ValueError("it has a time; write the day alone, and the time as option start")
    return found


def _times(
    parts: rrule_text.Parts, first: date | None, start: time, begin: datetime, end: datetime
) -> Iterable[datetime]:
    from dateutil.rrule import rrulestr

    # The rule of a whole year is the same from any day on; only at its very beginning a week may not be whole.
    anchor = first or date(begin.year - 1, 1, 1)
    text = ";".join(f"{name}={value}" for name, value in {"WKST": "MO", **parts}.items())
    for moment in rrulestr(text, dtstart=datetime.combine(anchor, start)):
        if moment >= end:
            return
        if moment >= begin:
            yield moment


KIND: Final = Kind(_OPTIONS, _read)
