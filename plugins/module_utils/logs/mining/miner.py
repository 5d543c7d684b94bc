# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Group log lines by what they say, whatever the format, in bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.groups import OVERFLOW
from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.header import message_start
from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.masks import users, words
from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.shapes import Recognizer
from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.store import Store
from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.template import Template, template_id

__all__ = ["OVERFLOW", "Miner"]

_MAX_HEADER: Final = 500
#: No more than the beginning of a line tells it from others.
_MAX_LINE: Final = 8000
#: How much is looked up at once: characters and lines. More does not make it faster, and takes memory.
_BITE: Final = 1_000_000
_LEAST_LINES, _MOST_LINES = 1_000, 10_000
#: Bytes for each table of shapes.
_ROOM: Final = 4 << 20


class Miner:
    """Groups of like lines, found as the lines come in.

    Every line is counted in exactly one group: what finds no room is in the group C(OVERFLOW).
    Templates and samples are text of the host: they may hold secrets, and go through redaction before they are shown.

    >>> miner = Miner()
    >>> numbers = miner.add(["session 7 closed", "session 8 closed"])
    >>> [(template.text, template.count) for template in miner.templates()]
    [('session <*> closed', 2)]
    """

    def __init__(self, max_templates: int = 5000, max_sample: int = 400) -> None:
        """C(max_templates): how many groups there may be; C(max_sample): how many characters of a line to keep."""
        self._store = Store(max_templates)
        self._recognizer = Recognizer(lambda line: message_start(line[:_MAX_HEADER]), self._read, _ROOM)
        self._samples: dict[int, str] = {}
        self._counts: Counter[int] = Counter()
        self._max_templates = max_templates
        self._bite = max(_LEAST_LINES, min(_MOST_LINES, max_templates))  # room is made between two bites
        self._max_sample = max_sample

    def add(self, lines: Sequence[str]) -> list[int]:
        """Count C(lines), whole and raw, and return the number of the group of each.

        Groups may be joined later: ask C(resolve) for the number that stands in the end.
        An event of several lines may be given as one: what is indented, as a stack's frames, does not tell it apart.
        """
        numbers: list[int] = []
        for bite in _bites(lines, self._bite):
            found = self._recognizer.numbers(bite)
            self._counts.update(found)
            for number in set(found).difference(self._samples):
                self._samples[number] = bite[found.index(number)][: self._max_sample]
            numbers += found
            self._tidy()
        return numbers

    def _tidy(self) -> None:
        """Keep what is remembered within its bounds."""
        if len(self._counts) > 4 * self._max_templates:
            self._resolved()
        gone = self._store.thin(lambda number: self._counts[number] <= 1)
        if gone:
            self._recognizer.forget({OVERFLOW, *gone})

    def resolve(self, number: int) -> int:
        """Return the number of the group that C(number) belongs to by now."""
        return self._store.groups.resolve(number)

    def templates(self) -> list[Template]:
        """Return the groups that have lines, the overflow left out, most lines first."""
        text = self._store.groups.text
        found = [
            Template(number, template_id(text(number)), text(number), count, self._samples.get(number, ""))
            for number, count in self._resolved().items()
            if number != OVERFLOW
        ]
        return sorted(found, key=lambda template: (-template.count, template.text))

    @property
    def lines(self) -> int:
        """How many lines were added in all: those of the templates and C(cut_off)."""
        return sum(self._counts.values())

    @property
    def cut_off(self) -> int:
        """How many lines are in no template, since there was no room for one more."""
        return self._resolved()[OVERFLOW]

    def _read(self, message: str) -> tuple[int, tuple[str, ...]]:
        """Return the group of a message of a new shape, and the words that stand where it takes any."""
        number, loose = self._store.find(words(_told(message) if "\n" in message else message))
        return number, loose + users(message)

    def _resolved(self) -> Counter[int]:
        """The lines of each group that stands; what is known of the others is dropped."""
        counts: Counter[int] = Counter()
        for number, count in self._counts.items():
            counts[self.resolve(number)] += count
        self._counts = counts
        self._samples = {number: sample for number, sample in self._samples.items() if number in counts}
        return counts


def _told(event: str) -> str:
    """The lines of an event that are not indented."""
    first, *others = event[:_MAX_LINE].split("\n")
    return "\n".join([first, *(line for line in others if line[:1].strip())])


def _bites(lines: Sequence[str], most: int) -> Iterator[Sequence[str]]:
    """The lines in pieces of bounded size, each line cut."""
    for begin in range(0, len(lines), most):
        piece = lines[begin : begin + most]
        if sum(map(len, piece)) <= _BITE:
            yield piece
            continue
        bite: list[str] = []
        size = 0
        for line in piece:
            bite.append(line[:_MAX_LINE])
            size += len(bite[-1])
            if size > _BITE:
                yield bite
                bite, size = [], 0
        yield bite
