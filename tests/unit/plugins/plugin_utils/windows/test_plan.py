# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What users write is read, or refused by entry, option, value and way out."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.plan import read_timetable
from hypothesis import given, settings
from hypothesis import strategies as st

AT = datetime(2026, 11, 24, tzinfo=timezone.utc)
HOUR = {"duration": "1h", "timezone": "UTC"}
TWO = {"start": "02:00", **HOUR}


def opens(windows: object, count: int = 3, freezes: object = None) -> list[str]:
    """Return when windows open after a Tuesday in November."""
    return [f"{one.opens:%a %d.%m. %H:%M}" for one in read_timetable(windows, freezes).upcoming(AT, count) if one.opens]


def problems(windows: object, freezes: object = None) -> str:
    """Return the problems with what was written."""
    with pytest.raises(WrongOptions) as raised:
        read_timetable(windows, freezes)
    return str(raised.value)


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ({"days": ["tue", "Thursday"], **TWO}, ["Tue 24.11. 02:00", "Thu 26.11. 02:00", "Tue 01.12. 02:00"]),
        ({"days": "sat,sun", **TWO}, ["Sat 28.11. 02:00", "Sun 29.11. 02:00", "Sat 05.12. 02:00"]),
        ({"monthly": "second tuesday", **TWO}, ["Tue 08.12. 02:00", "Tue 12.01. 02:00", "Tue 09.02. 02:00"]),
        ({"monthly": ["1st mon", "LAST Fri"], **TWO}, ["Fri 27.11. 02:00", "Mon 07.12. 02:00", "Fri 25.12. 02:00"]),
        (
            {"monthly": "fifth sunday", **TWO},
            ["Sun 29.11. 02:00", "Sun 31.01. 02:00", "Sun 30.05. 02:00"][:2] + ["Sun 30.05. 02:00"],
        ),
        ({"cron": "30 4 * * 2#2", **HOUR}, ["Tue 08.12. 04:30", "Tue 12.01. 04:30", "Tue 09.02. 04:30"]),
        ({"cron": "0 4 * * sat", **HOUR}, ["Sat 28.11. 04:00", "Sat 05.12. 04:00", "Sat 12.12. 04:00"]),
        ({"rrule": "FREQ=MONTHLY;BYDAY=2TU", **TWO}, ["Tue 08.12. 02:00", "Tue 12.01. 02:00", "Tue 09.02. 02:00"]),
        (
            {"rrule": "RRULE:freq=daily;byhour=3;byminute=30", **HOUR},
            ["Tue 24.11. 03:30", "Wed 25.11. 03:30", "Thu 26.11. 03:30"],
        ),
        (
            {"rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", "first": "2026-12-05", **TWO},
            ["Sat 05.12. 02:00", "Sat 19.12. 02:00", "Sat 02.01. 02:00"],
        ),
        ({"rrule": "FREQ=DAILY;COUNT=2", "first": "2026-12-05", **TWO}, ["Sat 05.12. 02:00", "Sun 06.12. 02:00"]),
        ({"rrule": "FREQ=DAILY;UNTIL=20261125", **TWO}, ["Tue 24.11. 02:00", "Wed 25.11. 02:00"]),
        ({"rrule": "FREQ=DAILY;UNTIL=20261125T015959Z", **TWO}, ["Tue 24.11. 02:00"]),
        (
            {"rrule": "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", **TWO},
            ["Mon 30.11. 02:00", "Thu 31.12. 02:00", "Fri 29.01. 02:00"],
        ),
        ({"dates": ["2026-12-30", "2026-12-24 22:00"], **TWO}, ["Thu 24.12. 22:00", "Wed 30.12. 02:00"]),
        ({"dates": ["2026-12-24T22:00:00+02:00"], **HOUR}, ["Thu 24.12. 20:00"]),
        ({"days": [], **TWO}, []),
        ({"monthly": [], **TWO}, []),
        ({"dates": [], **HOUR}, []),
    ],
)
def test_a_window_opens_when_it_says(window, expected):
    assert opens([window]) == expected


def test_several_windows_hold_and_a_freeze_wins():
    windows = [{"days": "wed", **TWO}, {"days": "wed", **TWO, "start": "02:30"}, {"days": "thu", **TWO}]
    timetable = read_timetable(windows, [{"dates": "2026-11-26", "timezone": "UTC"}])
    first, second, _third = timetable.upcoming(AT, 3)
    assert (first.lasts(AT), first.names) == (5400.0, ("window 1", "window 2"))
    assert f"{second.opens:%d.%m.}" == "02.12."


