# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The limit of an objective as people write it, with a unit or without."""

from __future__ import annotations

import math
import re
from typing import Any, Final, Mapping

#: unit -> what it measures, and how much of that it is.
UNITS: Final[Mapping[str, tuple[str, float]]] = {
    "s": ("time", 1.0),
    "ms": ("time", 1e-3),
    "us": ("time", 1e-6),
    "ns": ("time", 1e-9),
    "min": ("time", 60.0),
    "h": ("time", 3600.0),
    "percent": ("share", 0.01),
    "ratio": ("share", 1.0),
}
_ALIASES: Final = {
    "%": "percent",
    "seconds": "s",
    "second": "s",
    "sec": "s",
    "milliseconds": "ms",
    "µs": "us",
    "m": "min",
}
_LIMIT = re.compile(r"\s*([+-]?[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?)\s*([^\s0-9]\S*)?\s*")


def unit_named(text: str) -> str:
    """Return the name by which a unit is known here; one that is not known is left as it is."""
    return _ALIASES.get(text.strip().lower(), text.strip())


def parse_limit(value: Any, unit: str | None, usual: str | None) -> tuple[float, str]:
    """Return a limit and its unit. C(usual) is the unit where none is written. Raises ValueError."""
    match = _LIMIT.fullmatch(str(value))
    number = float(match.group(1)) if match else math.nan
    if not math.isfinite(number):
        raise ValueError(f'option "limit" is {str(value)[:40]!r}: no number; write 100, 100 ms or 0.1 %')
    written = unit_named(match.group(2)) if match and match.group(2) else ""
    wanted = unit_named(unit) if unit else ""
    if not written or not wanted or written == wanted:
        return number, wanted or written or usual or ""
    if written not in UNITS or wanted not in UNITS or UNITS[written][0] != UNITS[wanted][0]:
        raise ValueError(f'option "limit" is in {written}, and option "unit" says {wanted}')
    return number * UNITS[written][1] / UNITS[wanted][1], wanted
