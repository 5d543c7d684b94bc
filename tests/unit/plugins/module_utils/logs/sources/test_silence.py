# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Silences that are usual, and those that are not."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.silence import Silence

DAY, HOUR = 86400.0, 3600.0


def after(rounds: list[tuple[float, float]]) -> Silence:
    """What is known after rounds at a time, each with the time of the last write; kept as JSON in between."""
    silence = Silence()
    for now, last_write in rounds:
        silence.observe(now, last_write)
        silence = Silence.from_json(silence.to_json())
    return silence


def daily(days: int, before: float = 60) -> list[tuple[float, float]]:
    return [(day * DAY, day * DAY - before) for day in range(100, 100 + days)]


def test_a_log_that_stopped_is_noticed_and_stays_so():
    rounds = daily(10)
    for day in (110, 111, 112):
        rounds.append((day * DAY, 109 * DAY - 60))
        assert after(rounds).is_unusual


def test_a_log_that_is_written_as_ever_is_not():
    assert not after(daily(10)).is_unusual


def test_a_log_that_is_seldom_written_is_not():
    rounds = [(day * DAY, day // 7 * 7 * DAY) for day in range(100, 150)]
    assert not any(after(rounds[:count]).is_unusual for count in range(len(rounds)))


def test_who_has_not_seen_a_weekend_does_not_judge_one():
    # Read at six in the morning, written to until eight in the evening, from Monday to Friday.
    rounds = [(day * DAY + 6 * HOUR, (day - 1) * DAY + 20 * HOUR) for day in range(100, 106)]
    rounds += [((106 + day) * DAY + 6 * HOUR, 104 * DAY + 20 * HOUR) for day in range(2)]
    assert not after(rounds).is_unusual


def test_too_little_is_known():
    assert not after([*daily(3), (120 * DAY, 102 * DAY)]).is_unusual


def test_rounds_by_the_minute_do_not_make_a_silence_usual():
    rounds = daily(10)
    rounds += [(110 * DAY + minute * 300, 109 * DAY) for minute in range(500)]
    assert after(rounds).is_unusual


def test_what_is_kept_stays_small():
    assert len(str(after(daily(400)).to_json())) < 1000


@pytest.mark.parametrize(
    "data",
    [None, 1, "x", [], [1, 2], [1, "x", 3, {}], [1, 2, 3, {"a": 1}], [-1, 0, 0, {}], [1, 1, 1, {"1": float("nan")}]],
)
def test_what_cannot_be_read_is_forgotten(data):
    assert Silence.from_json(data) == Silence()
