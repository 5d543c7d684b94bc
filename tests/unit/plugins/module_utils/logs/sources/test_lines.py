# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Blocks of any size give the same lines, and a place that stands behind them."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.lines import Lines
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.place import Place
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.source import MAX_LINE
from hypothesis import given, settings
from hypothesis import strategies as st


def fed(data: bytes, size: int) -> tuple[list[str], Lines]:
    lines = Lines(Place())
    got = [line for start in range(0, len(data), size) for line in lines.feed(data[start : start + size])]
    return got, lines


@settings(max_examples=200, deadline=None)
@given(st.lists(st.binary(max_size=12), max_size=30), st.integers(1, 40))
def test_blocks_do_not_matter(parts, size):
    data = b"\n".join(parts)
    got, lines = fed(data, size)
    whole, _lines = fed(data, len(data) or 1)
    end = data.rfind(b"\n") + 1
    assert got == whole
    assert len(got) == data.count(b"\n")
    assert (lines.place.offset, lines.pending) == (end, len(data) - end)
    assert lines.place.tail == data[:end][-1024:]
    assert lines.place.head == data[:end][:1024]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 3 * MAX_LINE), max_size=4), st.sampled_from([1000, 65536, 1 << 20]))
def test_long_lines_are_cut_and_their_bytes_are_accounted_for(lengths, size):
    data = b"".join(b"x" * length + b"\n" for length in lengths)
    got, lines = fed(data, size)
    assert [len(line) for line in got] == [min(length, MAX_LINE) for length in lengths]
    assert lines.take_shortened() == sum(length > MAX_LINE for length in lengths)
    assert lines.take_shortened() == 0
    assert (lines.place.offset, lines.place.tail) == (len(data), data[-1024:])


def test_the_rest_of_a_line_too_long_for_one_reading_is_passed_over():
    lines = Lines(Place())
    lines.feed(b"x" * 100_000)
    (head,) = lines.flush_inside()
    assert len(head) == MAX_LINE and head.endswith("x…") and lines.place.offset == 100_000
    again = Lines(lines.place, inside=True)
    assert again.feed(b"more of it") == []
    assert again.feed(b" end\nnext\n") == ["next"]
    assert again.place.offset == 100_000 + 20


@pytest.mark.parametrize("data", [b"", b"\n", b"a\r\n", b"\0\0a\n"])
def test_nothing_is_pending_behind_a_whole_line(data):
    assert fed(data, 100)[1].flush() == []


def test_reserved_space_is_no_line():
    lines = Lines(Place())
    lines.feed(b"\0" * 10)
    assert lines.blank
