# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which groups are found to be one."""

from __future__ import annotations

from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.groups import Groups
from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.joins import Joins


def test_a_group_that_is_noted_again_counts_once() -> None:
    groups = Groups()
    joins = Joins(groups)
    numbers = [groups.new(("the", name, "light", "is", "on")) for name in ("red", "green", "blue", "pink", "grey")]
    first, second, *others = numbers

    found = [joins.with_new(number) for number in (first, second, first, second, *others)]

    assert found == [[], [], [], [], [], [], numbers]


def test_groups_that_are_gone_do_not_count() -> None:
    groups = Groups()
    joins = Joins(groups)
    numbers = [groups.new(("the", name, "light", "is", "on")) for name in ("red", "green", "blue", "pink", "grey")]
    for number in numbers[:4]:
        joins.with_new(number)
    groups.merge(numbers[0], 0)

    assert joins.with_new(numbers[4]) == []
