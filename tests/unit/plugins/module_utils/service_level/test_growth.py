# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The growth of counters, against counters that are simulated."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.growth import Reading, growth
from hypothesis import given
from hypothesis import strategies as st

# What happens to a counter between two samples: it counts, or its process begins anew.
steps = st.lists(st.one_of(st.integers(0, 50), st.just("restart")), max_size=8)


@given(st.integers(0, 100), steps)
def test_growth_is_what_was_counted_since_the_last_restart_or_the_sample(start, happened):
    value, since = start, 0
    restarted = False
    for step in happened:
        if step == "restart":
            value, since, restarted = 0, 0, True
        else:
            value, since = value + step, since + step
    found = growth({"a": start}, 0, [Reading("a", value)]).by_key["a"]
    if value < start or not restarted:
        assert found == since  # as Prometheus has it
    else:
        assert 0 <= found <= since  # a restart that cannot be seen: never too much


@given(st.integers(0, 100), steps)
def test_where_the_page_tells_when_the_counter_began_no_restart_goes_unseen(start, happened):
    value, since, created = start, 0, 0.0
    for number, step in enumerate(happened, 1):
        if step == "restart":
            value, since, created = 0, 0, 100.0 + number
        else:
            value, since = value + step, since + step
    assert growth({"a": start}, 50, [Reading("a", value, created)]).by_key["a"] == since


def test_a_series_that_was_not_there_began_at_zero():
    found = growth({"a": 5}, 0, [Reading("a", 6), Reading("b", 3)])
    assert found.by_key == {"a": 1, "b": 3}
    assert (found.new, found.gone, found.resets) == (1, 0, 0)


def test_a_series_that_is_gone_is_counted():
    assert growth({"a": 5, "b": 7}, 0, [Reading("a", 6)]).gone == 1


def test_the_buckets_of_a_histogram_begin_anew_together():
    before = {"h1": 10, "h2": 20, "other": 1}
    now = [Reading("h1", 12, group="h"), Reading("h2", 14, group="h"), Reading("other", 3, group="o")]
    assert growth(before, 0, now).by_key == {"h1": 12, "h2": 14, "other": 2}


@pytest.mark.parametrize(("restarted", "grown"), [(True, {"a": 9, "b": 1}), (False, {"a": 4, "b": 1})])
def test_after_a_restart_that_is_known_all_begin_anew_as_soon_as_one_fell(restarted, grown):
    assert growth({"a": 5, "b": 7}, 0, [Reading("a", 9), Reading("b", 1)], restarted).by_key == grown


def test_a_restart_in_which_no_counter_fell_is_no_reset():
    # It may be the exporter that restarted, not what it counts.
    assert growth({"a": 1_000_000}, 0, [Reading("a", 1_000_500)], restarted=True).by_key == {"a": 500}
