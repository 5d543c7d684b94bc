# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a reading says of its source: that it could be read, and is written to as usual."""

from __future__ import annotations

from typing import Any, Final

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status
from ansible_collections.ops.upkeep.plugins.module_utils.logs.checks import SOURCE
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.moments import told
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.silence import Silence
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.source import Reading, Source
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration, human_size, plural

#: Kind of problem -> status. What could not be read may hold anything.
_STATUS: Final = {
    "missing": Status.FAIL,
    "unreadable": Status.UNKNOWN,
    "late": Status.UNKNOWN,
    "partly": Status.UNKNOWN,
    "gap": Status.WARN,
}


def source_finding(source: Source, reading: Reading, now: float) -> Finding:
    """Return the one finding about a source that has been read to its end, or as far as that went."""
    status, message, advice = _verdict(source, reading, now)
    evidence: dict[str, Any] = {"lines": reading.lines, "bytes": reading.bytes}
    if reading.last_write is not None:
        evidence["last_write"] = told(reading.last_write)
    if reading.shortened:
        evidence["shortened_lines"] = reading.shortened
    if reading.notes:
        evidence["notes"] = reading.notes
    if len(reading.problems) > 1:
        evidence["problems"] = [problem.message for problem in reading.problems]
    return Finding(SOURCE.id, source.name, status, message, reading.lines, "lines", advice=advice, evidence=evidence)


def _verdict(source: Source, reading: Reading, now: float) -> tuple[Status, str, str | None]:
    if reading.problems:
        return _of_problems(source, reading)
    silence = Silence.from_json(reading.cursor.get("quiet"))
    if reading.empty:
        return _of_empty(source)
    if reading.left:
        message = f"{_read(reading)}, about {reading.cut} more ({human_size(reading.left)}) left for the next round"
        return Status.WARN, message, "give the review more time (deadline), or leave out what is too loud"
    if silence.is_unusual and silence.usual is not None:
        message = (
            f"silent for {human_duration(silence.current)}, since {told(silence.last_write or 0)};"
            f" never longer than {human_duration(silence.usual)} before"
        )
        return Status.WARN, message, SOURCE.advice
    written = f", last written {human_duration(max(0.0, now - reading.last_write))} ago" if reading.last_write else ""
    first = f"; {reading.notes[0]}" if reading.first and reading.notes else ""
    return Status.OK, f"{_read(reading)}{written}{first}", None


def _of_problems(source: Source, reading: Reading) -> tuple[Status, str, str | None]:
    worst = min(reading.problems, key=lambda problem: _STATUS[problem.kind].severity)
    status = _STATUS[worst.kind]
    if status is Status.FAIL and not source.named:
        status = Status.UNKNOWN  # it was there when it was found, so somebody is at it
    more = f" (and {len(reading.problems) - 1} more)" if len(reading.problems) > 1 else ""
    before = f"{_read(reading)}, but " if reading.lines else ""
    return status, f"{before}{worst.message}{more}", worst.advice or SOURCE.advice


def _of_empty(source: Source) -> tuple[Status, str, str | None]:
    if source.named:
        return Status.WARN, "is empty, and nothing was ever rotated from it", SOURCE.advice
    if source.kind == "journal":
        return Status.UNKNOWN, "has no entries at all", "look at systemctl status systemd-journald"
    return Status.SKIPPED, "nothing has been written to it yet", None


def _read(reading: Reading) -> str:
    return f"{plural(reading.lines, 'line')} ({human_size(reading.bytes)}) read"
