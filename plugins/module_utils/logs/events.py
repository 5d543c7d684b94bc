# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From lines to events: the header taken off, stack traces joined to what they tell of, the severity read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats.access import Requests
from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats.format import (
    GOES_ON,
    MAX_TEXT,
    Columns,
    Format,
    When,
)
from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats.registry import PLAIN, recognise
from ansible_collections.ops.upkeep.plugins.module_utils.logs.severity import Severity
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.source import Chunk
from ansible_collections.ops.upkeep.plugins.module_utils.logs.traces import (
    GO,
    KEY,
    MAX_LINES,
    PYTHON,
    continuations,
    exception_in,
    is_trace,
)

_KEPT_LINES = 60  # of an event: its first ones and its last ones
_MAX_ORIGINS = 1000
KERNEL = "kernel"  # it says its severities itself
_OPEN = (PYTHON, GO, KEY)


@dataclass
class Events:
    """Some events, in columns of one length.

    C(texts) is one line for each: who it was, what was said, and the exception where there is one. C(levels) is what
    the program itself called it, C(hints) what its carrier did. C(lines) counts the lines of each, C(more) has the
    further lines of those that have some.
    """

    times: list[When] = field(default_factory=list)
    levels: list[int | None] = field(default_factory=list)
    hints: list[int | None] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    more: dict[int, list[str]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.texts)

    def whole(self, place: int) -> str:
        """Return an event with all its lines."""
        return "\n".join([self.texts[place], *self.more.get(place, ())])

    def without(self, left_out: Sequence[bool]) -> Events:
        """Return the events without those that are marked."""
        kept = [place for place, out in enumerate(left_out) if not out]
        columns = (self.times, self.levels, self.hints, self.texts, self.lines)
        times, levels, hints, texts, lines = ([column[place] for place in kept] for column in columns)
        more = {new: self.more[old] for new, old in enumerate(kept) if old in self.more}
        return Events(times, levels, hints, texts, lines, more)  # type: ignore[arg-type]


class EventReader:
    """Turns the chunks of one source into events. The last event of a chunk waits for the next one, which may go on.

    The format is recognised from the first chunk, and anew whenever it ceases to fit. C(requests) has those that the
    lines of the last chunk are records of, as rows of C(Requests).
    """

    def __init__(self) -> None:
        self.requests: list[tuple[str, ...]] = []
        self.format: Format | None = None
        self._kept = Columns()
        self._inner: dict[str, Format] = {}
        self._by_process = False
        self._time: When = None

    def read(self, chunk: Chunk) -> tuple[Events, Columns]:
        """Return the events that are complete with this chunk, and its lines taken apart."""
        self.requests = []
        columns = self._columns(chunk)
        self._by_process = chunk.times is not None
        whole, self._kept = self._kept, Columns()
        self._fill_times(columns)
        whole.append_from(columns)
        heads = continuations(whole, self._by_process)
        end = _complete(whole, heads)
        self._kept.append_from(whole, end)
        return _events(whole, heads, end), columns

    def rest(self) -> Events:
        """Return the events that wait, since nothing will follow."""
        kept, self._kept = self._kept, Columns()
        return _events(kept, continuations(kept, self._by_process), len(kept))

    def _fill_times(self, columns: Columns) -> None:
        """Give a line without a time that of the line before."""
        if not all(columns.times):
            for place, time in enumerate(columns.times):
                columns.times[place] = time or self._time
                self._time = columns.times[place]
        elif len(columns):
            self._time = columns.times[-1]

    def _columns(self, chunk: Chunk) -> Columns:
        if chunk.times is not None:
            return self._carried(chunk)
        if self.format is None or self.format is PLAIN:
            self.format = recognise(chunk)
        columns = self._split(self.format, chunk)
        self._second_try(chunk, columns)
        return columns

    def _split(self, form: Format, lines: Sequence[str]) -> Columns:
        columns = form.split(lines)
        if isinstance(columns, Requests) and columns.rows:
            self.requests += columns.rows
        return columns

    def _carried(self, chunk: Chunk) -> Columns:
        """Return the lines of a journal or a container, in each of which a program wrote by a format of its own."""
        columns = _of_journal(chunk)
        by_origin: dict[str, list[int]] = {}
        for place, origin in enumerate(columns.processes):
            by_origin.setdefault(origin, []).append(place)
        for origin, places in by_origin.items():
            if origin == KERNEL:
                continue
            lines = [chunk[place] for place in places]
            form = self._inner.get(origin)
            if form is None or form is PLAIN:
                form = recognise(lines)
                if len(self._inner) < _MAX_ORIGINS:
                    self._inner[origin] = form
            if form is not PLAIN:
                _look_inside(columns, places, self._split(form, lines))
        return columns

    def _second_try(self, chunk: Chunk, columns: Columns) -> None:
        """Take apart by another format what has no header by the first, for as long as one fits."""
        for _time in range(3):
            bare = [place for place, headed in enumerate(columns.headed) if not headed]
            lines = [chunk[place] for place in bare]
            form = recognise(lines) if len(bare) > len(chunk) * 0.02 else PLAIN
            if form is PLAIN:
                return
            other = self._split(form, lines)
            headed = [position for position, has in enumerate(other.headed) if has]
            picked = Columns(*([column[position] for position in headed] for column in other.lists()[:7]))  # type: ignore[arg-type]
            columns.put([bare[position] for position in headed], picked)
            if len(headed) > len(chunk) / 2:
                self.format = form


