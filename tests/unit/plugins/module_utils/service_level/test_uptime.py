# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Uptime by what is known, and nothing of what is not."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.linux.unit_history import History
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.uptime import Seen, known, merged, span_of
from hypothesis import given
from hypothesis import strategies as st


def history(reach=0.0, downs=(), up=True):
    return History(reach, tuple(downs), up, "journal")


@pytest.mark.parametrize(
    ("seen", "times", "downs"),
    [
        (Seen(100, True), [], []),
        (Seen(100, True, 40), [(40, 100)], []),
        (Seen(100, True, -40), [(0, 100)], []),
        (Seen(100, False), [], []),
        (Seen(100, True, 40, history(downs=[(20, 40)])), [(0, 100)], [(20, 40)]),
        (Seen(100, True, None, history(50)), [(50, 100)], []),
        (Seen(100, False, None, history(downs=[(60, 100)], up=False)), [(0, 100)], [(60, 100)]),
        # The unit is up and does not answer: that it is up is worth nothing.
        (Seen(100, False, None, history(downs=[(60, 70)])), [(60, 70)], [(60, 70)]),
        # The unit is down and something answers: another one serves there.
        (Seen(100, True, 40, history(downs=[(60, 100)], up=False)), [(40, 100)], []),
    ],
)
def test_what_is_known(seen, times, downs):
    assert known(seen, 0) == (times, downs)


def test_short_interruptions_are_told_and_not_counted():
    span = span_of([(0, 1000)], [(10, 11), (100, 110)], 0, 1000)
    assert (span.total, span.bad, span.notes) == (1000, 10, {"blip"})
    assert span_of([(0, 1000)], [(998, 1000)], 0, 1000).bad == 2  # it is not over yet


def test_maintenance_is_left_out_to_the_second():
    span = span_of([(0, 1000)], [(100, 200), (500, 510)], 0, 1000, [(90, 300)])
    assert (span.total, span.bad) == (790, 10)


intervals = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=6)


@given(intervals, intervals, intervals)
def test_seconds_add_up_as_if_they_were_counted_one_by_one(times, downs, left_out):
    def covers(pairs, second):
        return any(low <= second < high for low, high in pairs)

    long = [(low * 10, high * 10) for low, high in downs]
    times, left_out = ([(low * 10, high * 10) for low, high in pairs] for pairs in (times, left_out))
    left_out = merged(left_out, 0, 500)
    span = span_of(times, long, 0, 500, left_out)
    seconds = [one for one in range(500) if covers(times, one) and not covers(left_out, one)]
    assert span.total == len(seconds)
    assert span.bad == sum(covers(long, one) for one in seconds)
