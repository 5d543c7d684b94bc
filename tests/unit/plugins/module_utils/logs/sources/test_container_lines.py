# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines of containers: many at one moment, in parts, and behind what was read."""

from __future__ import annotations

import random

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.container_lines import (
    LastLines,
    NewLines,
    Stamped,
    StampParser,
)


@pytest.mark.parametrize(
    ("line", "moment", "text"),
    [
        ("2026-11-24T06:50:09.942032558Z out 0", 1795503009942032558, "out 0"),
        ("2026-11-24T06:50:09.94Z out", 1795503009940000000, "out"),
        ("2026-11-24T06:50:09Z ", 1795503009000000000, ""),
        ("2026-11-24T08:50:09.000000001+02:00 out", 1795503009000000001, "out"),
        ("2026-11-24T01:20:09.5-05:30  two blanks", 1795503009500000000, " two blanks"),
    ],
)
def test_a_stamp_is_taken_off(line, moment, text):
    assert StampParser().parse(line) == Stamped(moment, text)


@pytest.mark.parametrize("line", ["", "Error: no container", "2026-13-24T06:50:09Z x", "2026-11-24 06:50:09 x"])
def test_what_has_no_stamp(line):
    assert StampParser().parse(line) is None


def test_the_parts_of_a_long_line_are_joined():
    line = "2026-11-24T06:51:22.711297131Z par2026-11-24T06:51:23.712483824Z tial2026-11-24T06:51:24.713979427Z  end"
    assert StampParser().parse(line).text == "partial end"


def test_a_moment_that_the_program_wrote_stays():
    text = "ts=2026-11-24T06:51:22.711111111Z level=info"
    assert StampParser().parse(f"2026-11-24T06:51:22.711297131Z {text}").text == text


@pytest.mark.parametrize("seed", range(20))
def test_each_line_once_though_moments_repeat_and_go_back(seed):
    chosen = random.Random(seed)
    log = [Stamped(chosen.choice((3, 3, 4, 5)) + number // 10, str(number)) for number in range(200)]
    got: list[str] = []
    last, same, end = None, 0, 0
    while end < len(log):
        end = min(len(log), end + chosen.randint(0, 30))
        new = NewLines(last, same)
        for start in range(0, end, 7):
            got += [line.text for line in new.feed(log[start : min(end, start + 7)])]
        assert new.found
        if new.moment:
            last, same = new.moment, new.same
    assert got == [line.text for line in log]


def test_what_is_later_is_new_when_the_last_line_is_gone():
    new = NewLines(5, 1)
    assert new.feed([Stamped(4, "read"), Stamped(6, "new"), Stamped(7, "newer")]) == []
    assert not new.found
    assert [line.text for line in new.finish()] == ["new", "newer"]
    assert (new.moment, new.same) == (7, 1)


def test_the_last_lines_within_bounds():
    kept = LastLines(3, 1000)
    kept.add([Stamped(number, str(number)) for number in range(10)])
    assert [[line.text for line in part] for part in kept.take(2)] == [["7", "8"], ["9"]]
    assert kept.left_out
    small = LastLines(100, 10)
    small.add([Stamped(number, "x" * 6) for number in range(10)])
    assert sum(len(part) for part in small.take(100)) == 1
