# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of a set with which nothing goes wrong."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.updates.sound import sound_part
from hypothesis import given
from hypothesis import strategies as st


def _bad(*wrong: int):  # type: ignore[no-untyped-def]
    return lambda items: "has {0}".format([one for one in items if one in wrong]) if set(items) & set(wrong) else ""


@pytest.mark.parametrize(
    ("wrong", "kept"), [((), [0, 1, 2, 3, 4]), ((2,), [0, 1, 3, 4]), ((0, 4), [1, 2, 3]), (tuple(range(5)), [])]
)
def test_exactly_those_in_the_way_are_refused_each_with_its_own_problem(
    wrong: tuple[int, ...], kept: list[int]
) -> None:
    found, refused = sound_part(range(5), _bad(*wrong))
    assert found == kept
    assert refused == [(one, "has [{0}]".format(one)) for one in wrong]


def test_of_two_that_do_not_go_together_one_stays() -> None:
    def clash(items: Sequence[int]) -> str:
        return "1 and 3 conflict" if {1, 3} <= set(items) else ""

    kept, refused = sound_part([1, 2, 3, 4], clash)
    assert not clash(kept)
    assert 1 in kept
    assert dict(refused)[3] == "1 and 3 conflict"


def test_nothing_is_asked_about_nothing() -> None:
    assert sound_part([], lambda items: "must not be asked") == ([], [])


@given(st.lists(st.integers(0, 30), unique=True), st.sets(st.integers(0, 30)))
def test_every_item_ends_on_one_side(items: list[int], wrong: set[int]) -> None:
    kept, refused = sound_part(items, _bad(*wrong))
    assert sorted([*kept, *(one for one, _why in refused)]) == sorted(items)
    assert not set(kept) & wrong
