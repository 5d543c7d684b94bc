# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read one file of a log on from its place."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Callable, Final, Iterator

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.allowance import Allowance
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.compressed import decompressed
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.lines import Lines
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.place import SPAN, Place
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.source import MAX_LINE

PARTIAL_SECONDS: Final = 60.0  # a line without an end that is older than this will not get one
BUFFERED_SECONDS: Final = 86400.0  # unless it stands at the end of a block: then its writer has a buffer
_BUFFER: Final = 4096
_SAMPLE: Final = 4096
# Blanks, ends of lines and escape belong to texts, and so does the separator of FIX messages.
_CONTROL: Final = bytes([0, *range(2, 9), *range(14, 27), *range(28, 32)])
_MOST_CONTROL: Final = 0.07  # of a text; noise has more
_LEAST_CONTROL: Final = 32  # bytes; less is a text with an accident in it


@dataclass(frozen=True)
class Taken:
    """Lines, and how many bytes of the file they were, and how many of them were shortened."""

    lines: list[str]
    bytes: int
    shortened: int = 0


class Changed(Exception):
    """The file was emptied or written anew while it was read. What was given out before holds."""


class Read:
    """The state of reading one file: it can be asked for at any time."""

    def __init__(self, place: Place, inside: bool) -> None:
        self.lines = Lines(place, inside)
        self.ended = False  # its end was reached

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.lines.place

    def feed(self, block: bytes) -> Taken:
        """Return the lines that end in a block."""
        before = self.place.offset
        lines = self.lines.feed(block)
        return self._taken(lines, before)

    def finish(self, flush: bool) -> Iterator[Taken]:
        """Yield the line that is held, where it is too long to be held or C(flush) says that it will not grow."""
        before = self.place.offset
        if self.lines.blank:
            return
        if self.lines.pending >= MAX_LINE:
            yield self._taken(self.lines.flush_inside(), before)
        elif flush and self.lines.pending:
            yield self._taken(self.lines.flush(), before)

    def _taken(self, lines: list[str], before: int) -> Taken:
        return Taken(lines, self.place.offset - before, self.lines.take_shortened())


def read_plain(descriptor: int, read: Read, allowance: Allowance, now: float) -> Iterator[Taken]:
    """Yield the lines of a file from its place on. Raises Changed, OSError."""
    begins = read.place.head
    sparse = _is_sparse(descriptor)
    while not allowance.over:
        if sparse and not read.lines.pending and not read.lines.inside:
            yield Taken([], _skip_hole(descriptor, read.place))
        position = read.place.offset + read.lines.pending
        block = os.pread(descriptor, allowance.block, position)
        if not block:
            read.ended = True
            break
        if position == 0:
            begins = block[:SPAN]
        if not _is_intact(descriptor, begins, position + len(block)):
            raise Changed()
        allowance.take(len(block))
        yield read.feed(block)
    yield from read.finish(read.ended and _is_old(os.fstat(descriptor), now))


def is_binary(descriptor: int, offset: int) -> bool:
    """Whether what stands at the offset is no text: records of wtmp, a database, UTF-16."""
    sample = os.pread(descriptor, _SAMPLE, offset).strip(b"\0")
    control = len(sample) - len(sample.translate(None, _CONTROL))
    return control > max(_LEAST_CONTROL, _MOST_CONTROL * len(sample))


def _is_intact(descriptor: int, begins: bytes, end: int) -> bool:
    """Whether the file is still the one that was looked at before its last block was read."""
    return os.fstat(descriptor).st_size >= end and os.pread(descriptor, len(begins), 0) == begins


def _is_sparse(descriptor: int) -> bool:
    status = os.fstat(descriptor)
    return status.st_blocks * 512 < status.st_size


def _skip_hole(descriptor: int, place: Place) -> int:
    """Go on behind a hole, as it is left by a writer that keeps its position in a file that was emptied.

    A hole that reaches to the end is left: what is written into it later must be read.
    """
    try:
        data = os.lseek(descriptor, place.offset, os.SEEK_DATA)
    except OSError:
        return 0
    count = max(0, data - place.offset)
    place.advance_zeros(count)
    return count


def _is_old(status: os.stat_result, now: float) -> bool:
    in_a_block = status.st_size % _BUFFER == 0
    return now - status.st_mtime > (BUFFERED_SECONDS if in_a_block else PARTIAL_SECONDS)


class Unpacked:
    """The content of a compressed file, from which bytes can be passed over."""

    def __init__(self, descriptor: int, how: str, which: Callable[[str], str | None], allowance: Allowance) -> None:
        self._blocks = decompressed(descriptor, how, which, allowance.remaining)
        self._allowance = allowance
        self._held = b""

    def next(self) -> bytes:
        """Return the next block, empty at the end. Raises CannotTell where the file is damaged."""
        held, self._held = self._held, b""
        return held or next(self._blocks, b"")

    def pass_over(self, place: Place, offset: int) -> bool:
        """Move the place to an offset. Returns whether the content reaches so far. Raises CannotTell."""
        while place.offset < offset:
            if self._allowance.remaining() <= 0:
                raise CannotTell("there was no time to find the place again in what is compressed")
            block = self.next()
            if not block:
                return False
            wanted = offset - place.offset
            place.advance(block[:wanted])
            self._held = block[wanted:]
        return True

    def close(self) -> None:
        """Stop reading."""
        self._blocks.close()  # type: ignore[attr-defined]


def read_unpacked(content: Unpacked, read: Read, allowance: Allowance) -> Iterator[Taken]:
    """Yield the lines of a compressed file from where its content stands on. Raises CannotTell."""
    while not allowance.over:
        block = content.next()
        if not block:
            read.ended = True
            break
        allowance.take(len(block))
        yield read.feed(block)
    yield from read.finish(read.ended)
