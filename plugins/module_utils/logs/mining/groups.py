# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of lines under numbers that stay valid: a group that was joined with another one resolves to it."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.template import VARIABLE

Words = tuple[str, ...]

#: The group of all lines that found no room.
OVERFLOW: Final = 0


class Groups:
    """The words of each group that stands, and which group each number leads to."""

    def __init__(self) -> None:
        self._parents = array("q", [OVERFLOW])
        self.words: dict[int, Words] = {}
        self._shown: dict[int, Words] = {}
        self._joined: set[int] = set()
        self.cells = 0  # words of all groups: what memory they take

    def __len__(self) -> int:
        return len(self.words)

    @property
    def numbers(self) -> int:
        """How many numbers were given so far, those of joined groups included."""
        return len(self._parents)

    def new(self, words: Words) -> int:
        """Return the number of a new group."""
        number = len(self._parents)
        self._parents.append(number)
        self.words[number] = words
        self.cells += len(words)
        return number

    def is_live(self, number: int) -> bool:
        """Whether the group stands for itself."""
        return number in self.words

    def is_single(self, number: int) -> bool:
        """Whether the group stands and was never joined with another one."""
        return number in self.words and number not in self._joined

    def resolve(self, number: int) -> int:
        """Return the number of the group that C(number) was joined with, or itself."""
        parents = self._parents
        while parents[number] != number:
            parents[number] = parents[parents[number]]
            number = parents[number]
        return number

    def text(self, number: int) -> str:
        """Return the template of a group that stands."""
        return " ".join(self._shown.get(number) or self.words.get(number, ()))

    def join(self, numbers: Sequence[int]) -> int:
        """Make one group of several with as many words each, a variable where they differ; return its number."""
        first = min(numbers)
        words = tuple(map(_joined, zip(*(self.words[number] for number in numbers))))
        shown = tuple(map(_shown, zip(*(self._shown.get(number, self.words[number]) for number in numbers))))
        for number in numbers:
            self.merge(number, first)
        self.words[first] = words
        self._joined.add(first)
        self.cells += len(words)
        if shown != words:
            self._shown[first] = shown
        return first

    def merge(self, number: int, into: int) -> None:
        """Let a group be a part of another one."""
        self._parents[number] = into
        self.cells -= len(self.words.pop(number))
        self._shown.pop(number, None)
        self._joined.discard(number)
        self._joined.add(into)


def _joined(column: Words) -> str:
    return column[0] if len(set(column)) == 1 else VARIABLE


def _shown(column: Words) -> str:
    """What a reader sees in a place: the key of C(key=value) stays if it is always the same."""
    if len(set(column)) == 1:
        return column[0]
    keys = {word.partition("=")[0] if "=" in word else "" for word in column}
    key = keys.pop()
    return f"{key}={VARIABLE}" if key and not keys else VARIABLE
