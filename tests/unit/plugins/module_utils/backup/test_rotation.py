# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every part has its turn within N rounds, and a damaged one is looked at again until it is whole."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.backup.memory import Memory
from ansible_collections.ops.upkeep.plugins.module_utils.backup.rotation import (
    parts_to_read,
    rounds_for,
    told,
    was_read,
)

GIB = 1024**3


@pytest.mark.parametrize(
    ("rounds", "size", "expected"),
    [
        (None, 0, 1),
        (None, GIB, 1),
        (None, 20 * GIB + 1, 2),
        (None, 100 * GIB, 5),
        (None, None, 10),
        (3, 500 * GIB, 3),
    ],
)
def test_the_number_of_rounds_follows_from_the_size(rounds, size, expected):
    assert rounds_for({"rounds": rounds, "read_max": 20 * GIB}, size) == expected


def one_round(memory: Memory, rounds: int, damaged: set[int]) -> list[int]:
    parts = parts_to_read(memory, rounds)
    for part in parts:
        was_read(memory, part, 1.0, "broken" if part in damaged else None)
    return parts


@pytest.mark.parametrize("rounds", [1, 2, 7])
def test_all_is_read_within_n_rounds(rounds):
    memory, read = Memory(), set()
    for _round in range(rounds):
        parts = one_round(memory, rounds, set())
        read |= set(parts)
        memory = Memory(memory.to_plain())
    assert read == set(range(rounds))


def test_a_damaged_part_is_read_in_every_round_until_it_is_whole():
    memory = Memory()
    assert one_round(memory, 4, {0}) == [0]
    assert one_round(memory, 4, {0}) == [1, 0]
    assert memory.bad == {"0": "broken"}
    assert one_round(memory, 4, set()) == [2, 0]
    assert memory.bad == {}
    assert one_round(memory, 4, set()) == [3]


def test_another_number_of_rounds_begins_anew():
    memory = Memory()
    one_round(memory, 4, {0})
    assert parts_to_read(memory, 5) == [0]
    assert memory.bad == {}


def test_which_part_was_read_is_told():
    memory = Memory()
    one_round(memory, 4, set())
    assert told(memory, 0) == "part 1 of 4 (1 of them read so far)"
