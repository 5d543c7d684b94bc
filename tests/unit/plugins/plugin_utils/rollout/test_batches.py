# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every host exactly once, canaries first, and no batch takes more of a group than it may."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.plugin_utils.rollout.plan import plan_batches
from hypothesis import given
from hypothesis import strategies as st

HOSTS = [f"h{number}" for number in range(1, 41)]
USUAL = [1, "10%", "25%", "100%"]


def plan(hosts=None, sizes=None, canary=None, groups=None, most=None) -> list[list[str]]:
    """Return the batches."""
    return plan_batches(HOSTS if hosts is None else hosts, USUAL if sizes is None else sizes, canary, groups, most)


def lengths(batches: list[list[str]]) -> list[int]:
    """Return how many hosts each batch has."""
    return [len(batch) for batch in batches]


@pytest.mark.parametrize(
    ("count", "sizes", "expected"),
    [
        (40, USUAL, [1, 4, 10, 25]),
        (6, USUAL, [1, 1, 1, 3]),
        (1, USUAL, [1]),
        (0, USUAL, []),
        (7, [2], [2, 2, 2, 1]),
        (7, "50%", [3, 3, 1]),
        (10, [1, 5, 2], [1, 5, 2, 2]),
    ],
)
def test_sizes_are_counted_as_those_of_serial(count, sizes, expected):
    assert lengths(plan(HOSTS[:count], sizes)) == expected


def test_hosts_keep_their_order():
    assert [host for batch in plan() for host in batch] == HOSTS


def test_canaries_come_first_and_share_no_batch():
    batches = plan(canary=["second", "first"], groups={"first": ["h9", "h40"], "second": ["h5", "h30", "elsewhere"]})
    assert batches[:3] == [["h5"], ["h30"], ["h9", "h40"]]
    assert lengths(batches[3:]) == [4, 10, 22]


def test_a_batch_takes_no_more_of_a_group_than_it_may():
    batches = plan(HOSTS[:8], [4], groups={"db": ["h1", "h2", "h3"]}, most={"db": 1})
    assert batches == [["h1", "h4", "h5", "h6"], ["h2", "h7", "h8"], ["h3"]]


def test_a_percentage_of_a_group_is_of_those_that_are_in_the_rollout():
    groups = {"zone": [*HOSTS[:4], *(f"other{number}" for number in range(100))]}
    assert lengths(plan(HOSTS[:4], ["100%"], groups=groups, most={"zone": "50%"})) == [2, 2]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            {"canary": "canaries", "groups": {"canary": []}},
            "canary names the group 'canaries', which does not exist; did you mean \"canary\"?",
        ),
        ({"canary": "canary"}, "write groups=groups"),
        ({"most": {"db": 1}, "groups": {"web": []}}, "the inventory has web"),
        ({"most": {"db": 0}, "groups": {"db": []}}, "max_per_group[db] is '0'"),
        ({"most": 1, "groups": {"db": []}}, "write a mapping of groups to sizes"),
        ({"sizes": []}, "empty list"),
        ({"hosts": "web1"}, "hand on a list of their names"),
        ({"groups": ["db"]}, "write groups=groups"),
    ],
)
def test_what_is_wrong_is_refused_with_a_way_out(options, told):
    with pytest.raises(WrongOptions) as raised:
        plan(**options)
    assert told in str(raised.value)


def test_ten_thousand_hosts_are_planned_at_once():
    hosts = [f"h{number}" for number in range(10_000)]
    assert len(plan(hosts, ["100%"], groups={"all": hosts}, most={"all": 1})) == 10_000


names = st.lists(st.sampled_from(HOSTS), max_size=60)
sizes = st.lists(
    st.one_of(st.integers(1, 12), st.integers(1, 100).map(lambda number: f"{number}%")), min_size=1, max_size=5
)


@given(names, sizes, st.lists(names, max_size=2), st.lists(st.tuples(names, st.integers(1, 4)), max_size=3))
def test_every_host_is_changed_once_and_every_promise_is_kept(hosts, given_sizes, canaries, limited):
    groups = {f"canary{number}": members for number, members in enumerate(canaries)}
    groups |= {f"limited{number}": members for number, (members, _limit) in enumerate(limited)}
    most = {f"limited{number}": limit for number, (_members, limit) in enumerate(limited)}
    batches = plan(hosts, given_sizes, [name for name in groups if name.startswith("canary")], groups, most)
    flat = [host for batch in batches for host in batch]
    assert sorted(flat) == sorted(set(hosts))
    assert all(batches)
    for name, limit in most.items():
        assert all(len(set(batch) & set(groups[name])) <= limit for batch in batches)
    canary_hosts = {host for members in canaries for host in members}
    assert [bool(canary_hosts & set(batch)) for batch in batches] == sorted(
        (bool(canary_hosts & set(batch)) for batch in batches), reverse=True
    )
    assert all(set(batch) <= canary_hosts or not set(batch) & canary_hosts for batch in batches)


@given(names, sizes)
def test_without_canaries_and_limits_batches_are_those_of_serial(hosts, given_sizes):
    whole = list(dict.fromkeys(hosts))
    found = lengths(plan(hosts, given_sizes))
    left, expected = len(whole), []
    while left:
        size = given_sizes[min(len(expected), len(given_sizes) - 1)]
        number = max(1, len(whole) * int(size[:-1]) // 100) if isinstance(size, str) else size
        expected.append(min(number, left))
        left -= expected[-1]
    assert found == expected
