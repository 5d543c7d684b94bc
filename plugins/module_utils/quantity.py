# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sizes and durations: read as people write them, written as people read them."""

from __future__ import annotations

import re
from typing import Final, Sequence

_NUMBER_AND_UNIT = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]*)\s*")

_SECONDS: Final = {
    "": 1.0,
    "ms": 0.001,
    "s": 1.0,
    "sec": 1.0,
    "m": 60.0,
    "min": 60.0,
    "h": 3600.0,
    "d": 86400.0,
    "w": 604800.0,
}

_LARGEST: Final = 1e30  # whoever writes more has made a mistake
_BINARY_PREFIXES: Final = "kmgtpe"

MINUTE: Final = 60.0
HOUR: Final = 3600.0
DAY: Final = 86400.0


def parse_duration(text: str | float) -> float:
    """Return seconds for C(5), C("500ms"), C("2m"), C("26h"), C("7d"). Raises ValueError for all else."""
    number, unit = _taken_apart(text)
    factor = _SECONDS.get(unit)
    if number is None or factor is None:
        raise ValueError("not a duration")
    return number * factor


def parse_size(text: str | int) -> int:
    """Return bytes for C(512), C("64K"), C("10 MiB"), C("1.5G"): every prefix counts by 1024."""
    number, unit = _taken_apart(text)
    power = _power(unit)
    if number is None or power is None:
        raise ValueError("not a size")
    return int(number * 1024**power)


def _taken_apart(text: str | float) -> tuple[float | None, str]:
    """Return number and unit (in small letters); no number where it is none, negative or without end."""
    if isinstance(text, bool):
        return None, ""
    written, unit = text, ""
    if isinstance(text, str):
        match = _NUMBER_AND_UNIT.fullmatch(text)
        if match is None:
            return None, ""
        written, unit = match.groups()
    return (float(written) if 0 <= float(written) <= _LARGEST else None), unit.lower()


def _power(unit: str) -> int | None:
    if unit in ("", "b"):
        return 0
    if unit[0] in _BINARY_PREFIXES and unit[1:] in ("", "b", "ib"):
        return _BINARY_PREFIXES.index(unit[0]) + 1
    return None


def human_size(size: float) -> str:
    """Return a number of bytes with its binary prefix: C(4.2 GiB)."""
    if abs(size) < 1024:
        return "{0:.0f} B".format(size)
    for prefix in _BINARY_PREFIXES.upper():
        size /= 1024.0
        if abs(size) < 1024 or prefix == "E":
            break
    return "{0:.1f} {1}iB".format(size, prefix)


def human_duration(seconds: float) -> str:
    """Return a span of time with the one unit that fits: C(340 ms), C(12 s), C(3 min), C(26 h), C(12 days)."""
    size = abs(seconds)
    if size < 1:
        return "{0:.0f} ms".format(seconds * 1000)
    for limit, factor, unit in ((120, 1.0, "s"), (2 * HOUR, MINUTE, "min"), (2 * DAY, HOUR, "h")):
        if size < limit:
            return "{0:.3g} {1}".format(seconds / factor, unit)
    return "{0:.0f} days".format(seconds / DAY)


def plural(count: int, noun: str, nouns: str | None = None) -> str:
    """Return the count with its noun: C(1 unit), C(3 units)."""
    return "{0} {1}".format(count, noun if count == 1 else nouns or noun + "s")


def some(texts: Sequence[str], shown: int = 5) -> str:
    """Return the first of the texts, and how many more there are: C(a, b and 12 more)."""
    more = len(texts) - shown
    return ", ".join(texts[:shown]) + (" and {0} more".format(more) if more > 0 else "")
