# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is usual: rates, spikes and silences."""

from __future__ import annotations

import random

import pytest
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.usual import (
    Count,
    Rate,
    hour_of_week,
    hours_between,
    usual_rate,
    usual_silence,
)

HOUR = 3600.0


@pytest.mark.parametrize(
    ("rates", "hours", "expected"),
    [
        ([], 24, None),
        ([5.0] * 4, 24, None),
        ([0.0] * 5, 24, Rate(0.0, 0.1458)),  # four lines in a day are a spike of what never was
        ([10.0] * 5, 24, Rate(10.0, 30.0)),  # three times the usual at least
        ([10.0] * 5, 1, Rate(10.0, 30.0)),
        ([1.0] * 5, 1, Rate(1.0, 4.5)),
        ([10, 12, 8, 11, 9, 500], 24, Rate(10.5, 31.5)),  # one bad day does not become the rule
        ([0, 100, 0, 100, 0, 100, 50], 24, Rate(50.0, 309.455)),
    ],
)
def test_the_usual_rate(rates, hours, expected):
    assert usual_rate(rates, hours) == expected


def test_chance_alone_is_no_spike():
    dice = random.Random(7)
    for lines in (1, 3, 10, 100):
        rates = [sum(dice.random() < 0.01 for _ignored in range(lines * 100)) / 24 for _ignored in range(300)]
        alarms = sum(
            rates[number] > usual_rate(rates[number - 30 : number], 24).high for number in range(30, len(rates))
        )
        assert alarms <= 3


def beats(every, day):
    """A template that is logged at an equal rate all day."""
    return Count(day, day * 24 * HOUR, 24, int(24 * HOUR / every), day * 24 * HOUR, (day + 1) * 24 * HOUR - every)


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ([beats(300, day) for day in range(5)], 300, 2100),
        ([beats(300, day) for day in (0, 1, 2, 3, 9, 10)], 300, 2100),  # an outage is not usual
        ([Count(day, 0.0, 24, 1, day * 24 * HOUR, day * 24 * HOUR) for day in range(5)], 24 * HOUR, 24 * HOUR),
        ([Count(day, 0.0, 24, 0, 0.0, 0.0) for day in range(9)], None, None),
        ([beats(300, day) for day in range(4)], None, None),
    ],
)
def test_the_usual_silence(counts, low, high):
    silence = usual_silence(counts)
    assert silence is None if low is None else low <= silence <= high


def test_the_hour_of_the_week():
    assert hour_of_week(1795489200.0) == 27  # Tuesday, 03:00 UTC
    assert hour_of_week(0.0) == 72  # a Thursday


def test_a_look_that_is_too_short_says_nothing_of_a_rate():
    assert hours_between(0, 60) is None
    assert hours_between(0, 86400) == 24
    assert hours_between(5, 0) is None
