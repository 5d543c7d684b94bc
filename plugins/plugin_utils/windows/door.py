# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the filters and the test about windows share: how they read what they are given, and how they fail."""

from __future__ import annotations

import math
from datetime import datetime, timezone
from typing import Any, NamedTuple

from ansible.errors import AnsibleFilterError
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import parse_duration
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.moments import instant
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.plan import read_timetable
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.timetable import Timetable


class Question(NamedTuple):
    """What a filter is asked: windows, a moment in UTC, and the seconds that work takes."""

    timetable: Timetable
    moment: datetime
    seconds: float


def question(windows: Any, freezes: Any, at: Any, takes: Any = 0) -> Question:
    """Return what was asked. Raises AnsibleFilterError, a line for each problem."""
    return Question(_timetable(windows, freezes), _moment(at), _seconds(takes))


def count_of(count: Any) -> int:
    """Return how many openings are asked for. Raises AnsibleFilterError."""
    if isinstance(count, bool) or not str(count).strip().isdecimal() or not 1 <= int(count) <= 1000:
        raise AnsibleFilterError(f"count is {str(count)[:80]!r}; write a number from 1 to 1000")
    return int(count)


def _timetable(windows: Any, freezes: Any) -> Timetable:
    try:
        return read_timetable(windows, freezes)
    except WrongOptions as error:
        raise AnsibleFilterError(str(error)) from None


def _moment(at: Any) -> datetime:
    if at is None:
        return datetime.now(timezone.utc).replace(microsecond=0)
    try:
        return instant(at)
    except ValueError as error:
        raise AnsibleFilterError(f"at is {str(at)[:80]!r}: {error}") from None


def _seconds(takes: Any) -> float:
    try:
        seconds = parse_duration(takes)
    except (TypeError, ValueError):
        seconds = math.nan
    if not math.isfinite(seconds):
        raise AnsibleFilterError(f"takes is {str(takes)[:80]!r}; write seconds, or a duration as 20m or 1.5h")
    return seconds
