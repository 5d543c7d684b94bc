# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read lines as a source would hand them out, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ansible_collections.ops.upkeep.plugins.module_utils.logs.clock import Clock
from ansible_collections.ops.upkeep.plugins.module_utils.logs.events import EventReader, Events
from ansible_collections.ops.upkeep.plugins.module_utils.logs.severity import Severity
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.source import Chunk

#: When the lines of the tests are read: an hour after 2026-11-24 06:33:20 UTC.
NOW = 1795505600.0


@dataclass(frozen=True)
class Event:
    """One event that was read."""

    text: str
    severity: Severity | None
    when: float | None
    lines: int
    more: tuple[str, ...]


def read(*chunks: str, **columns: list[Any]) -> list[Event]:
    """Return the events in chunks of text; C(columns) are those that a journal tells beside it."""
    return read_format(*chunks, **columns)[0]


def read_format(*chunks: str, **columns: list[Any]) -> tuple[list[Event], str]:
    """Return the events in chunks of text, and the format that was recognised."""
    reader = EventReader()
    found: list[Event] = []
    for text in chunks:
        chunk = Chunk(text.split("\n"))
        for name, column in columns.items():
            setattr(chunk, name, column)
        found += events_of(reader.read(chunk)[0])
    found += events_of(reader.rest())
    return found, reader.format.name if reader.format else ""


def journal(*entries: tuple[str, str, int, str]) -> list[Event]:
    """Return the events of a journal's entries: (origin, pid, priority, text)."""
    chunk = Chunk([text for _origin, _pid, _priority, text in entries])
    chunk.times = [1795502000.0 + place for place in range(len(entries))]
    chunk.origins = [entry[0] for entry in entries]
    chunk.pids = [entry[1] for entry in entries]
    chunk.priorities = [entry[2] for entry in entries]
    reader = EventReader()
    return events_of(reader.read(chunk)[0]) + events_of(reader.rest())


def events_of(events: Events) -> list[Event]:
    """Return events one by one."""
    clock = Clock(NOW)
    return [
        Event(
            events.texts[place],
            None if events.levels[place] is None else Severity(events.levels[place]),
            clock.read(events.times[place]),
            events.lines[place],
            tuple(events.more.get(place, ())),
        )
        for place in range(len(events))
    ]
