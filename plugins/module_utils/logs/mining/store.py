# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of messages: which are one template because they differ in one word only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Union

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
        self._skeletons: dict[Words, Union[int, list[int]]] = {}
        self._masks: dict[int, list[tuple[int, ...]]] = {}

    def resolve(self, number: int) -> int:
        """Return the number of the group that C(number) was joined with."""
        parents = self._parents
        while parents[number] != number:
            parents[number] = parents[parents[number]]
            number = parents[number]
        return number

    def find(self, words: Words) -> tuple[int, Words]:
        """Return the group of C(words), a new one if need be, and the words that stand where it takes any."""
        known = self._by_words.get(words)
        if known is not None:
            return known, ()
        for places in self._masks.get(len(words), ()):
            masked = list(words)
            for place in places:
                masked[place] = VARIABLE
            known = self._by_words.get(tuple(masked))
            if known is not None:
                return known, tuple(words[place] for place in places if VARIABLE not in words[place])
        if len(self._by_words) >= self._limit:
            return OVERFLOW, ()
        number = len(self._parents)
        self._parents.append(number)
        self.words.append(words)
        self._enter(number)
        return self.resolve(number), ()

    def _enter(self, number: int) -> None:
        """Make a group known, and join those that differ from it in one place."""
        words = self.words[number]
        self._by_words[words] = number
        if not any(_is_word(word) for word in words):
            return
        if not self._join_by_names(number):
            self._join_by_hole(number)

    def _join_by_hole(self, number: int) -> None:
        """Join the groups that differ from this one in one place only, if they are enough."""
        words = self.words[number]
        hashes = [hash((place, word)) for place, word in enumerate(words)]
        whole = len(words)
        for one in hashes:
            whole ^= one
        for place, one in enumerate(hashes):
            rest = _without(words, place)
            enough = _VALUES if place else _FIRST_VALUES
            others = self._note(self._holes, whole ^ one ^ hash((place, None)), number, enough)
            alike = [other for other in others if self._is_live(other) and _without(self.words[other], place) == rest]
            if len(alike) >= enough and any(_is_word(word) for word in rest):
                return self._join(alike)

    def _join_by_names(self, number: int) -> bool:
        """Join the groups that differ from this one in names only (class names, values of keys): true if it was done."""
        skeleton = tuple(map(_skeleton, self.words[number]))
        if not any(_is_word(word) for word in skeleton):
            return False
        others = self._note(self._skeletons, skeleton, number, _VALUES)
        alike = [o for o in others if self._is_live(o) and tuple(map(_skeleton, self.words[o])) == skeleton]
        if len(alike) < _VALUES:
            return False
        self._join(alike)
        return True

    def _is_live(self, number: int) -> bool:
        return self._parents[number] == number

    def _note(self, table: dict[Any, Union[int, list[int]]], key: object, number: int, enough: int) -> list[int]:
        """Note a group under a key; return all that are noted there, once they are enough."""
        others = table.setdefault(key, number)
        if others == number:
            return []
        if isinstance(others, int):
            others = table[key] = [others]
        others.append(number)
        if len(others) < enough:
            return []
        others[:] = [other for other in others if self._is_live(other)]
        return others

    def _join(self, numbers: list[int]) -> None:
        """Make one group of several: where they differ is a variable."""
        first = min(numbers)
        joined = tuple(
            column[0] if len(set(column)) == 1 else VARIABLE for column in zip(*(self.words[n] for n in numbers))
        )
        for other in numbers:
            self._by_words.pop(self.words[other], None)
            self._parents[other] = first
        places = tuple(at for at, word in enumerate(joined) if word == VARIABLE)
        masks = self._masks.setdefault(len(joined), [])
        if places not in masks:
            masks.append(places)
        self.words[first] = joined
        known = self._by_words.get(joined)
        if known is not None:
            self._parents[first] = known
            return
        self._enter(first)


def _without(words: Sequence[str], place: int) -> tuple[str, ...]:
    return (*words[:place], *words[place + 1 :])


def _is_word(word: str) -> bool:
    return sum(map(str.isalpha, word)) >= 2 and word != VARIABLE


def _skeleton(word: str) -> str:
    """A word without its name: what is left of C(key=value) or C(a.class.name); a plain word stays itself."""
    key, equals, value = word.partition("=")
    if equals:
        return word if value.rstrip(",;)") in ("true", "false") else key + equals
    return "." if word.count(".") > 1 and word.strip(".,") == word.rstrip(",") else word
