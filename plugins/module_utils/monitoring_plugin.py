# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a monitoring plugin prints: https://www.monitoring-plugins.org/doc/guidelines.html."""

from __future__ import annotations

import math
import re
from typing import Final, NamedTuple

_TOKEN = re.compile(r"(?:'(?:[^']|'')*'|\S)+")
_QUOTED = re.compile(r"'((?:[^']|'')*)'=(.*)", re.DOTALL)
_NUMBER: Final = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
# A unit is shown as it is, so it may be letters and the like only.
_VALUE = re.compile(rf"({_NUMBER})([A-Za-z%/°µμ]{{0,16}})", re.ASCII)
_RANGE = re.compile(rf"(@?)(?:(~|{_NUMBER})?:)?({_NUMBER})?", re.ASCII)

# Plugins mean multiples of 1024 where they write KB; s, % and the like get the words of a report.
_UNITS: Final = {
    "s": ("seconds", 1.0),
    "ms": ("ms", 1.0),
    "us": ("ms", 1e-3),
    "ns": ("ms", 1e-6),
    "%": ("percent", 1.0),
    "b": ("bytes", 1.0),
    "kb": ("bytes", 1024.0),
    "mb": ("bytes", 1024.0**2),
    "gb": ("bytes", 1024.0**3),
    "tb": ("bytes", 1024.0**4),
    "kib": ("bytes", 1024.0),
    "mib": ("bytes", 1024.0**2),
    "gib": ("bytes", 1024.0**3),
    "tib": ("bytes", 1024.0**4),
    "c": ("count", 1.0),
    "": ("1", 1.0),
}


class Range(NamedTuple):
    """Values that raise no alert: from C(start) to C(end), both included; with C(inside) exactly those do."""

    start: float = 0.0
    end: float = math.inf
    inside: bool = False

    def alerts(self, value: float) -> bool:
        """Whether the value is one that somebody should hear about."""
        return (self.start <= value <= self.end) == self.inside

    @property
    def upper(self) -> float | None:
        """The one limit that large values must not pass, None where the range is not of that simple kind."""
        simple = not self.inside and self.start in (0.0, -math.inf) and math.isfinite(self.end)
        return self.end if simple else None


class Datum(NamedTuple):
    """One label with its value, in the unit that the plugin printed. C(value) is None for an undetermined one (U)."""

    label: str
    value: float | None
    unit: str
    warn: Range | None = None
    critical: Range | None = None

    def scaled(self, number: float) -> float:
        """Return a number of this datum in the unit of L(measured_in)."""
        return number * self._unit[1]

    @property
    def measured_in(self) -> str:
        """The unit in the words of a report: C(seconds), C(percent), C(bytes), ..."""
        return self._unit[0]

    @property
    def _unit(self) -> tuple[str, float]:
        return _UNITS.get(self.unit.lower(), (self.unit, 1.0))


class Output(NamedTuple):
    """What a plugin said: one line, more lines, numbers, and what was meant to be numbers but is none."""

    text: str
    long_text: str = ""
    perfdata: tuple[Datum, ...] = ()
    not_understood: tuple[str, ...] = ()


def parse_output(output: str) -> Output:
    """Return what a plugin printed, in its parts. Never raises; what it cannot read it keeps."""
    first, _newline, rest = output.strip().partition("\n")
    text, _bar, numbers = first.partition("|")
    long_text, _bar, more_numbers = rest.partition("|")
    tokens = [token.rstrip(",") for token in _TOKEN.findall(numbers) + _TOKEN.findall(more_numbers)]
    read = [(token, parse_datum(token)) for token in tokens if token]
    return Output(
        text.strip(),
        long_text.strip(),
        tuple(datum for _token, datum in read if datum),
        tuple(token for token, datum in read if datum is None),
    )


def parse_datum(token: str) -> Datum | None:
    """Return one item of performance data, C('label'=value[unit];[warn];[crit];[min];[max]), or None."""
    quoted = _QUOTED.fullmatch(token)
    label, equals, rest = (quoted.group(1).replace("''", "'"), "=", quoted.group(2)) if quoted else token.partition("=")
    value, *limits = rest.split(";")
    warn, critical = ([parse_range(limit) for limit in limits] + [None, None])[:2]
    if not equals or not label.strip():
        return None
    if value == "U":
        return Datum(label, None, "", warn, critical)
    match = _VALUE.fullmatch(value)
    datum = Datum(label, float(match.group(1)), match.group(2), warn, critical) if match else None
    return datum if datum and math.isfinite(datum.scaled(datum.value or 0.0)) else None


def parse_range(text: str) -> Range | None:
    """Return a range of limits: C(10), C(10:), C(~:10), C(10:20), C(@10:20). None for none, or for what is none."""
    match = _RANGE.fullmatch(text.strip())
    if not match or not text.strip("@ "):
        return None
    start = {None: 0.0, "~": -math.inf}.get(match.group(2))
    if start is None:
        start = float(match.group(2))
    end = float(match.group(3)) if match.group(3) else math.inf
    return Range(start, end, bool(match.group(1))) if start <= end else None
