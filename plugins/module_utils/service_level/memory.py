# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one round leaves to the next: the last sample, the spans before it, and how each objective was judged.

It lies in one cursor. It may come back old, foreign or broken; what cannot be read is begun anew, and that is told.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from typing import Any, Final, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.service_level.spans import Span, from_plain, thinned, to_plain
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.uptime import Interval

CURSOR: Final = "slo_review"
VERSION: Final = 1
MAX_SIZE: Final = 200 * 1024  # characters of JSON, of the 256 KiB that a call may return
MAX_SPANS: Final = 200  # of one objective
MAX_INTERVALS: Final = 500


@dataclass
class Standing:
    """How an objective was judged last: its status, for how many rounds the figures were better than that already."""

    status: str = ""
    better: int = 0
    measured: float | None = None


@dataclass
class Remembered:
    """What is remembered of one objective. C(values) are the counters of the last sample, at the time C(at)."""

    definition: str  # a fingerprint: an objective that measures something else now begins anew
    at: float | None = None
    started: float | None = None  # when the process had started
    values: dict[str, float] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    times: list[Interval] = field(default_factory=list)  # of uptime: when anything is known of the service
    downs: list[Interval] = field(default_factory=list)  # and when it was down
    standing: Standing = field(default_factory=Standing)
    unit: str = ""  # of uptime: the unit that was found behind the port while it was up


def read_memory(cursors: Mapping[str, Any]) -> tuple[dict[str, Remembered], list[str]]:
    """Return what is remembered, and in words what of it could not be read."""
    data = cursors.get(CURSOR)
    if data is None:
        return {}, []
    if not isinstance(data, dict) or data.get("version") != VERSION or not isinstance(data.get("objectives"), dict):
        return {}, ["the samples of the last round are in a form that is not known here, so all begins anew"]
    memory, complaints = {}, []
    for name, entry in data["objectives"].items():
        try:
            memory[str(name)] = _remembered(entry)
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
            complaints.append(f"the samples of the last round of {str(name)[:80]!r} cannot be read, so it begins anew")
    return memory, complaints


def _remembered(entry: Mapping[str, Any]) -> Remembered:
    standing = entry["standing"]
    measured = standing[2]
    return Remembered(
        str(entry["definition"]),
        _number(entry["at"]),
        _number(entry["started"]),
        {str(key): _finite(value) for key, value in entry["values"].items()},
        sorted((from_plain(span) for span in entry["spans"]), key=lambda span: span.start),
        _intervals(entry["times"]),
        _intervals(entry["downs"]),
        Standing(str(standing[0]), int(standing[1]), _number(measured)),
        str(entry["unit"]),
    )


def _intervals(pairs: Any) -> list[Interval]:
    return [(_finite(low), _finite(high)) for low, high in pairs]


def _number(value: Any) -> float | None:
    return None if value is None else _finite(value)


def _finite(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("not a finite number")
    return number


def write_memory(memory: Mapping[str, Remembered], windows: Mapping[str, float], now: float) -> dict[str, Any]:
    """Return the cursors. C(windows) has the seconds for which each objective's spans are of use.

    Where there is no room for all spans, they get coarser, the older ones first.
    """
    room = MAX_SPANS
    while True:
        objectives = {name: _plain(entry, windows.get(name, 0.0), now, room) for name, entry in memory.items()}
        data = {"version": VERSION, "objectives": objectives}
        if room == 1 or len(json.dumps(data, separators=(",", ":"))) <= MAX_SIZE:
            return {CURSOR: data}
        room = max(1, room * 3 // 4)


def _plain(entry: Remembered, window: float, now: float, room: int) -> dict[str, Any]:
    standing = entry.standing
    return {
        "definition": entry.definition,
        "at": entry.at,
        "started": entry.started,
        "values": entry.values,
        "spans": [to_plain(span) for span in thinned(entry.spans, window, now, room)],
        "times": [[round(low, 3), round(high, 3)] for low, high in entry.times[-MAX_INTERVALS:]],
        "downs": [[round(low, 3), round(high, 3)] for low, high in entry.downs[-MAX_INTERVALS:]],
        "standing": [standing.status, standing.better, standing.measured],
        "unit": entry.unit,
    }
