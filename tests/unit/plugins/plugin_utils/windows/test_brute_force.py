# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Windows held, minute by minute, against what the clocks of a place show while they are changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.plan import read_timetable
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

UTC = timezone.utc
MINUTE = timedelta(minutes=1)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: Where the clocks were changed, and on which day of UTC: forward and back; by an hour, by half of one, by a whole day.
CHANGES = [
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 4)),
    ("Australia/Lord_Howe", date(2026, 10, 3)),
    ("Pacific/Apia", date(2011, 9, 24)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Pacific/Apia", date(2012, 3, 31)),
    ("Africa/Casablanca", date(2025, 2, 23)),
    ("Africa/Casablanca", date(2025, 4, 6)),
    ("America/Havana", date(2026, 3, 8)),
    ("America/Havana", date(2026, 11, 1)),
    ("UTC", date(2026, 3, 29)),
]
changes = st.sampled_from(CHANGES)
#: Most of them near the hours at which clocks are changed.
starts = st.builds(time, st.one_of(st.integers(0, 4), st.integers(0, 23)), st.sampled_from([0, 1, 15, 29, 30, 45, 59]))
durations = st.one_of(st.integers(1, 180), st.integers(1, 3000))


@cache
def clock(name: str, day: date) -> Mapping[datetime, datetime]:
    """Return what the clocks show at each minute of UTC around a day: a week before, and four days after."""
    zone, first = ZoneInfo(name), datetime.combine(day, time(), UTC) - timedelta(days=7)
    minutes = (first + number * MINUTE for number in range(11 * 1440))
    return {minute: minute.astimezone(zone).replace(tzinfo=None, fold=0) for minute in minutes}


@cache
def seen(name: str, day: date) -> list[datetime]:
    """Return the minutes that are compared: two days before the change to two days after it."""
    middle = datetime.combine(day, time(), UTC)
    return [minute for minute in clock(name, day) if abs(minute - middle) <= timedelta(days=2)]


@cache
def first_minutes(name: str, day: date) -> Mapping[datetime, datetime]:
    """Return the first minute at which each time was shown, and when the clock before would show one that was skipped."""
    shown = clock(name, day)
    first: dict[datetime, datetime] = {}
    before = None
    for minute, showing in shown.items():
        first.setdefault(showing, minute)
        if before is not None:
            skipped = int((showing - shown[before]) / MINUTE) - 1
            first.update({shown[before] + n * MINUTE: before + n * MINUTE for n in range(1, skipped + 1)})
        before = minute
    return first


def minutes_of(spans: Iterable[tuple[datetime, datetime]], minutes: list[datetime]) -> set[datetime]:
    """Return the minutes that lie in one of the spans."""
    first, held = minutes[0], set()
    for opens, closes in spans:
        numbers = range(int((opens - first) / MINUTE), int((closes - first) / MINUTE))
        held |= {number for number in numbers[:20_000] if 0 <= number < len(minutes)}
    return {minutes[number] for number in held}


def expected(name: str, day: date, times: list[datetime], duration: timedelta) -> set[datetime]:
    """Return the minutes in which a window with those local times must be open."""
    first = first_minutes(name, day)
    opened = [first[local] for local in times if local in first]
    return minutes_of([(one, one + duration) for one in opened], seen(name, day))


def found(name: str, day: date, freezes: object = None, **window: object) -> set[datetime]:
    """Return the minutes in which the window is open, by what is told of all openings at once."""
    windows = [{**window, "timezone": name}]
    minutes = seen(name, day)
    # No more than there can be in four days: what is further ahead costs time.
    coming = read_timetable(windows, freezes).upcoming(minutes[0], 100 if "*/" in str(window.get("cron")) else 6)
    return minutes_of([(one.opens or minutes[0], one.closes or minutes[-1] + MINUTE) for one in coming], minutes)


def differing(one: set[datetime], other: set[datetime]) -> list[str]:
    """Return the first minutes that are in one of them alone."""
    return [f"{minute:%Y-%m-%dT%H:%MZ}" for minute in sorted(one ^ other)[:3]]


def local_days(day: date) -> list[date]:
    """Return the days of a clock around a change whose windows may be seen."""
    return [day + timedelta(days=number) for number in range(-6, 4)]


