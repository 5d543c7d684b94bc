# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of two versions of an RPM package is newer: rpm-version(7), by the algorithm of rpmvercmp."""

from __future__ import annotations

import re
from typing import Final

# Digits, letters, a tilde (before all else), a caret (after the same without it); the rest only separates.
_SEGMENT: Final = re.compile(r"[0-9]+|[A-Za-z]+|~|\^")


def compare(left: str, right: str) -> int:
    """Return less than 0 where C(left) is older, more than 0 where it is newer, 0 where both are the same.

    Both are C(epoch:version-release); an epoch that is missing is 0, a release that is missing matches any.
    """
    ours, theirs = split(left), split(right)
    if ours[0] != theirs[0]:
        return -1 if ours[0] < theirs[0] else 1
    difference = compare_part(ours[1], theirs[1])
    if difference or not ours[2] or not theirs[2]:
        return difference
    return compare_part(ours[2], theirs[2])


def split(version: str) -> tuple[int, str, str]:
    """Return epoch, version and release."""
    epoch, colon, rest = version.strip().partition(":")
    if not colon or not epoch.isdecimal():
        epoch, rest = "0", version.strip()
    upstream, hyphen, release = rest.rpartition("-")
    return int(epoch[:9]), upstream if hyphen else rest, release if hyphen else ""


def compare_part(left: str, right: str) -> int:
    """Compare two versions without their releases, or two releases."""
    ours, theirs = _SEGMENT.findall(left), _SEGMENT.findall(right)
    for one, other in zip(ours, theirs):
        difference = _compare_segment(one, other)
        if difference:
            return difference
    if len(ours) == len(theirs):
        return 0
    longer = 1 if len(ours) > len(theirs) else -1
    rest = (ours if longer > 0 else theirs)[min(len(ours), len(theirs))]
    return -longer if rest == "~" else longer


def _compare_segment(one: str, other: str) -> int:
    if one == other:
        return 0
    ranks = (_rank(one), _rank(other))
    if ranks[0] != ranks[1]:
        return -1 if ranks[0] < ranks[1] else 1
    if ranks[0] == _rank("0"):
        # By length first: numbers of any size, without making one.
        digits, others = one.lstrip("0"), other.lstrip("0")
        if digits == others:
            return 0
        return -1 if (len(digits), digits) < (len(others), others) else 1
    return -1 if one < other else 1


def _rank(segment: str) -> int:
    """Return how kinds of segments are ordered where they differ: a number is newer than letters."""
    if segment in ("~", "^"):
        return 0 if segment == "~" else 1
    return 3 if segment.isdecimal() else 2
