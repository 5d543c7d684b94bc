# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of messages: which are one template because they differ in one word only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Union

from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.template import VARIABLE

OVERFLOW: Final = 0
#: So many values in one place are a variable, not a choice of words.
_VALUES: Final = 5
#: The first word says what a message is about, so that it takes more to doubt it.
_FIRST_VALUES: Final = 10

Words = tuple[str, ...]


class Store:
    """Groups by their words; a group's number stays valid after it was joined with others."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._by_words: dict[Words, int] = {}
        self.words: list[Words] = [()]
        self._parents: list[int] = [OVERFLOW]
        self._holes: dict[int, Union[int, list[int]]] = {}
        self._masks: dict[int, list[tuple[int, ...]]] = {}

    def resolve(self, number: int) -> int:
        """Return the number of the group that C(number) was joined with."""
        parents = self._parents
        while parents[number] != number:
            parents[number] = parents[parents[number]]
            number = parents[number]
        return number

    def find(self, words: Words) -> int:
        """Return the group of C(words), a new one if need be."""
        known = self._by_words.get(words)
        if known is None:
            known = self._by_mask(words)
        if known is not None:
            return known
        if len(self._by_words) >= self._limit:
            return OVERFLOW
        number = len(self._parents)
        self._parents.append(number)
        self.words.append(words)
        self._enter(number)
        return self.resolve(number)

    def _by_mask(self, words: Words) -> Union[int, None]:
        for places in self._masks.get(len(words), ()):
            masked = list(words)
            for place in places:
                masked[place] = VARIABLE
            known = self._by_words.get(tuple(masked))
            if known is not None:
                return known
        return None

    def _enter(self, number: int) -> None:
        """Make a group known, and join those that differ from it in one place."""
        words = self.words[number]
        self._by_words[words] = number
        if not any(_is_word(word) for word in words):
            return
        hashes = [hash((place, word)) for place, word in enumerate(words)]
        whole = len(words)
        for one in hashes:
            whole ^= one
        for place, one in enumerate(hashes):
            hole = whole ^ one ^ hash((place, None))
            others = self._holes.setdefault(hole, number)
            if others == number:
                continue
            if isinstance(others, int):
                others = self._holes[hole] = [others]
            others.append(number)
            if len(others) >= (_VALUES if place else _FIRST_VALUES) and self._join(others, number, place):
                return

    def _join(self, numbers: list[int], number: int, place: int) -> bool:
        """Join the groups that still differ in this place only; false if too few do."""
        rest = _without(self.words[number], place)
        alike = [
            other for other in numbers if self._parents[other] == other and _without(self.words[other], place) == rest
        ]
        if len(alike) < (_VALUES if place else _FIRST_VALUES) or not any(_is_word(word) for word in rest):
            numbers[:] = alike
            return False
        first = alike[0]
        for other in alike:
            self._by_words.pop(self.words[other], None)
            self._parents[other] = first
        joined = list(self.words[first])
        joined[place] = VARIABLE
        places = tuple(at for at, word in enumerate(joined) if word == VARIABLE)
        masks = self._masks.setdefault(len(joined), [])
        if places not in masks:
            masks.append(places)
        self.words[first] = tuple(joined)
        known = self._by_words.get(tuple(joined))
        if known is not None:
            self._parents[first] = known
            return True
        self._enter(first)
        return True


def _without(words: Sequence[str], place: int) -> tuple[str, ...]:
    return (*words[:place], *words[place + 1 :])


def _is_word(word: str) -> bool:
    return sum(map(str.isalpha, word)) >= 2 and word != VARIABLE
