# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Versions of Debian packages, compared as dpkg does."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.version import compare
from hypothesis import given, settings
from hypothesis import strategies as st

versions = st.from_regex(r"(?:[0-9]{1,2}:)?[0-9][a-zA-Z0-9.+~]{0,6}(?:-[a-zA-Z0-9.+~]{1,6})?", fullmatch=True)


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("1.0", "1.1"),
        ("1.9", "1.10"),
        ("1.0~rc1", "1.0"),
        ("1.0~~", "1.0~"),
        ("1.0-1", "1.0-1+b1"),
        ("1.0-1", "1.0-1+deb12u1"),
        ("3.0.20-1~deb12u2", "3.0.22-1~deb12u2"),
        ("9.9", "1:0.1"),
        ("2026b-0+deb12u1", "2026f-0+deb12u1"),
        ("1.0a", "1.0+"),
        ("1.0", "1.0a"),
        ("1.2-3", "1.2.1-1"),
        ("1-2-3", "1-2-4"),
        ("0", "99999999999999999999999999"),
    ],
)
def test_the_newer_one_is_newer(older: str, newer: str) -> None:
    assert compare(older, newer) < 0
    assert compare(newer, older) > 0


@pytest.mark.parametrize(("one", "other"), [("1.0", "1.0"), ("0:1.0", "1.0"), ("1.00", "1.0"), ("1.0-0", "1.0")])
def test_the_same_written_in_two_ways_is_the_same(one: str, other: str) -> None:
    assert compare(one, other) == 0


@pytest.mark.skipif(shutil.which("dpkg") is None, reason="dpkg is not installed")
@settings(max_examples=60, deadline=None)
@given(versions, versions)
def test_dpkg_says_the_same(one: str, other: str) -> None:
    def dpkg(relation: str) -> bool:
        return subprocess.run(["dpkg", "--compare-versions", one, relation, other], check=False).returncode == 0

    assert (compare(one, other) < 0, compare(one, other) > 0) == (dpkg("lt"), dpkg("gt"))


@given(st.text(max_size=50), st.text(max_size=50))
def test_no_text_breaks_it(one: str, other: str) -> None:
    assert compare(one, other) == -compare(other, one) or compare(one, other) * compare(other, one) < 0
