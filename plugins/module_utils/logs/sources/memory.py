# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a cursor remembers of the files of one log."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Final, Iterable, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.place import Place
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.silence import Silence

VERSION: Final = 1
MAX_MARKS: Final = 12  # files that were read to their end; what is not is always remembered
MAX_UNFINISHED: Final = 64


@dataclass(frozen=True)
class Mark:
    """How far one file has been read. C(size) and C(modified) (ns) are those it had then.

    C(print) tells the place again, C(live) that it was the one being written to, C(inside) that the place is within
    a line that was too long, C(done) that it was read to its end, C(copy) that it was a copy of what was being written
    to, as copytruncate makes one: then C(print) tells its own end, and C(offset) how far the other file had been read,
    which may be further.
    """

    inode: int
    size: int
    modified: int
    offset: int
    print: str
    live: bool = False
    inside: bool = False
    done: bool = False
    copy: bool = False

    def to_list(self) -> list[Any]:
        """Return it as JSON keeps it, shortly."""
        flags = "".join(letter for letter, on in zip("lidc", (self.live, self.inside, self.done, self.copy)) if on)
        return [self.inode, self.size, self.modified, self.offset, self.print, flags]

    @classmethod
    def from_list(cls, data: Any) -> Mark:
        """Return the mark. Raises ValueError for what is none."""
        if not isinstance(data, (list, tuple)) or len(data) != 6:
            raise ValueError("no mark")
        numbers, (print_, flags) = data[:4], data[4:]
        if any(not isinstance(number, int) or isinstance(number, bool) or number < 0 for number in numbers):
            raise ValueError("no mark")
        if not isinstance(print_, str) or not isinstance(flags, str) or len(print_) not in (0, 32):
            raise ValueError("no mark")
        inode, size, modified, offset = numbers
        return cls(inode, size, modified, offset, print_, "l" in flags, "i" in flags, "d" in flags, "c" in flags)

    def at(self, place: Place, inside: bool, done: bool) -> Mark:
        """Return the mark moved to a place."""
        return replace(self, offset=place.offset, print=place.print, inside=inside, done=done)


@dataclass
class Memory:
    """The marks of a log's files, when they were set, and the age (ns) up to which all that is not marked was read."""

    marks: list[Mark] = field(default_factory=list)
    at: float | None = None
    horizon: int = 0
    silence: Silence = field(default_factory=Silence)

    @classmethod
    def from_cursor(cls, cursor: Mapping[str, Any]) -> Memory | None:
        """Return what the cursor holds, None where it cannot be used."""
        try:
            if cursor.get("v") != VERSION or cursor.get("kind") != "file":
                return None
            marks = [Mark.from_list(item) for item in cursor["marks"]]
            at, horizon = float(cursor["at"]), int(cursor["horizon"])
            return cls(marks, at, horizon, Silence.from_json(cursor.get("quiet")))
        except (KeyError, TypeError, ValueError, OverflowError):
            return None

    def to_cursor(self, waiting: Iterable[int] = ()) -> dict[str, Any]:
        """Return the cursor. C(waiting) are the ages (ns) of files that have no mark since nothing was read of them.

        The oldest of the files that were read to their end are forgotten: they lie beyond the horizon, where nothing
        is looked for. That never passes a file that still has to be read.
        """
        kept = sorted((mark for mark in self.marks if not mark.done), key=lambda mark: mark.modified, reverse=True)
        del kept[MAX_UNFINISHED:]
        done = sorted((mark for mark in self.marks if mark.done), key=lambda mark: mark.modified, reverse=True)
        bound = min(waiting, default=None)
        for position, mark in enumerate(done):
            if position < MAX_MARKS or mark.live or (bound is not None and mark.modified >= bound):
                kept.append(mark)
            else:
                self.horizon = max(self.horizon, mark.modified)
        kept = [mark for mark in kept if mark.live or not mark.done or mark.modified > self.horizon]
        return {
            "v": VERSION,
            "kind": "file",
            "at": self.at,
            "horizon": self.horizon,
            "marks": [mark.to_list() for mark in sorted(kept, key=lambda mark: mark.modified, reverse=True)],
            "quiet": self.silence.to_json(),
        }