def test_no_windows_are_any_time_and_an_empty_list_is_never():
    assert read_timetable(None).fits(AT, 1e9)
    assert not read_timetable([]).fits(AT, 0)
    assert read_timetable([]).next_after(AT) is None


@pytest.mark.parametrize(
    ("window", "told"),
    [
        (
            {"day": "tue", **TWO},
            ['option "day" is not known; did you mean "days"?', "write one of days, monthly, cron, rrule, dates"],
        ),
        ({"days": "tue", "cron": "0 2 * * *", **TWO}, ["it has days and cron; write a window of its own for each"]),
        ({"days": ["tue", "noday"], **TWO}, ["""option "days" is 'noday': no day of the week; write mon, tue"""]),
        ({"days": "tue", **HOUR}, ['option "start" is missing']),
        ({"days": "tue", **TWO, "start": 1320}, ['write "22:00" in quotes']),
        ({"days": "tue", **TWO, "duration": 3}, ['option "duration" is 3 (too small); write 60 or more']),
        ({"days": "tue", **TWO, "duration": "40d"}, ["too large"]),
        ({"days": "tue", **TWO, "duration": "three hours"}, ["not a duration"]),
        ({"days": "tue", "start": "02:00", "duration": "1h"}, ['option "timezone" is missing']),
        ({"days": "tue", **TWO, "timezone": "Europe/berln"}, ['did you mean "Europe/Berlin"?']),
        ({"days": "tue", **TWO, "timezone": "right/Europe/Berlin"}, ["no time zone of IANA"]),
        ({"days": "tue", **TWO, "timezone": "../../etc/passwd"}, ["no time zone of IANA"]),
        ({"days": "tue", **TWO, "timezone": "Europe"}, ["no time zone of IANA"]),
        ({"days": "nix", **TWO, "timezone": "Nowhere"}, ['option "days"', 'option "timezone"']),
        (
            {"monthly": "sixth tuesday", **TWO},
            ['write first to fifth or last, and a day of the week: "second tuesday"'],
        ),
        ({"monthly": "tuesday", **TWO}, ["no day of a month"]),
        ({"cron": "0 2 * *", **HOUR}, ["it has 4 fields; write five fields"]),
        ({"cron": "0 0 2 * * *", **HOUR}, ["it has 6 fields"]),
        ({"cron": "61 2 * * *", **HOUR}, ["bad minute"]),
        ({"cron": "* * * * *", **HOUR}, ["it opens 1440 times a day; write 48 times or fewer"]),
        (
            {"cron": "0 2 8-14 * 2", **HOUR},
            ["each of these days of the month and also on each of these days of the week"],
        ),
        ({"cron": "0 2 30 2 *", **HOUR}, ["bad day-of-month"]),
        ({"cron": "0 2 * * *", **TWO}, ['option "start" is not known']),
        ({"rrule": "FREQ=HOURLY", **TWO}, ["FREQ is HOURLY; write one of DAILY, WEEKLY, MONTHLY, YEARLY"]),
        ({"rrule": "BYDAY=TU", **TWO}, ["FREQ is missing"]),
        ({"rrule": "FREQ=WEEKLY;BYDYA=TU", **TWO}, ["BYDYA is not known; did you mean BYDAY?"]),
        ({"rrule": "FREQ=YEARLY;BYMONTH=13", **TWO}, ["BYMONTH is 13; write numbers from 1 to 12"]),
        ({"rrule": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", **TWO}, ["no month of BYMONTH=2 has a day of BYMONTHDAY=30"]),
        ({"rrule": "FREQ=WEEKLY;BYDAY=2TU", **TWO}, ["needs FREQ=MONTHLY or FREQ=YEARLY"]),
        ({"rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", **TWO}, ['option "first" is missing: INTERVAL counts from it']),
        ({"rrule": "FREQ=MONTHLY", **TWO}, ["the rule does not say on which day"]),
        ({"rrule": "FREQ=DAILY", **HOUR}, ["it does not say at which time; write option start"]),
        ({"rrule": "FREQ=DAILY;BYHOUR=2", **TWO}, ["option start says the time too"]),
        ({"rrule": "DTSTART:20260101T020000 RRULE:FREQ=DAILY", **TWO}, ["write the rule alone"]),
        ({"rrule": "FREQ=DAILY;UNTIL=tomorrow", **TWO}, ["UNTIL is TOMORROW; write 20261224"]),
        ({"dates": ["2026-12-24"], **HOUR}, ['2026-12-24 has no time; write "2026-12-24 02:00"']),
        ({"dates": ["24.12."], **TWO}, ['write a day as "2026-12-24"']),
        ("tue 02:00", ["it is 'tue 02:00'; write a mapping"]),
        (None, ["write a mapping"]),
        ({}, ["it does not say when it opens"]),
    ],
)
def test_a_wrong_window_is_refused_with_a_way_out(window, told):
    found = problems([{"days": "mon", **TWO}, window])
    assert all(line.startswith("windows[1]: ") for line in found.splitlines())
    for text in told:
        assert text in found


def test_a_name_is_told():
    assert problems([{"name": "patch night", "days": "tu", **HOUR}]).startswith("windows[0] (patch night): ")


@pytest.mark.parametrize("windows", ["mon 02:00", {"days": "mon", **TWO}, 5, True])
def test_what_is_no_list_is_refused(windows):
    assert "write a list of windows, or [] for none" in problems(windows)


@pytest.mark.parametrize(
    ("freeze", "told"),
    [
        ({"timezone": "UTC"}, "it must have either dates, or both from and to"),
        ({"timezone": "UTC", "dates": "2026-12-24", "from": "2026-12-24"}, "it must have either dates"),
        ({"timezone": "UTC", "from": "2026-12-24"}, 'option "to" is missing'),
        ({"timezone": "UTC", "from": "2026-12-24", "to": "2026-12-23"}, "which is not after from"),
        ({"timezone": "UTC", "from": "2026-12-24 18:00", "to": "2026-12-24 18:00"}, "which is not after from"),
        ({"timezone": "UTC", "dates": ["2026-12-24 18:00"]}, "it has a time; write the day alone, or from and to"),
        ({"dates": ["2026-12-24"]}, 'option "timezone" is missing'),
        ({"timezone": "UTC", "dates": ["2026-12-24"], "until": "x"}, 'option "until" is not known'),
    ],
)
def test_a_wrong_freeze_is_refused_with_a_way_out(freeze, told):
    found = problems(None, [freeze])
    assert found.startswith("freezes[0]: ")
    assert told in found


@pytest.mark.parametrize(
    ("freeze", "closes"),
    [
        ({"from": "2026-12-24", "to": "2026-12-26"}, "2026-12-26 23:00"),
        ({"from": "2026-12-24 18:00", "to": "2026-12-26 06:00"}, "2026-12-26 05:00"),
        ({"dates": ["2026-12-24", "2026-12-25"]}, "2026-12-25 23:00"),
        ({"from": "2026-12-24", "to": "9999-12-31"}, "2200-12-31 23:00"),
        ({"from": "2026-10-25 01:00", "to": "2026-10-25 02:30"}, "2026-10-25 01:30"),  # the second 02:30
        ({"from": "2026-03-29 01:00", "to": "2026-03-29 02:30"}, "2026-03-29 01:30"),  # which is 03:30
    ],
)
def test_a_freeze_ends_when_it_says(freeze, closes):
    timetable = read_timetable(None, [{"timezone": "Europe/Berlin", **freeze}])
    assert f"{timetable.freezes[-1].closes:%Y-%m-%d %H:%M}" == closes


anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12), st.dates()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)
keys = st.sampled_from(
    ["days", "monthly", "cron", "rrule", "dates", "start", "first", "duration", "timezone", "name", "from", "to"]
)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.dictionaries(keys, anything), max_size=2), st.lists(st.dictionaries(keys, anything), max_size=2))
def test_whatever_is_written_is_read_or_refused(windows, freezes):
    try:
        read_timetable([{**TWO, **one} for one in windows], [{"timezone": "UTC", **one} for one in freezes])
    except WrongOptions as error:
        assert error.problems


cron_like = st.text(alphabet="0123456789*/,-#L MONTUEFRI", max_size=30)
rule_like = st.lists(
    st.sampled_from(
        [
            "FREQ=DAILY",
            "FREQ=MONTHLY",
            "BYDAY=2TU",
            "BYMONTH=2",
            "COUNT=1",
            "INTERVAL=2",
            "BYSETPOS=0",
            "BYHOUR=",
            ";",
            "=",
            "UNTIL=20269999",
        ]
    ),
    max_size=5,
)


@settings(deadline=None, max_examples=300)
@given(cron_like, rule_like)
def test_whatever_looks_like_a_rule_is_read_or_refused(cron, rule):
    for window in ({"cron": cron, **HOUR}, {"rrule": ";".join(rule), "first": "2026-12-01", **TWO}):
        try:
            read_timetable([window])
        except WrongOptions as error:
            assert error.problems
