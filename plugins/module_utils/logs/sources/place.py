# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a reading stands in a file, told by what the file holds: numbers of inodes are used again, bytes are not.

A place is an offset with the bytes that begin the file and those that stand before the offset. A file that has both
is the one that was read, whatever its name and its number are now, compressed or not.
"""

from __future__ import annotations

import hashlib
import os
from typing import Final

SPAN: Final = 1024  # bytes kept of the beginning, and before the offset


class Place:
    """An offset into the bytes of a log, and the bytes around that tell it again."""

    def __init__(self, offset: int = 0, head: bytes = b"", tail: bytes = b"") -> None:
        self.offset = offset
        self.head = head
        self.tail = tail

    def advance(self, data: bytes) -> None:
        """Go on over these bytes."""
        if len(self.head) < SPAN and self.offset == len(self.head):
            self.head += data[: SPAN - len(self.head)]
        self.tail = data[-SPAN:] if len(data) >= SPAN else (self.tail + data)[-SPAN:]
        self.offset += len(data)

    def advance_zeros(self, count: int) -> None:
        """Go on over so many NUL bytes, which a hole in a file reads as."""
        few = b"\0" * min(count, 2 * SPAN)
        self.advance(few)
        self.offset += count - len(few)

    def pass_over(self, count: int, last: bytes) -> None:
        """Go on over so many bytes of which only the last are known. The beginning must be full."""
        self.tail = (self.tail + last)[-SPAN:]
        self.offset += count

    @property
    def print(self) -> str:
        """The fingerprint: 32 hex digits, empty where nothing has been read."""
        return fingerprint(self.head, self.tail) if self.offset else ""


def fingerprint(head: bytes, tail: bytes) -> str:
    """Return what a place is told by: 16 hex digits for the beginning and 16 for what stands before the offset."""
    return _digest(head) + _digest(tail)


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=8).hexdigest()


def begins_alike(head: bytes, expected: str) -> bool:
    """Whether a file that begins so can be the one of the fingerprint."""
    return _digest(head) == expected[:16]


def ends_alike(tail: bytes, expected: str) -> bool:
    """Whether these bytes can be those before the offset of the fingerprint."""
    return _digest(tail) == expected[16:]


def place_in(descriptor: int, offset: int) -> Place:
    """Return the place at an offset of an open file. Raises OSError."""
    span = min(SPAN, offset)
    return Place(offset, os.pread(descriptor, span, 0), os.pread(descriptor, span, offset - span))


def place_again(descriptor: int, offset: int, expected: str) -> Place | None:
    """Return the place with this fingerprint at this offset, None where the file holds something else there."""
    if os.fstat(descriptor).st_size < offset:
        return None
    place = place_in(descriptor, offset)
    return place if place.print == expected else None
