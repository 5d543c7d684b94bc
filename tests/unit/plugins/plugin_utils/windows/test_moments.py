# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Days, times and instants are read as people write them, or refused with a way out."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone

import pytest
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.moments import day_or_moment, instant, time_of_day
from hypothesis import given
from hypothesis import strategies as st

UTC = timezone.utc


@pytest.mark.parametrize(
    ("written", "expected"),
    [("02:00", time(2)), ("2:00", time(2)), (" 23:59 ", time(23, 59)), ("00:00", time()), ("02:00:30", time(2, 0, 30))],
)
def test_a_time_of_day_is_read(written, expected):
    assert time_of_day(written) == expected


@pytest.mark.parametrize(
    "written", ["", "24:00", "2", 2, None, "02:60", "2am", "02:00Z", "-1:00", "٠٢:٠٠", "²:00", True, 1e99]
)
def test_no_time_of_day_is_refused(written):
    with pytest.raises(ValueError, match='"02:00"'):
        time_of_day(written)


def test_what_yaml_makes_of_a_time_without_quotes_is_explained():
    with pytest.raises(ValueError, match='YAML makes 1320 of 22:00 without quotes.*"22:00"'):
        time_of_day(1320)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-12-24", date(2026, 12, 24)),
        (date(2026, 12, 24), date(2026, 12, 24)),
        ("2026-12-24 22:00", datetime(2026, 12, 24, 22)),
        ("2026-12-24T22:00:30", datetime(2026, 12, 24, 22, 0, 30)),
        (datetime(2026, 12, 24, 22), datetime(2026, 12, 24, 22)),
        ("2026-12-24T22:00:00Z", datetime(2026, 12, 24, 22, tzinfo=UTC)),
        ("2026-12-24T22:00+01:00", datetime(2026, 12, 24, 22, tzinfo=timezone(timedelta(hours=1)))),
    ],
)
def test_a_day_is_read(written, expected):
    found = day_or_moment(written)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    "written",
    [
        "",
        None,
        "24.12.2026",
        "2026-13-01",
        "2026-02-30",
        "2026-12-24 25:00",
        "1969-12-31",
        "2201-01-01",
        20261224,
        "x" * 10_000,
    ],
)
def test_no_day_is_refused(written):
    with pytest.raises(ValueError):
        day_or_moment(written)


def test_for_ever_is_the_last_day_there_is():
    assert day_or_moment("9999-12-31", far_is_last=True) == date(2200, 12, 31)


@pytest.mark.parametrize(
    "written",
    [
        "2026-12-24T22:00:00Z",
        "2026-12-24T23:00:00+01:00",
        1798149600,
        "1798149600",
        1798149600.7,
        datetime(2026, 12, 24, 22, tzinfo=UTC),
    ],
)
def test_an_instant_is_read(written):
    assert instant(written) == datetime(2026, 12, 24, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    ["2026-12-24", "2026-12-24 22:00", datetime(2026, 12, 24), "", "now", True, -1e30, "nan", "inf", [], {}, 1e11],
)
def test_an_instant_that_does_not_say_which_is_refused(written):
    with pytest.raises(ValueError):
        instant(written)


@given(st.one_of(st.text(), st.integers(), st.floats(), st.dates(), st.datetimes()))
def test_whatever_is_written_is_read_or_refused(written):
    for read in (time_of_day, day_or_moment, instant):
        try:
            read(written)
        except ValueError as error:
            assert str(error)
