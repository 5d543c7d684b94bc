# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Spans add up, and get coarser without losing anything."""

from __future__ import annotations

import json
import math
from itertools import pairwise

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.spans import (
    Span,
    from_plain,
    thinned,
    to_plain,
    together,
    within,
)
from hypothesis import given
from hypothesis import strategies as st

HOUR = 3600.0
numbers = st.lists(st.integers(0, 1000), min_size=1, max_size=80)


def hourly(totals):
    return [Span(number * HOUR, (number + 1) * HOUR, total, total // 2) for number, total in enumerate(totals)]


@given(numbers, st.integers(1, 20))
def test_thinned_spans_hold_the_same_sums(totals, room):
    spans = hourly(totals)
    kept = thinned(spans, 1e9, len(totals) * HOUR, room)
    assert len(kept) <= room
    assert together(kept).total == sum(totals)
    assert together(kept).samples == len(totals) + 1
    assert all(one.end == other.start for one, other in pairwise(kept))


def test_the_older_the_coarser():
    kept = thinned(hourly([1] * 720), 1e9, 720 * HOUR, 40)
    assert kept[-1].seconds == HOUR
    assert kept[0].seconds > 10 * HOUR
    assert min(span.seconds for span in kept[-5:]) == HOUR


def test_what_has_left_the_window_is_dropped():
    assert [span.total for span in within(hourly([1, 2, 3, 4]), 2 * HOUR, 4 * HOUR)] == [3, 4]


@given(st.dictionaries(st.floats(0.001, 100), st.integers(0, 10**9), max_size=5), st.floats(0, 1e12))
def test_a_span_comes_back_as_it_was(buckets, total):
    span = Span(1.5, 99.25, round(total, 6), 1, {**buckets, math.inf: 5}, 3, 2.5, frozenset({"reset"}))
    back = from_plain(json.loads(json.dumps(to_plain(span))))
    assert back.total == pytest.approx(span.total)
    assert (back.start, back.end, dict(back.buckets), back.value) == (1.5, 99.25, dict(span.buckets), 2.5)
    assert back.notes == span.notes


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        [1, 2, 3],
        ["a", 2, 3, 4, 5, None, [], {}],
        [5, 2, 3, 4, 5, None, [], {}],
        [1, 2, 3, 4, 5, None, ["x"], {}],
        [1, 2, float("nan"), 4, 5, None, [], {}],
        [1, 2, 3, 4, 5, None, [], {"a": 1}],
        [1, 2, 3, 4, 5, None, [], {"1": -1}],
    ],
)
def test_what_is_no_span_is_refused(data):
    with pytest.raises((ValueError, TypeError)):
        from_plain(data)
