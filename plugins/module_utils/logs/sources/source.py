# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every source of log lines is: a name for life, and a reading that goes on where the last one ended.

    for source in sources_of(host, given):
        reading = source.read(cursors.get(source.name), limits)
        for chunk in reading:
            ...                       # a list of lines; see L(Chunk)
        cursors[source.name] = reading.cursor

A cursor stands at the end of the last chunk that was handed out, at any time: a reading that is left half-way
loses nothing. Whoever does not keep it reads the same lines again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Callable, Final, Iterator, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY, human_size

MAX_LINE: Final = 65536  # characters; what is longer is cut, and counted
CHUNK: Final = 1 << 20  # bytes of text in a chunk, about

Cursor = Mapping[str, Any]


class Chunk(list[str]):
    """Some lines in the order of their source, without their ends.

    What the journal and container engines tell beside the text stands in columns as long as the chunk, None where
    the source has no such thing: C(times) in seconds since 1970, C(priorities) 0 (emergency) to 7 (debug), C(origins)
    who wrote it (the unit, else the identifier, else the kernel), C(pids) its process as text. A line of the journal
    is one entry of it and may hold line breaks: such an entry is one event already.
    """

    __slots__ = ("origins", "pids", "priorities", "times")

    def __init__(self, lines: list[str] | None = None) -> None:
        super().__init__(lines or ())
        self.times: list[float] | None = None
        self.priorities: list[int | None] | None = None
        self.origins: list[str] | None = None
        self.pids: list[str] | None = None


@dataclass(frozen=True)
class ReadLimits:
    """How much one reading may take, and how far back the first one of a source goes."""

    max_bytes: int = 256 * 1024 * 1024  # of text handed out; the rest is left for the next reading
    max_seconds: float = 60.0  # and never longer than the host's own budget
    first_seconds: float = DAY
    first_bytes: int = 16 * 1024 * 1024
    first_entries: int = 50000  # of a journal or a container


@dataclass(frozen=True)
class Problem:
    """Why a reading is not the whole truth.

    C(kind): C(missing) it is not there, C(unreadable), C(partly) some of it cannot be seen or read, C(gap) lines were
    lost before this reading could have them, C(late) it did not answer in time.
    """

    kind: str
    message: str
    advice: str | None = None


@dataclass(frozen=True)
class Step:
    """A chunk, the cursor that stands at its end, its bytes, and how many of its lines were shortened."""

    chunk: Chunk
    cursor: dict[str, Any]
    bytes: int = 0
    shortened: int = 0


Work = Callable[["Reading"], Iterator[Step]]


@dataclass
class Reading:
    """One pass over a source: an iterator of chunks that tells where it stands. It can be gone through once.

    C(cut) is about how many lines are left for the next round because this one's bytes or time were over, C(left)
    how many bytes they are, C(shortened) how many lines were longer than C(MAX_LINE). C(last_write) is when the
    source was last written to, None where that is not known. C(empty): there is nothing in it, nor ever was as far as
    one can see. C(first): no usable cursor was given.
    """

    work: Work
    cursor: dict[str, Any] = field(default_factory=dict)
    lines: int = 0
    bytes: int = 0
    left: int = 0
    shortened: int = 0
    first: bool = False
    empty: bool = False
    last_write: float | None = None
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def __iter__(self) -> Iterator[Chunk]:
        try:
            for step in self.work(self):
                self.cursor = step.cursor
                self.lines += len(step.chunk)
                self.bytes += step.bytes
                self.shortened += step.shortened
                if step.chunk:
                    yield step.chunk
        except CannotTell as error:
            self.problems.append(Problem("unreadable", error.message, error.advice))
        if self.left:
            self.notes.append(f"about {self.cut} lines ({human_size(self.left)}) are left for the next round")

    @property
    def cut(self) -> int:
        """Lines left for the next round, by the length of those that were read. 0 when all was read."""
        if not self.left:
            return 0
        return max(1, int(self.left * self.lines / self.bytes)) if self.bytes else max(1, self.left // 100)

    def note(self, text: str) -> None:
        """Keep what happened, once."""
        if text not in self.notes:
            self.notes.append(text)

    def problem(self, kind: str, message: str, advice: str | None = None) -> None:
        """Keep what is wrong, once."""
        found = Problem(kind, message, advice)
        if found not in self.problems:
            self.problems.append(found)


class Source:
    """One thing that lines come from.

    C(name) is its subject for life: the path as it was given (C(/var/log/app-*.log) for a series of dated files),
    C(unit nginx.service), C(journal), C(kernel), C(container web). C(kind) is C(file), C(journal) or C(container).
    C(named): the user asked for it. C(values): all options of the item that it stands for.
    """

    kind = ""

    def __init__(self, name: str, values: Mapping[str, Any] | None = None, named: bool = True) -> None:
        self.name = name
        self.values = dict(values or {})
        self.named = named

    def read(self, cursor: Cursor | None, limits: ReadLimits) -> Reading:
        """Return a reading that goes on at the cursor, of which any old, foreign or broken one is survived."""
        usable = dict(cursor) if isinstance(cursor, Mapping) else {}
        return Reading(lambda reading: self._steps(usable, limits, reading), cursor=usable)

    def _steps(self, cursor: Cursor, limits: ReadLimits, reading: Reading) -> Iterator[Step]:
        """Yield the way from the cursor on; the cursor of each step is a new mapping. Raises CannotTell."""
        raise NotImplementedError
