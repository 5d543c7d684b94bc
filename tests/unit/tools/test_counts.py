# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts are read from what the tools write, and a run that proved nothing does not count as proof."""

from __future__ import annotations

import pytest
from counts import Counts, from_junit, from_sanity

SUITE = '<testsuites><testsuite tests="{0}" failures="{1}" errors="{2}" skipped="{3}"/></testsuites>'
SANITY = """\
Running sanity test "compile" on Python 3.9
Running sanity test "compile" on Python 3.10
Running sanity test "pep8"
ERROR: Found 2 pep8 issue(s) which need to be resolved:
ERROR: plugins/x.py:3:1: E302: expected 2 blank lines, found 0
Running sanity test "pylint"
"""


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((5, 0, 0, 0), Counts(5, 0, 0)),
        ((5, 1, 1, 2), Counts(1, 2, 2)),
        ((0, 0, 0, 0), Counts(0, 1, 0)),
        ((2, 0, 0, 2), Counts(0, 1, 2)),
    ],
)
def test_junit(tmp_path, numbers, expected):
    path = tmp_path / "junit.xml"
    path.write_text(SUITE.format(*numbers), encoding="utf-8")
    assert from_junit(path) == expected


@pytest.mark.parametrize("text", [None, "", "<testsuites"])
def test_a_junit_file_that_cannot_be_read_is_a_failure(tmp_path, text):
    path = tmp_path / "junit.xml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    assert from_junit(path) == Counts(failed=1)


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("", Counts(3, 0)),
        (
            "FATAL: The 1 sanity test(s) listed below (out of 3) failed. See error output above for details.\npep8\n",
            Counts(2, 1),
        ),
        (
            "FATAL: The 2 sanity test(s) listed below (out of 3) failed. See above.\ncompile --python 3.9\npep8",
            Counts(1, 2),
        ),
    ],
)
def test_sanity(end, expected):
    assert from_sanity(SANITY + end) == expected
