# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many tests passed, failed and were skipped, read from what test tools write."""

from __future__ import annotations

import re
import xml.etree.ElementTree
from dataclasses import dataclass
from pathlib import Path

_SANITY_TEST = re.compile(r'^Running sanity test "([^"]+)"', re.MULTILINE)
_SANITY_FAILED = re.compile(
    r"^FATAL: The \d+ sanity test\(s\) listed below .* failed\..*\n((?:\S+.*\n?)*)", re.MULTILINE
)


@dataclass(frozen=True)
class Counts:
    """Numbers of tests that can be added up."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)


ONE_PASSED = Counts(passed=1)
ONE_FAILED = Counts(failed=1)


def from_junit(path: Path) -> Counts:
    """Return the counts of a JUnit file. One that is missing or holds no test is a failure: nothing was proved."""
    try:
        suites = list(xml.etree.ElementTree.parse(path).iter("testsuite"))
    except (OSError, xml.etree.ElementTree.ParseError):
        return ONE_FAILED
    counts = sum((_of_suite(suite) for suite in suites), Counts())
    return counts if counts.passed + counts.failed else counts + ONE_FAILED


def _of_suite(suite: xml.etree.ElementTree.Element) -> Counts:
    total, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
    failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
    return Counts(max(0, total - failed - skipped), failed, skipped)


def from_sanity(output: str) -> Counts:
    """Return the counts of a run of ansible-test sanity. A test that runs for several Pythons counts once."""
    ran = set(_SANITY_TEST.findall(output))
    listed = _SANITY_FAILED.search(output)
    failed = {line.split()[0] for line in listed.group(1).splitlines() if line.strip()} & ran if listed else set()
    return Counts(len(ran) - len(failed), len(failed))
