# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Quantiles: against brute force, and what cannot be a histogram."""

from __future__ import annotations

import math

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.buckets import added, beyond, quantile
from hypothesis import given
from hypothesis import strategies as st

EDGES = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


def histogram(values, edges=EDGES):
    return {edge: float(sum(value <= edge for value in values)) for edge in (*edges, math.inf)}


observations = st.lists(st.floats(0.0001, 4), min_size=1, max_size=60)


@given(observations, st.floats(0.01, 0.99))
def test_the_true_quantile_lies_between_the_edges(values, q):
    found = quantile(q, histogram(values))
    # The smallest value with at least q of all at or below it: what the buckets count to.
    true = sorted(values)[max(0, math.ceil(q * len(values) - 1e-9) - 1)]
    assert found.low <= true <= found.high
    assert found.low <= found.value <= found.high


@given(observations, st.sampled_from(EDGES))
def test_beyond_an_edge_it_is_exact(values, edge):
    found = beyond(edge, histogram(values))
    assert found.estimate == found.least == found.most == sum(value > edge for value in values)


@given(observations, st.floats(0.001, 5))
def test_beyond_any_limit_the_truth_is_within_the_bounds(values, limit):
    found = beyond(limit, histogram(values))
    assert found.least <= sum(value > limit for value in values) <= found.most
    assert found.least - 1e-9 <= found.estimate <= found.most + 1e-9


@pytest.mark.parametrize(
    ("buckets", "q", "value"),
    [
        # As Prometheus' own tests of histogram_quantile have them (promql/testdata/histograms.test).
        ({0.1: 5, 0.2: 7, 1.0: 10, math.inf: 12}, 0.5, 0.15),
        ({-0.2: 1, -0.1: 2, 0.3: 2, math.inf: 2}, 0.01, -0.2),
        ({0.1: 50, 0.2: 70, 1e9: 110, math.inf: 110}, 0.2, 0.044),
        ({0.1: 5, math.inf: 10}, 0.9, 0.1),
    ],
)
def test_it_is_the_estimate_of_prometheus(buckets, q, value):
    assert quantile(q, buckets).value == pytest.approx(value)


def test_in_the_last_bucket_it_is_only_known_to_be_above():
    found = quantile(0.95, {0.1: 5, math.inf: 10})
    assert (found.value, found.high) == (0.1, math.inf)


@pytest.mark.parametrize(
    ("buckets", "says"),
    [
        ({}, "no +Inf bucket"),
        ({0.1: 5}, "no +Inf bucket"),
        ({math.inf: 5}, "one bucket only"),
        ({0.1: 6, 0.2: 5, math.inf: 8}, "fewer than the one below"),
        ({0.1: -1, math.inf: 8}, "cannot be"),
        ({0.1: math.nan, math.inf: 8}, "cannot be"),
        ({0.1: 0, math.inf: 0}, "counted nothing"),
    ],
)
def test_what_cannot_be_is_named(buckets, says):
    with pytest.raises(CannotTell, match=says.replace("+", r"\+")):
        quantile(0.95, buckets)


def test_where_edges_changed_those_that_are_shared_stay_exact():
    total, differ = added([{0.1: 1, 0.2: 2, math.inf: 3}, {0.1: 4, 0.5: 5, math.inf: 6}])
    assert differ
    assert total == {0.1: 5, math.inf: 9}
