# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines of a container's log as its engine prints them: a moment, a blank, the text."""

from __future__ import annotations

import re
from collections import deque
from typing import Final, Iterator, NamedTuple

from ansible_collections.ops.upkeep.plugins.module_utils.linux.systemd import seconds_since_1970

_STAMP: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d) ?")
_STAMP_OF_PART: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{6,9})(Z|[+-]\d\d:\d\d) ")


class Stamped(NamedTuple):
    """A line and its moment in nanoseconds since 1970: floating point is too coarse to tell two lines apart."""

    moment: int
    text: str


class StampParser:
    """Reads the stamps of lines. The second of the last one is remembered, since the next is mostly the same."""

    def __init__(self) -> None:
        self._known: tuple[str, str, int] = ("", "", 0)
        self._last = 0

    def parse(self, line: str) -> Stamped | None:
        """Return the line taken apart, None where it begins with no moment."""
        match = _STAMP.match(line)
        if match is None:
            return None
        second = self._second(match)
        if second is None:
            return None
        moment = second * 10**9 + _nanoseconds(match)
        return Stamped(moment, self._joined(moment, line[match.end() :]))

    def _joined(self, moment: int, text: str) -> str:
        """Return the text without the stamps of its further parts.

        A long line, and one that was written in pieces, comes with a stamp before each. They are not earlier than the
        line's own, as a moment would be that the program itself has written.
        """
        for match in reversed(list(_STAMP_OF_PART.finditer(text))):
            second = self._second(match)
            if second is not None and second * 10**9 + _nanoseconds(match) >= moment:
                text = text[: match.start()] + text[match.end() :]
        return text

    def _second(self, match: re.Match[str]) -> int | None:
        text, zone = match.string[match.start() : match.start() + 19], match.group(8)
        if self._known[:2] == (text, zone):
            return self._known[2]
        seconds = seconds_since_1970(*(int(part) for part in match.groups()[:6]))
        if seconds is None:
            return None
        result = int(seconds) - _offset(zone)
        self._known = (text, zone, result)
        return result


def _nanoseconds(match: re.Match[str]) -> int:
    return int((match.group(7) or "0").ljust(9, "0"))


def _offset(zone: str) -> int:
    if zone == "Z":
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[4:6])
    return minutes * (-60 if zone[0] == "-" else 60)


class NewLines:
    """Of the lines of a log, those behind the last one that was read.

    Many lines have the same moment, and standard error may come a little before its time: so the place is the line
    with that moment of which so many had been read, and not all that is later.
    """

    def __init__(self, last: int | None, same: int) -> None:
        self.found = last is None  # the last line read: all behind it is new
        self._last = last
        self._wanted = same
        self._held: list[Stamped] = []
        self.moment = last or 0  # of the last line given out
        self.same = 0 if last is None else same  # lines up to it that have this moment
        self._counts: dict[int, int] = {}

    def feed(self, lines: list[Stamped]) -> list[Stamped]:
        """Return what is new of these lines. Before the place is found nothing is."""
        if self.found:
            return self._give(lines)
        for position, line in enumerate(lines):
            self._count(line)
            if line.moment == self._last and self._counts[line.moment] >= self._wanted:
                self.found = True
                self._held = []
                return self._give(lines[position + 1 :])
            if self._last is not None and line.moment > self._last:
                self._held.append(line)
        return []

    def finish(self) -> list[Stamped]:
        """Return what is later than the place, where that was not found: what came before it is gone."""
        held, self._held = self._held, []
        self._counts = {}
        return self._give(held)

    def _give(self, lines: list[Stamped]) -> list[Stamped]:
        for line in lines:
            self._count(line)
        if lines:
            self.moment = lines[-1].moment
            self.same = self._counts[self.moment]
            if len(self._counts) > 10000:  # only those near the end can be asked for again
                self._counts = {moment: self._counts[moment] for moment in sorted(self._counts)[-1000:]}
        return lines

    def _count(self, line: Stamped) -> None:
        self._counts[line.moment] = self._counts.get(line.moment, 0) + 1


class LastLines:
    """Keeps the last lines, as many as the bounds allow."""

    def __init__(self, count: int, size: int) -> None:
        self._lines: deque[Stamped] = deque()
        self._count = count
        self._room = size
        self.left_out = False

    def add(self, lines: list[Stamped]) -> None:
        """Take lines, and drop the oldest ones for them."""
        for line in lines:
            self._lines.append(line)
            self._room -= len(line.text)
        while len(self._lines) > self._count or (self._room < 0 and len(self._lines) > 1):
            self._room += len(self._lines.popleft().text)
            self.left_out = True

    def take(self, size: int) -> Iterator[list[Stamped]]:
        """Yield all of them, so many characters at a time."""
        part: list[Stamped] = []
        room = size
        for line in self._lines:
            part.append(line)
            room -= len(line.text)
            if room <= 0:
                yield part
                part, room = [], size
        if part:
            yield part
