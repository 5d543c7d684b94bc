# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times of every shape, without a year, without a zone, in the hour that comes twice, and what is no time."""

from __future__ import annotations

import calendar
import time

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.logs.timestamps import read_time
from hypothesis import given
from hypothesis import strategies as st


def utc(*parts: int) -> float:
    """Return a moment of UTC in seconds since 1970."""
    return float(calendar.timegm((*parts, *(0,) * (9 - len(parts)))))


NOW = utc(2026, 11, 24, 12, 0, 0)
MOMENT = utc(2026, 11, 24, 6, 33, 20)


@pytest.fixture(autouse=True)
def zone(monkeypatch):
    """Set the zone of the host; UTC unless a test says otherwise."""

    def to(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    to("UTC")
    yield to
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-24T06:33:20Z", MOMENT),
        ("2026-11-24T06:33:20.123456Z", MOMENT + 0.123456),
        ("2026-11-24T07:33:20+01:00", MOMENT),
        ("2026-11-24T07:33:20+0100", MOMENT),
        ("2026-11-24 07:33:20.5 +01", MOMENT + 0.5),
        ("2026-11-24 06:33:20,123", MOMENT + 0.123),
        ("[2026-11-24 06:33:20 +0000]", MOMENT),
        ("2026-11-24 06:33:20.123 UTC", MOMENT + 0.123),
        ("2026-11-24 01:33:20 EST", MOMENT),
        ("2026/11/24 06:33:20", MOMENT),
        ("2026-11-24  6:33:20", MOMENT),
        ("24/Nov/2026:06:33:20 +0000", MOMENT),
        ("24/Nov/2026:01:33:20 -0500", MOMENT),
        ("24 Nov 2026 06:33:20.250", MOMENT + 0.25),
        ("24-Nov-2026 06:33:20.250", MOMENT + 0.25),
        ("Tue Nov 24 06:33:20.123456 2026", MOMENT + 0.123456),
        ("Nov 24, 2026 6:33:20 AM", MOMENT),
        ("Nov 24, 2026 12:33:20 AM", utc(2026, 11, 24, 0, 33, 20)),
        ("Nov 23, 2026 6:33:20 PM", utc(2026, 11, 23, 18, 33, 20)),
        ("Nov 24 06:33:20", MOMENT),
        ("Nov  4 06:33:20", utc(2026, 11, 4, 6, 33, 20)),
        ("1124 06:33:20.500000", MOMENT + 0.5),
        ("11-24 06:33:20.500", MOMENT + 0.5),
        ("261124 063320", MOMENT),
        ("1795502000", 1795502000.0),
        ("1795502000.25", 1795502000.25),
        ("1795502000250", 1795502000.25),
        ("2016-12-31T23:59:60Z", utc(2016, 12, 31, 23, 59, 59)),
    ],
)
def test_a_time_is_read(text, moment):
    assert read_time(text, NOW) == pytest.approx(moment, abs=1e-3)


@pytest.mark.parametrize(
    ("text", "now", "moment"),
    [
        ("Dec 31 23:59:59", utc(2027, 1, 1, 0, 5), utc(2026, 12, 31, 23, 59, 59)),
        ("Jan  1 00:00:01", utc(2027, 1, 1, 0, 5), utc(2027, 1, 1, 0, 0, 1)),
        ("Jan  1 00:00:01", utc(2026, 12, 31, 23, 59), utc(2027, 1, 1, 0, 0, 1)),  # a clock that is a little ahead
        ("Nov 26 00:00:00", NOW, utc(2025, 11, 26)),
        ("Feb 29 12:00:00", NOW, utc(2024, 2, 29, 12)),
        ("Nov 24 2020 06:33:20", NOW, utc(2020, 11, 24, 6, 33, 20)),
    ],
)
def test_a_time_without_a_year_is_the_latest_that_has_been(text, now, moment):
    assert read_time(text, now) == moment


def test_a_time_without_a_zone_is_the_hosts(zone):
    zone("Europe/Berlin")
    assert read_time("2026-11-24 07:33:20", NOW) == MOMENT
    assert read_time("2026-07-01 08:00:00", NOW) == utc(2026, 7, 1, 6)
    assert read_time("2026-11-24 07:33:20 CET", NOW) == MOMENT
    assert read_time("2026-11-24 06:33:20 UTC", NOW) == MOMENT


def test_in_the_hour_that_comes_twice_lines_stay_in_their_order(zone):
    zone("Europe/Berlin")  # on 25 October 2026 at 03:00 summer time it is 02:00 again
    first, second = utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 1, 30)
    text = "Oct 25 02:30:00"
    assert read_time(text, NOW, before=utc(2026, 10, 24, 23, 59)) == first
    assert read_time(text, NOW, before=utc(2026, 10, 25, 0, 45)) == second
    assert read_time(text, now=utc(2026, 10, 25, 0, 31)) == first, "the second one has not been yet"
    assert read_time(text, NOW) == second


def test_the_hour_that_never_was_is_read_all_the_same(zone):
    zone("Europe/Berlin")
    assert abs((read_time("2026-03-29 02:30:00", NOW) or 0) - utc(2026, 3, 29, 1)) <= 1800


@pytest.mark.parametrize(
    "text",
    ["", "hello", "2026-13-24T06:33:20Z", "2026-11-31T06:33:20Z", "Feb 30 06:33:20", "99:99:99", "-", "12", "Nov 24"],
)
def test_what_is_no_time_is_none(text):
    assert read_time(text, NOW) is None


@given(st.text(max_size=60))
def test_whatever_stands_there_it_never_breaks(text):
    read_time(text, NOW)


@given(
    st.from_regex(r"(\d{4}-\d\d-\d\d[T ]|[A-Z][a-z]{2} +\d\d? )\d\d:\d\d:\d\d( [A-Z]{3}|[+-]\d{4})?", fullmatch=True)
)
def test_whatever_looks_like_a_time_never_breaks(text):
    read_time(text, NOW)
