# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one round remembers for the next, and what comes back of it."""

from __future__ import annotations

import json

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.backup.memory import MAX_SEEN, Memory
from hypothesis import given
from hypothesis import strategies as st


def full() -> Memory:
    memory = Memory()
    for day in range(30):
        memory.remember(1000.0 + day, day)
    memory.count, memory.repository_size, memory.turn, memory.parts = 30, 5000, 3, 7
    memory.read, memory.bad, memory.file = {"3": 1.5}, {"3": "damaged"}, {"path": "/srv/a", "crc": "00"}
    return memory


def test_what_was_remembered_comes_back():
    kept = json.loads(json.dumps(full().to_plain()))
    assert Memory(kept).to_plain() == full().to_plain()
    assert not Memory(kept).anew


def test_the_newest_sizes_are_kept_and_no_more():
    assert full().seen[0] == (1029.0, 29)
    assert len(full().seen) == MAX_SEEN


def test_one_backup_is_remembered_once():
    memory = Memory()
    memory.remember(5.0, 1)
    memory.remember(5.0, 2)
    assert memory.seen == [(5.0, 2)]


@pytest.mark.parametrize(
    "kept", ["x", 5, [], {"v": 99}, {"v": 1, "seen": "x"}, {"v": 1, "count": "many"}, {"v": 1, "bad": [1]}]
)
def test_what_cannot_be_used_is_begun_anew_and_said(kept):
    assert Memory(kept).anew
    assert Memory(kept).seen == []


def test_no_memory_is_nothing_to_speak_of():
    assert not Memory(None).anew


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.fixed_dictionaries({"v": st.just(1)}, optional={name: _JSON for name in full().to_plain() if name != "v"}))
def test_nothing_that_comes_back_breaks_it(kept):
    plain = Memory(kept).to_plain()
    assert len(json.dumps(plain)) < 64 * 1024
    assert Memory(plain).to_plain() == plain
