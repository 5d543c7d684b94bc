# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which groups are one template, since they differ in a variable only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial, reduce
from operator import xor
from typing import Any, Final, Union

from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.crowd import alike, is_word
from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.groups import Groups, Words

#: So many values in one place are a variable, not a choice of words.
VALUES: Final = 5
#: The first word says what a message is about, so that it takes more to doubt it.
_FIRST_VALUES: Final = 10
#: So many messages that begin alike are looked at for several variables at once.
_CROWD: Final = 64

_Table = dict[Any, Union[int, list[int]]]


class Joins:
    """Finds, for a new group, those that it should be joined with."""

    def __init__(self, groups: Groups) -> None:
        self._groups = groups
        self._holes: _Table = {}
        self._names: _Table = {}
        self._crowds: dict[tuple[int, str], list[int]] = {}

    @property
    def size(self) -> int:
        """How many entries are kept, those of groups that are gone included."""
        return len(self._holes)

    def clear(self) -> None:
        """Forget all groups; those that stand may be noted again."""
        self._holes.clear()
        self._names.clear()
        self._crowds.clear()

    def with_new(self, number: int) -> list[int]:
        """Note a new group; return the groups to join, itself among them, or none."""
        words = self._groups.words[number]
        if not any(map(is_word, words)):
            return []
        return self._by_names(number, words) or self._by_hole(number, words) or self._by_crowd(number, words)

    def _by_names(self, number: int, words: Words) -> list[int]:
        """Those that differ in names only: class names, values of keys."""
        skeleton = tuple(map(_without_name, words))
        if not any(map(is_word, skeleton)):
            return []
        return self._noted(
            self._names, skeleton, number, VALUES, lambda other: tuple(map(_without_name, other)) == skeleton
        )

    def _by_hole(self, number: int, words: Words) -> list[int]:
        """Those that differ in one place only."""
        hashes = word_hashes(words)
        whole = reduce(xor, hashes, hash(len(words)))
        for place, one in enumerate(hashes):
            rest = (*words[:place], _key(words[place]), *words[place + 1 :])
            if not any(map(is_word, rest)):
                continue
            found = self._noted(
                self._holes,
                whole ^ one ^ hash((place, None, rest[place])),
                number,
                VALUES if place else _FIRST_VALUES,
                partial(_fits_hole, place, rest),
            )
            if found:
                return found
        return []

    def _by_crowd(self, number: int, words: Words) -> list[int]:
        """Those that differ in several places, out of many that begin alike."""
        crowd = self._crowds.setdefault((len(words), words[0]), [])
        if number not in crowd[-_CROWD:]:
            crowd.append(number)
        if len(crowd) < _CROWD or len(crowd) & (len(crowd) - 1):  # at 64, 128, 256 ...
            return []
        crowd[:] = filter(self._groups.is_live, crowd)
        found = alike({one: self._groups.words[one] for one in crowd}, VALUES, fixed=2)
        return next((numbers for numbers in found if number in numbers), [])

    def _noted(self, table: _Table, key: object, number: int, enough: int, fits: Callable[[Words], bool]) -> list[int]:
        """Note a group under a key; return the groups there that stand and fit, if they are enough."""
        others = table.setdefault(key, number)
        if others == number:
            return []
        if isinstance(others, int):
            others = table[key] = [others]
        if number not in others:  # it may have been noted under its former words
            others.append(number)
        if len(others) < enough:
            return []
        live = self._groups.words
        others[:] = [other for other in others if other in live and fits(live[other])]
        return list(others) if len(others) >= enough else []


def word_hashes(words: Sequence[str]) -> list[int]:
    """Return a hash for each word in its place; those of a message are combined by xor."""
    return list(map(hash, enumerate(words)))


def _fits_hole(place: int, rest: Words, words: Words) -> bool:
    return (*words[:place], _key(words[place]), *words[place + 1 :]) == rest


def _key(word: str) -> str:
    """What stays of C(key=value): another key is another statement, not another value."""
    key, equals, _value = word.partition("=")
    return key + equals if equals else ""


def _without_name(word: str) -> str:
    """A word without its name: what is left of C(key=value) or C(a.class.name); a plain word stays itself."""
    key, equals, value = word.partition("=")
    if equals:
        return word if value.rstrip(",;)") in ("true", "false") else key + equals
    bare = word.rstrip(",")
    return "." if bare.count(".") > 1 and bare == bare.strip(".") else word
