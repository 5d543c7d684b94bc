# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All groups of messages, found by their words."""

from __future__ import annotations

from functools import reduce
from operator import xor
from typing import Callable, Final

from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.crowd import thinned
from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.groups import OVERFLOW, Groups, Words
from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.joins import VALUES, Joins, word_hashes
from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.template import VARIABLE

#: What is meant by room for so many groups: so many words in all, and so many numbers ever given.
_WORDS_PER_GROUP: Final = 16
_NUMBERS_PER_GROUP: Final = 100
#: With less room than for one long message there is as good as none.
_MANY_WORDS: Final = 100
_MASKS_PER_LENGTH: Final = 200

Places = tuple[int, ...]


class Store:
    """Groups by their words."""

    def __init__(self, limit: int) -> None:
        """C(limit): how many groups there may be."""
        self._limit = limit
        self.groups = Groups()
        self._joins = Joins(self.groups)
        self._by_hash: dict[int, int] = {}
        self._masks: dict[int, list[Places]] = {}

    def find(self, words: Words) -> tuple[int, Words]:
        """Return the group of C(words), a new one if need be, and the words that stand where it takes any.

        The group is C(OVERFLOW) if there is no room for a new one.
        """
        hashes = word_hashes(words)
        whole = reduce(xor, hashes, len(words))
        known = self._by_hash.get(whole)
        if known is not None and self.groups.words[known] == words:
            return known, ()
        for places in self._masks.get(len(words), ()):
            key = whole
            for place in places:
                key ^= hashes[place] ^ hash((place, VARIABLE))
            known = self._by_hash.get(key)
            if known is not None and _takes(self.groups.words[known], words):
                return known, tuple(words[place] for place in places if VARIABLE not in words[place])
        if not self._has_room(len(words)):
            return OVERFLOW, ()
        number = self.groups.new(words)
        self._enter(number)
        return self.groups.resolve(number), ()

    def _has_room(self, words: int) -> bool:
        return self.groups.numbers < self._limit * _NUMBERS_PER_GROUP and not self._is_full(words)

    def thin(self, is_rare: Callable[[int], bool]) -> list[int]:
        """Make room if there is little left: join what is alike, drop into the overflow what is rare and like nothing.

        Returns the groups that were dropped: lines of their shape may find a group again.
        """
        groups = self.groups
        if not self._is_full(_MANY_WORDS) or groups.numbers >= self._limit * _NUMBERS_PER_GROUP:
            return []
        joins, odd = thinned(
            {number: words for number, words in groups.words.items() if groups.is_single(number)}, VALUES
        )
        for numbers in joins:
            self._join(numbers)
        odd = [number for number in odd if is_rare(number)]
        for number in odd:
            self._by_hash.pop(_hash(groups.words[number]), None)
            groups.merge(number, OVERFLOW)
        if odd:
            self._note_again()
        return odd

    def _is_full(self, words: int) -> bool:
        return len(self.groups) >= self._limit or self.groups.cells + words > self._limit * _WORDS_PER_GROUP

    def _enter(self, number: int) -> None:
        """Make a group known, and join it with others for as long as there are any."""
        found: int | None = number
        while found is not None:
            self._by_hash[_hash(self.groups.words[found])] = found
            if self._joins.size * 2 > 3 * self._limit * _WORDS_PER_GROUP:
                self._note_again()
            together = self._joins.with_new(found)
            found = self._join(together) if together else None

    def _join(self, numbers: list[int]) -> int | None:
        """Join groups; return the new one, or none if there was one of these words already."""
        for number in numbers:
            self._by_hash.pop(_hash(self.groups.words[number]), None)
        joined = self.groups.join(numbers)
        words = self.groups.words[joined]
        known = self._by_hash.get(_hash(words))
        if known is not None:
            self.groups.merge(joined, known)
            return None
        self._by_hash[_hash(words)] = joined
        masks = self._masks.setdefault(len(words), [])
        places = tuple(place for place, word in enumerate(words) if word == VARIABLE)
        if places not in masks:
            masks.append(places)
            del masks[:-_MASKS_PER_LENGTH]
        return joined

    def _note_again(self) -> None:
        """Drop what the groups that are gone left behind."""
        self._joins.clear()
        for number in list(self.groups.words):
            self._joins.with_new(number)


def _hash(words: Words) -> int:
    return reduce(xor, word_hashes(words), len(words))


def _takes(template: Words, words: Words) -> bool:
    return all(one in (other, VARIABLE) for one, other in zip(template, words))
