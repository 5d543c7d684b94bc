# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From blocks of bytes to whole lines of text, however ugly."""

from __future__ import annotations

from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.place import SPAN, Place
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.source import MAX_LINE
from ansible_collections.ops.upkeep.plugins.module_utils.text import ELLIPSIS


class Lines:
    """Splits what it is fed. Its place stands behind the last line that it gave out.

    C(inside): the place stands within a line that was too long for one reading; its rest is passed over.
    """

    def __init__(self, place: Place, inside: bool = False) -> None:
        self.place = place
        self.inside = inside
        self._rest = b""  # the beginning of a line whose end has not been seen
        self._dropped = 0  # bytes of that line that are not kept
        self._dropped_last = b""
        self._shortened = 0

    @property
    def pending(self) -> int:
        """Bytes that were fed and do not yet make a line."""
        return len(self._rest) + self._dropped

    @property
    def blank(self) -> bool:
        """Whether nothing but NUL bytes is held: space that a writer has reserved and not yet used."""
        return bool(self._rest) and not self._rest.strip(b"\0")

    def take_shortened(self) -> int:
        """Return how many lines were shortened since this was last asked."""
        count, self._shortened = self._shortened, 0
        return count

    def feed(self, block: bytes) -> list[str]:
        """Return the lines that end in this block."""
        if self.inside:
            block = self._leave_line(block)
        end = block.rfind(b"\n") + 1
        if not end:
            self._hold(block)
            return []
        lines: list[str] = []
        if self._dropped:
            first = block.index(b"\n") + 1
            self._drop(block[:first])
            lines += self.flush()
            block, end = block[first:], end - first
        data = self._rest + block[:end]
        self._rest = b""
        self._hold(block[end:])
        if data:
            self.place.advance(data)
            lines += self._split(data[:-1])
        return lines

    def flush(self) -> list[str]:
        """Return what is held as a line, though its end was not seen."""
        if not self.pending:
            return []
        self.place.advance(self._rest)
        lines = self._split(self._rest)
        if self._dropped or self.inside:
            self.place.pass_over(self._dropped, self._dropped_last)
            lines = [cut_line(lines[0] + ELLIPSIS)]
            self._shortened += 1
        self._rest, self._dropped, self._dropped_last = b"", 0, b""
        return lines

    def flush_inside(self) -> list[str]:
        """Return the line that is held, and remember to pass over the rest of it."""
        self.inside = True
        return self.flush()

    def _hold(self, data: bytes) -> None:
        room = max(0, MAX_LINE - len(self._rest))
        self._rest += data[:room]
        if len(data) > room:
            self._drop(data[room:])

    def _drop(self, data: bytes) -> None:
        self._dropped += len(data)
        self._dropped_last = (self._dropped_last + data[-SPAN:])[-SPAN:]

    def _leave_line(self, block: bytes) -> bytes:
        end = block.find(b"\n") + 1
        passed = block[:end] if end else block
        self.place.advance(passed)
        self.inside = not end
        return block[len(passed) :]

    def _split(self, data: bytes) -> list[str]:
        text = data.decode("utf-8", "replace")
        if "\0" in text:
            text = text.replace("\0", "")
        if "\r" in text:
            text = text.replace("\r\n", "\n")
            text = text[:-1] if text.endswith("\r") else text
        lines = text.split("\n")
        if len(text) > MAX_LINE and max(map(len, lines)) > MAX_LINE:
            self._shortened += sum(len(line) > MAX_LINE for line in lines)
            lines = [cut_line(line) for line in lines]
        return lines


def cut_line(line: str) -> str:
    """Return at most C(MAX_LINE) characters; a line that was cut ends with an ellipsis."""
    return line if len(line) <= MAX_LINE else line[: MAX_LINE - 1] + ELLIPSIS
