# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of two RPM versions is newer: the table of rpm's own tests, and what must hold for any."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.version import compare, split
from hypothesis import given
from hypothesis import strategies as st

OLDER_FIRST = [
    ("1.0", "2.0"),
    ("2.0", "2.0.1"),
    ("5.5p1", "5.5p2"),
    ("5.5p1", "5.5p10"),
    ("10xyz", "10.1xyz"),
    ("xyz10", "xyz10.1"),
    ("xyz.4", "8"),
    ("xyz.4", "2"),
    ("5.6p1", "6.5p1"),
    ("6.0", "6.0.rc1"),
    ("10a2", "10b2"),
    ("1.0a", "1.0aa"),
    ("10.0001", "10.0039"),
    ("4.999.9", "5.0"),
    ("20101121", "20101122"),
    ("1.0~rc1", "1.0"),
    ("1.0~rc1", "1.0~rc2"),
    ("1.0~rc1~git123", "1.0~rc1"),
    ("1.0", "1.0^"),
    ("1.0", "1.0^git1"),
    ("1.0^git1", "1.0^git2"),
    ("1.0^git1", "1.01"),
    ("1.0^20160101", "1.0.1"),
    ("1.0^20160101^git1", "1.0^20160102"),
    ("1.0~rc1", "1.0~rc1^git1"),
    ("1.0^git1~pre", "1.0^git1"),
    ("1:1.0-1", "2:0.1-1"),
    ("9.0-1", "1:0.1-1"),
    ("1.0-1.el9", "1.0-2.el9"),
    ("1.0-1.el9", "1.0-1.el9_1"),
    ("1.0-9", "1.0-10"),
]


@pytest.mark.parametrize(("older", "newer"), OLDER_FIRST)
def test_older_and_newer(older: str, newer: str) -> None:
    assert compare(older, newer) < 0
    assert compare(newer, older) > 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.0-1", "0:1.0-1"),
        ("1.0", "1.0-5"),
        ("2_0", "2.0"),
        ("1.05-1", "1.5-1"),
        ("a+", "a_"),
        ("", ""),
        ("1.0-1", " 1.0-1\n"),
    ],
)
def test_the_same(one: str, other: str) -> None:
    assert compare(one, other) == 0


def test_parts() -> None:
    assert split("2:1.0-3.el9") == (2, "1.0", "3.el9")
    assert split("1.0") == (0, "1.0", "")
    assert split("x:1.0-1") == (0, "x:1.0", "1")


def test_numbers_of_any_size() -> None:
    assert compare("1." + "9" * 100000, "1.1" + "0" * 100000) < 0


VERSIONS = st.text("0123456789abz.~^-:_+", max_size=12)


@given(VERSIONS, VERSIONS)
def test_either_way_round(one: str, other: str) -> None:
    assert compare(one, other) == -compare(other, one)
    assert compare(one, one) == 0
