# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups, their numbers, and what becomes of them when they are joined."""

from __future__ import annotations

from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.groups import OVERFLOW, Groups


def test_a_joined_group_is_found_under_each_of_its_numbers() -> None:
    groups = Groups()
    numbers = [groups.new(("user", name, "left")) for name in ("alice", "bob", "eve")]

    joined = groups.join(numbers)

    assert joined == numbers[0]
    assert {groups.resolve(number) for number in numbers} == {joined}
    assert groups.text(joined) == "user <*> left"
    assert len(groups) == 1
    assert groups.cells == 3


def test_the_key_of_a_value_is_shown() -> None:
    groups = Groups()
    numbers = [groups.new(("job", f"state={state}")) for state in ("new", "run", "end")]

    assert groups.text(groups.join(numbers)) == "job state=<*>"


def test_different_keys_are_not_shown_as_one() -> None:
    groups = Groups()
    numbers = [groups.new(("job", word)) for word in ("state=new", "owner=eve")]

    assert groups.text(groups.join(numbers)) == "job <*>"


def test_a_group_may_become_part_of_the_overflow() -> None:
    groups = Groups()
    number = groups.new(("once",))

    groups.merge(number, OVERFLOW)

    assert groups.resolve(number) == OVERFLOW
    assert not groups.is_live(number)
    assert groups.cells == 0


def test_a_group_is_single_until_it_is_joined() -> None:
    groups = Groups()
    first, second, third = (groups.new((word, "here")) for word in "abc")
    groups.join([first, second])

    assert [groups.is_single(number) for number in (first, second, third)] == [False, False, True]
