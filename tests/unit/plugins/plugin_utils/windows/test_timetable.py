# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is looked for is found whole, however long it is and wherever the search stops."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.plan import read_timetable
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.timetable import LOOK_AHEAD

AT = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)


def test_a_window_of_weeks_is_still_open_in_its_last_hour():
    timetable = read_timetable([{"dates": "2026-11-01 13:00", "duration": "23d", "timezone": "UTC"}])
    assert timetable.remaining(AT) == 3600.0
    assert timetable.fits(AT, 3600)
    assert not timetable.fits(AT, 3601)
    assert timetable.remaining(AT + HOUR) == 0.0


@pytest.mark.parametrize("ahead", LOOK_AHEAD[:2])
def test_a_window_at_the_end_of_a_search_is_told_whole(ahead):
    end = AT + ahead
    window = {"days": [f"{end:%a}"], "start": f"{end - HOUR:%H:%M}", "duration": "3h", "timezone": "UTC"}
    coming = read_timetable([window]).upcoming(AT, ahead.days // 7 + 1)
    assert {one.lasts(AT) for one in coming} == {10800.0}
    assert coming[-1].opens == end - HOUR


def test_windows_that_touch_are_one_without_an_end():
    timetable = read_timetable([{"cron": "*/30 * * * *", "duration": "30m", "timezone": "Europe/Berlin"}])
    assert timetable.remaining(AT) is None
    assert timetable.fits(AT, 1e9)
    assert [(one.opens, one.closes) for one in timetable.upcoming(AT, 10)] == [(None, None)]


def test_a_rare_window_is_found_in_years():
    timetable = read_timetable([{"cron": "0 0 29 2 *", "duration": "1h", "timezone": "UTC"}])
    assert [one.opens.year for one in timetable.upcoming(AT, 3) if one.opens] == [2028, 2032, 2036]
