# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Know a line again by its shape, at the cost of one look in a table.

Two lines of the same shape, which is what is left without the digits, say the same. So a whole chunk of
lines is stripped at once and looked up at once; only a line of a new shape has to be read.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Callable, Final

from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.blanks import Blanks

#: Returns where the message of a line begins.
MessageStart = Callable[[str], int]
#: Returns the group of a message, and the words that stand where any word may.
Reader = Callable[[str], tuple[int, tuple[str, ...]]]

_DIGITS: Final = b"0123456789"
# Letters of hexadecimal identifiers would make every line a shape of its own, and so would the sign of a number.
_IDENTIFIER: Final = re.compile(rb"[0-9a-fA-F]{6,}(?:-[0-9a-fA-F]{4,})*")
_DIGITS_AND_SIGNS: Final = b"0123456789-+"
#: A longer line is read each time: it is rare, or would fill the table with itself.
_LONGEST: Final = 4000

#: With more letters of identifiers than these in a line, its shape will not come again.
_FEW: Final = 4


class Shapes:
    """Which group the lines of a shape belong to; the table is emptied when it is full."""

    def __init__(self, room: int) -> None:
        """C(room): how many bytes of shapes to remember at most."""
        self._room = room
        self._used = 0
        self.known: dict[bytes, int] = {}

    def learn(self, shape: bytes, number: int) -> None:
        """Remember the group of a shape."""
        if len(shape) > _LONGEST:
            return
        self._used += _bytes(shape)
        if self._used > self._room:
            self.known.clear()
            self._used = _bytes(shape)
        self.known[shape] = number

    def forget(self, gone: Collection[int]) -> None:
        """Drop what leads to groups that are gone."""
        self.known = {shape: number for shape, number in self.known.items() if number not in gone}
        self._used = sum(map(_bytes, self.known))


def _bytes(shape: bytes) -> int:
    return len(shape) + 150  # what Python needs for an entry


class Recognizer:
    """Gives lines the number of their group, and asks a reader for those of a new shape only."""

    def __init__(self, message_start: MessageStart, reader: Reader, room: int) -> None:
        """C(room): how many bytes each of five tables may need."""
        self._message_start = message_start
        self._reader = reader
        self._messages = Shapes(room)  # without headers
        self._plain = Shapes(room)
        self._coarse = Shapes(room)
        self._blanks = Blanks(room, coarse_shape)
        self._by_blanks = Shapes(room)  # apart, so that a flood of new words does not empty the table above

    def numbers(self, lines: Sequence[str]) -> list[int]:
        """Return the number of the group of each line, in order."""
        shapes = _plain_shapes(lines)
        found: list[int | None] = list(map(self._plain.known.get, shapes))
        if None in found:
            self._find_new(lines, shapes, found)
        return found  # type: ignore[return-value]  # no None is left

    def forget(self, gone: Collection[int]) -> None:
        """Let the lines of groups that are gone be read anew."""
        for table in (self._plain, self._coarse, self._blanks, self._by_blanks, self._messages):
            table.forget(gone)

    def _find_new(self, lines: Sequence[str], shapes: list[bytes], found: list[int | None]) -> None:
        places = [place for place, number in enumerate(found) if number is None]
        new = [lines[place] for place in places]
        plain, coarse = self._plain.known, self._coarse.known
        for place, line, shape in zip(places, new, _coarse_shapes(new)):
            number = coarse.get(shape)
            if number is None:
                number = plain.get(shapes[place])  # since its first line, a little while ago
            if number is None:
                number = self._find(line, shape)
            found[place] = number
            if len(shapes[place]) - len(shape) <= _FEW:
                self._plain.learn(shapes[place], number)

    def _find(self, line: str, shape: bytes) -> int:
        number = self._by_blanks.known.get(shape)
        if number is not None:
            return number
        number = self._blanks.find(line, shape)
        if number is not None:
            self._by_blanks.learn(shape, number)
            return number
        return self._read(line, shape)

    def _read(self, line: str, coarse: bytes) -> int:
        start = self._message_start(line)
        message = line[start:]
        shape = coarse_shape(message)
        number = self._messages.known.get(shape)
        if number is None:
            number, loose = self._reader(message)
            self._messages.learn(shape, number)
        else:  # only the header is new; if it is for one word, that is a host, a process or the like
            loose = self._blanks.unknown(line[:start])
        if len(line) <= _LONGEST:
            self._blanks.learn(line, coarse, number, loose)
        self._coarse.learn(coarse, number)
        return number


def _plain_shapes(lines: Sequence[str]) -> list[bytes]:
    shapes = _joined(lines).translate(None, _DIGITS).split(b"\n")
    if len(shapes) != len(lines):  # an event of several lines
        shapes = [_joined((line,)).translate(None, _DIGITS) for line in lines]
    return shapes


def _coarse_shapes(lines: Sequence[str]) -> list[bytes]:
    shapes = _IDENTIFIER.sub(b"", _joined(lines)).translate(None, _DIGITS_AND_SIGNS).split(b"\n")
    if len(shapes) != len(lines):
        shapes = [coarse_shape(line) for line in lines]
    return shapes


def coarse_shape(line: str) -> bytes:
    """Return a line without its digits, its signs and the letters of its identifiers."""
    return _IDENTIFIER.sub(b"", _joined((line,))).translate(None, _DIGITS_AND_SIGNS)


def _joined(lines: Iterable[str]) -> bytes:
    return "\n".join(lines).encode("utf-8", "surrogatepass")
