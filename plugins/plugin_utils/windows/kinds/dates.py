# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Single days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.kind import (
    START,
    Kind,
    Schedule,
    read_start,
    read_with,
)
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.moments import day_or_moment

_OPTIONS: Final = (
    Option(
        "dates",
        "The days on which it opens, each as 2026-12-01, or with a time of its own as 2026-12-01 22:00. "
        "An empty list means never.",
        "list",
        required=True,
    ),
    START._replace(doc='When it opens on days that have no time of their own: "02:00".', required=False),
)


def _read(values: Values) -> Schedule:
    start = read_start(values) if values["start"] is not None else None
    moments = [_moment(read_with("dates", day, day_or_moment), start) for day in values["dates"]]

    def times(first: datetime, end: datetime) -> Iterable[datetime]:
        return moments

    return Schedule(times)


def _moment(day: date | datetime, start: time | None) -> datetime:
    if isinstance(day, datetime):
        return day
    if start is None:
        raise WrongOptions([f'option "dates": {day} has no time; write "{day} 02:00", or a start for all days'])
    return datetime.combine(day, start)


KIND: Final = Kind(_OPTIONS, _read)
