# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One line says what holds, in the time of the place, and says of which place."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.plan import read_timetable
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.wording import state

WINDOW = {"days": "tue", "start": "02:00", "duration": "3h", "timezone": "Europe/Berlin"}
ALWAYS = {"cron": "0 * * * *", "duration": "1h", "timezone": "UTC"}
CHRISTMAS = {"name": "Christmas", "from": "2026-12-20", "to": "2027-01-03", "timezone": "Europe/Berlin"}
NIGHT = {"name": "release", "from": "2026-12-08 04:00", "to": "2026-12-08 12:00", "timezone": "Europe/Berlin"}


@pytest.mark.parametrize(
    ("windows", "freezes", "at", "word", "text"),
    [
        ([WINDOW], [], (12, 8, 2), "open", "open until Tue 2026-12-08 05:00 CET (Europe/Berlin), 2 h left"),
        (
            [WINDOW],
            [],
            (12, 8, 4),
            "closed",
            "closed; opens in 7 days: Tue 2026-12-15 02:00 CET to 05:00 CET (Europe/Berlin), 3 h",
        ),
        (
            [WINDOW],
            [NIGHT],
            (12, 8, 2),
            "open",
            "open until Tue 2026-12-08 04:00 CET (Europe/Berlin), 60 min left, when the freeze release begins at Tue 2026-12-08 04:00 CET (Europe/Berlin)",
        ),
        (
            [WINDOW],
            [CHRISTMAS],
            (12, 22, 2),
            "frozen",
            "frozen until Mon 2027-01-04 00:00 CET (Europe/Berlin) (Christmas); opens in 14 days: Tue 2027-01-05 02:00 CET to 05:00 CET (Europe/Berlin), 3 h",
        ),
        (None, [], (12, 8, 2), "any_time", "no windows are set, so changes are allowed at any time"),
        (
            None,
            [CHRISTMAS],
            (12, 8, 2),
            "any_time",
            "no windows are set, so changes are allowed at any time until the freeze Christmas begins at Sun 2026-12-20 00:00 CET (Europe/Berlin)",
        ),
        (
            None,
            [CHRISTMAS],
            (12, 22, 2),
            "frozen",
            "frozen until Mon 2027-01-04 00:00 CET (Europe/Berlin) (Christmas); opens in 13 days: from Sun 2027-01-03 23:00 UTC on",
        ),
        ([], [], (12, 8, 2), "never", "closed; the list of windows is empty, so none ever opens"),
        ([{**WINDOW, "days": []}], [], (12, 8, 2), "never", "closed; no window opens in the next 30 years"),
        ([ALWAYS], [], (12, 8, 2), "open", "open, with no end in sight"),
    ],
)
def test_the_state_is_told(windows, freezes, at, word, text):
    found = state(read_timetable(windows, freezes), datetime(2026, *at, tzinfo=timezone.utc))
    assert (found["state"], found["text"]) == (word, text)
    assert found["open"] == (word in ("open", "any_time"))


def test_what_playbooks_read_is_in_utc():
    found = state(read_timetable([WINDOW]), datetime(2026, 12, 8, 2, tzinfo=timezone.utc))
    assert (found["until"], found["seconds"]) == ("2026-12-08T04:00:00Z", 7200.0)
    assert (found["next"]["opens"], found["next"]["timezone"]) == ("2026-12-15T01:00:00Z", "Europe/Berlin")


def test_a_window_over_a_change_of_clocks_tells_both():
    window = {"dates": "2026-03-29", "start": "01:00", "duration": "3h", "timezone": "Europe/Berlin"}
    coming = state(read_timetable([window]), datetime(2026, 3, 28, tzinfo=timezone.utc))["next"]
    assert coming["text"] == "Sun 2026-03-29 01:00 CET to 05:00 CEST (Europe/Berlin), 3 h"
