# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of two versions of a Debian package is newer: deb-version(7), by the algorithm of dpkg."""

from __future__ import annotations

import re
from typing import Final

_PARTS: Final = re.compile(r"([^0-9]*)([0-9]*)")
_WEIGHT_OF_OTHERS: Final = 256  # letters come before all else but ~, which comes before the end


def compare(left: str, right: str) -> int:
    """Return less than 0 where C(left) is older, more than 0 where it is newer, 0 where both are the same."""
    ours, theirs = _split(left), _split(right)
    if ours[0] != theirs[0]:
        return -1 if ours[0] < theirs[0] else 1
    return _compare_part(ours[1], theirs[1]) or _compare_part(ours[2], theirs[2])


def _split(version: str) -> tuple[int, str, str]:
    epoch, colon, rest = version.strip().partition(":")
    if not colon or not epoch.isdigit():
        epoch, rest = "0", version.strip()
    upstream, _hyphen, revision = rest.rpartition("-") if "-" in rest else (rest, "", "")
    return int(epoch[:9]), upstream, revision


def _compare_part(left: str, right: str) -> int:
    for ours, theirs in _pairs(left, right):
        difference = _compare_text(ours[0], theirs[0])
        if difference:
            return difference
        digits, others = ours[1].lstrip("0"), theirs[1].lstrip("0")
        # By length first: numbers of any size, without making one.
        if (len(digits), digits) != (len(others), others):
            return -1 if (len(digits), digits) < (len(others), others) else 1
    return 0


def _pairs(left: str, right: str) -> list[tuple[tuple[str, str], tuple[str, str]]]:
    ours, theirs = _PARTS.findall(left), _PARTS.findall(right)
    count = max(len(ours), len(theirs))
    padded = [parts + [("", "")] * (count - len(parts)) for parts in (ours, theirs)]
    return list(zip(*padded))


def _compare_text(left: str, right: str) -> int:
    for position in range(max(len(left), len(right))):
        ours, theirs = _order(left[position : position + 1]), _order(right[position : position + 1])
        if ours != theirs:
            return -1 if ours < theirs else 1
    return 0


def _order(character: str) -> int:
    if character == "~":
        return -1
    if not character:
        return 0
    return ord(character) if character.isascii() and character.isalpha() else ord(character) + _WEIGHT_OF_OTHERS
