# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hostile text comes out harmless and within its bound."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.text import clean, cut, one_line
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("plain", "plain"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://evil/\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b[2J\x1b[1;1Hgone", "gone"),
        ("\x9b31mC1", "31mC1"),
        ("nul\x00bell\x07", "nulbell"),
        ("over\u202egnp.exe", "overgnp.exe"),
        ("half \ud800 pair", "half \ufffd pair"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("tab\tstays", "tab\tstays"),
    ],
)
def test_clean(hostile, harmless):
    assert clean(hostile, 100) == harmless


def test_one_line_folds_every_run_of_blanks():
    assert one_line("  a\n\n b\t c  ", 100) == "a b c"


def test_cut_keeps_the_bound_and_shows_that_something_is_missing():
    assert cut("abcdef", 6) == "abcdef"
    assert cut("abcdefg", 6) == "abcde…"


@given(st.text(), st.integers(min_value=1, max_value=50))
def test_nothing_is_longer_than_its_bound_or_unsafe_to_print(text, limit):
    line = one_line(text, limit)
    assert len(line) <= limit
    assert not set(line) & {chr(code) for code in [*range(32), *range(127, 160)]}
    line.encode("utf-8")


def test_ten_megabytes_are_cut_before_they_are_looked_at():
    assert len(clean("\x1b[31m" * 2_000_000, 100)) <= 100