@settings(deadline=None, max_examples=120)
@given(changes, starts, durations, st.sets(st.integers(0, 6), min_size=1))
def test_weekly_windows_are_open_when_the_clocks_say(change, start, minutes, weekdays):
    name, day = change
    duration = timedelta(minutes=minutes)
    times = [datetime.combine(one, start) for one in local_days(day) if one.weekday() in weekdays]
    window = {"days": [DAYS[number] for number in weekdays], "start": f"{start:%H:%M}", "duration": f"{minutes}m"}
    assert differing(found(name, day, **window), expected(name, day, times, duration)) == []


@settings(deadline=None, max_examples=80)
@given(
    changes,
    starts,
    st.integers(1, 600),
    st.sampled_from(["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=SA,SU", "FREQ=MONTHLY;BYDAY=-1SU,2SU,1SU"]),
)
def test_rules_are_open_when_dateutil_and_the_clocks_say(change, start, minutes, rule):
    name, day = change
    begin = datetime.combine(day - timedelta(days=6), time())
    whole = rrulestr(rule, dtstart=datetime.combine(date(day.year, 1, 1), start))
    times = whole.between(begin, begin + timedelta(days=10), inc=True)
    window = {"rrule": rule, "start": f"{start:%H:%M}", "duration": f"{minutes}m"}
    assert differing(found(name, day, **window), expected(name, day, times, timedelta(minutes=minutes))) == []


@settings(deadline=None, max_examples=80)
@given(changes, starts, st.integers(1, 600))
def test_cron_at_a_time_is_open_as_a_daily_window_is(change, start, minutes):
    name, day = change
    times = [datetime.combine(one, start) for one in local_days(day)]
    window = {"cron": f"{start.minute} {start.hour} * * *", "duration": f"{minutes}m"}
    assert differing(found(name, day, **window), expected(name, day, times, timedelta(minutes=minutes))) == []


@settings(deadline=None, max_examples=80)
@given(changes, st.sampled_from([0, 15, 45]), st.sampled_from([1, 2, 3, 5]), st.integers(1, 90))
def test_cron_by_the_hour_is_open_whenever_the_clocks_show_it(change, minute, step, minutes):
    name, day = change
    shown = clock(name, day)
    opened = [when for when, local in shown.items() if local.minute == minute and local.hour % step == 0]
    window = {"cron": f"{minute} */{step} * * *", "duration": f"{minutes}m"}
    wanted = minutes_of([(one, one + timedelta(minutes=minutes)) for one in opened], seen(name, day))
    assert differing(found(name, day, **window), wanted) == []


@settings(deadline=None, max_examples=80)
@given(changes, st.integers(-3, 1), st.integers(0, 2))
def test_frozen_days_are_what_the_calendar_on_the_wall_shows(change, first, more):
    name, day = change
    start, end = day + timedelta(days=first), day + timedelta(days=first + more)
    frozen = {minute for minute in seen(name, day) if start <= clock(name, day)[minute].date() <= end}
    always = {"days": list(DAYS), "start": "00:00", "duration": "49h"}
    freeze = [{"from": str(start), "to": str(end), "timezone": name}]
    assert differing(found(name, day, freeze, **always), set(seen(name, day)) - frozen) == []


@settings(deadline=None, max_examples=60)
@given(changes, starts, durations, st.integers(0, 4 * 1440), st.integers(0, 6000))
def test_what_is_told_of_one_moment_is_what_is_told_of_all(change, start, minutes, at, takes):
    name, day = change
    timetable = read_timetable(
        [{"cron": f"{start.minute} {start.hour} * * *", "duration": f"{minutes}m", "timezone": name}],
        [{"dates": [str(day)], "timezone": name}],
    )
    moment = seen(name, day)[0] + at * MINUTE
    now = timetable.open_at(moment)
    left = (now.closes - moment).total_seconds() if now and now.closes else 0.0
    assert timetable.remaining(moment) == left or (now is not None and now.closes is None)
    assert timetable.fits(moment, takes * 60) == (now is not None and (now.closes is None or takes * 60 <= left))
    following = timetable.next_after(moment)
    assert following is None or (following.opens > moment and timetable.open_at(following.opens) is not None)
    if now is None and following is not None:
        between = moment + (following.opens - moment) / 2
        assert timetable.open_at(between) is None
        assert timetable.open_at(following.opens - timedelta(seconds=1)) is None


@pytest.mark.parametrize(("name", "day"), CHANGES)
def test_the_clocks_are_changed_there(name, day):
    offsets = {local - minute.replace(tzinfo=None) for minute, local in clock(name, day).items()}
    assert len(offsets) == (1 if name == "UTC" else 2)