def _look_inside(columns: Columns, places: Sequence[int], inner: Columns) -> None:
    """Put level and message of the program's own format in the place of the whole line."""
    for place, level, message, headed in zip(places, inner.levels, inner.messages, inner.headed):
        columns.headed[place] = headed
        if headed:
            columns.levels[place], columns.messages[place] = level, message


def _of_journal(chunk: Chunk) -> Columns:
    count = len(chunk)
    times: list[When] = [*chunk.times] if chunk.times else [None] * count
    return Columns(
        times,
        [None] * count,
        list(chunk.priorities or [None] * count),
        list(chunk.origins or [""] * count),
        list(chunk.pids or [""] * count),
        list(chunk),
        [True] * count,
    )


def _complete(columns: Columns, heads: dict[int, int]) -> int:
    """Return up to which line all events are complete: the last one, and an open stack trace, may go on."""
    count = len(columns)
    last = count - 1
    end = heads.get(last, last)
    for place in range(max(0, count - 250), count):
        if any(sign in columns.messages[place] for sign in _OPEN):
            end = min(end, heads.get(place, place))
    return end if count - end < MAX_LINES else count


def _events(columns: Columns, heads: dict[int, int], end: int) -> Events:
    texts = [
        f"{process}: {message[:MAX_TEXT]}" if process else message[:MAX_TEXT]
        for process, message in zip(columns.processes[:end], columns.messages[:end])
    ]
    more = _broken(texts) if "\n".join(texts).count("\n") >= end > 0 else {}
    events = Events(columns.times[:end], columns.levels[:end], columns.hints[:end], texts, [1] * end, more)
    if heads or more:
        events = _joined(events, {place: head for place, head in heads.items() if place < end}, columns)
    if GOES_ON in events.levels:  # what it goes on from is in another chunk
        events.levels = [Severity.INFO if level == GOES_ON else level for level in events.levels]
    return events


def _broken(texts: list[str]) -> dict[int, list[str]]:
    """Cut texts at their first line break (of an entry of a journal, a trace in JSON), and return what follows it."""
    more: dict[int, list[str]] = {}
    for place, text in enumerate(texts):
        if "\n" in text:
            texts[place], _break, rest = text.partition("\n")
            more[place] = rest.split("\n")
    return more


def _joined(events: Events, heads: dict[int, int], columns: Columns) -> Events:
    more: dict[int, list[str]] = dict(events.more)
    for place, head in sorted(heads.items()):
        lines = more.setdefault(head, [])
        events.lines[head] += 1
        lines.append(columns.messages[place][:2000])
        lines.extend(events.more.get(place, ()))
        if len(lines) > _KEPT_LINES:
            del lines[_KEPT_LINES // 2]
        more.pop(place, None)
    for head, lines in more.items():
        _tell(events, head, lines)
    events.more = more
    marks = [place in heads for place in range(len(events))]
    return events.without(marks) if heads else events


def _tell(events: Events, head: int, lines: list[str]) -> None:
    """Put what the further lines tell into the text and the severity of their event."""
    text = events.texts[head]
    what = exception_in(lines)
    if what and what not in text:
        events.texts[head] = f"{text[: MAX_TEXT // 2]} | {what[:1000]}".replace(PYTHON + ": |", "Traceback:").replace(
            PYTHON + " |", "Traceback:"
        )
    if is_trace(text, lines):
        level = events.levels[head]
        milder = level is None or level > Severity.WARNING
        if milder:
            events.levels[head] = Severity.ERROR if level is None or level == GOES_ON else Severity.WARNING
