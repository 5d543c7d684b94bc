# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Levels that hold for long, and peaks that do not."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.resources.sustained import Sample, sustained
from hypothesis import given
from hypothesis import strategies as st


def every_ten_minutes(*percents, start=1_000_000.0):
    """Records that follow each other."""
    return [Sample(start + 600 * number, 600.0, percent) for number, percent in enumerate(percents, 1)]


@pytest.mark.parametrize(
    ("percents", "held"),
    [
        ((10, 10, 10), 10),
        ((10, 100, 10), 10),  # a peak
        ((10, 90, 95, 92, 10), 90),  # half an hour at 90
        ((90, 90, 10, 90, 90), 10),  # twice twenty minutes are no half an hour
        ((50, 60, 70, 80), 60),
        ((100, 100), None),  # not long enough to tell
        ((), None),
    ],
)
def test_the_level_that_held_for_half_an_hour(percents, held):
    level = sustained(every_ten_minutes(*percents), 1800)
    assert (level.percent if level else None) == held


def test_what_was_before_and_after_a_gap_does_not_hold_together():
    before, after = every_ten_minutes(90, 90), every_ten_minutes(90, 90, start=2_000_000.0)
    assert sustained(before + after, 1800) is None
    assert sustained(before + after, 1200).percent == 90


def test_the_order_of_records_is_no_matter_and_the_average_weighs_time():
    records = [*every_ten_minutes(80, 80, 80), Sample(1_003_600.0, 1800.0, 20)]
    level = sustained(records[::-1], 1800)
    assert (level.percent, level.average, level.samples, level.covered) == (80, 50, 4, 3600)


@given(st.lists(st.floats(0, 100), min_size=3, max_size=40), st.integers(1, 4))
def test_no_level_is_higher_than_some_record_says_and_a_longer_one_is_never_higher(percents, records):
    samples = every_ten_minutes(*percents)
    level, longer = sustained(samples, 600 * records), sustained(samples, 600 * (records + 1))
    if level:
        assert min(percents) <= level.percent <= max(percents)
        assert sum(percent >= level.percent for percent in percents) >= records
    if level and longer:
        assert longer.percent <= level.percent
