# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Days of the week."""

from __future__ import annotations

from typing import Final

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
    Option("days", "The days of the week on which it opens. An empty list means never.", "list", required=True),
    START,
)


def _read(values: Values) -> Schedule:
    start = read_start(values)
    days = frozenset(read_with("days", day, weekday_named) for day in values["days"])
    return on_days(lambda day: day.weekday() in days, start)


KIND: Final = Kind(_OPTIONS, _read)
