# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one round leaves to the next stays within its bound, and comes back as it was."""

from __future__ import annotations

import json
import math

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.memory import (
    MAX_SIZE,
    Remembered,
    Standing,
    read_memory,
    write_memory,
)
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.spans import Span, together

HOUR = 3600.0


def remembered(spans=3):
    buckets = {**{edge / 7: edge * 1001.0 for edge in range(1, 20)}, math.inf: 123456.0}
    return Remembered(
        "abc",
        500 * HOUR,
        10.5,
        {"a1b2": 5.0},
        [Span(number * HOUR, (number + 1) * HOUR, 123456, 7, buckets) for number in range(spans)],
        [(1.0, 2.0)],
        [(1.0, 1.5)],
        Standing("fail", 1, 98.5),
        "search.service",
    )


def test_it_comes_back_as_it_was():
    cursors = json.loads(json.dumps(write_memory({"o": remembered()}, {"o": 1e9}, 3 * HOUR)))
    memory, complaints = read_memory(cursors)
    assert not complaints
    assert memory == {"o": remembered()}


@pytest.mark.parametrize("count", [1, 30])
def test_where_there_is_no_room_spans_get_coarser_and_their_sums_stay(count):
    memory = {f"o{number}": remembered(500) for number in range(count)}
    cursors = write_memory(memory, dict.fromkeys(memory, 1e9), 500 * HOUR)
    assert len(json.dumps(cursors, separators=(",", ":"))) <= MAX_SIZE + 100
    back, _complaints = read_memory(cursors)
    assert together(back["o0"].spans).total == 500 * 123456
    assert len(back["o0"].spans) > 5
