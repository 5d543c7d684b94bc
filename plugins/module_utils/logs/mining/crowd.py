# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many messages that begin alike: which of their places hold variables, when several do at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.groups import Words
from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.template import VARIABLE

#: So many messages of one length are worth a look.
_CROWD: Final = 20


def is_word(word: str) -> bool:
    """Whether this is text, not a number or a mark."""
    return word != VARIABLE and sum(map(str.isalpha, word)) >= 2


def alike(crowd: Mapping[int, Words], enough: int, fixed: int) -> list[list[int]]:
    """Return which groups of a crowd, all of as many words, are one message.

    A place is a variable if the crowd has a value of its own there for four in five. Messages that are the same
    elsewhere are one, if there are C(enough) of them and at least C(fixed) words are left to tell what they say.
    """
    columns = list(zip(*crowd.values()))
    variable = [len(set(column)) * 5 >= len(crowd) * 4 for column in columns]
    rests: dict[Words, list[int]] = {}
    for number, words in crowd.items():
        rests.setdefault(tuple(VARIABLE if loose else word for loose, word in zip(variable, words)), []).append(number)
    return [numbers for rest, numbers in rests.items() if len(numbers) >= enough and sum(map(is_word, rest)) >= fixed]


def by_key(groups: Mapping[int, Words], keys: Iterable[int]) -> list[dict[int, Words]]:
    """Return the groups apart by length and by the words in some places (-1: the last)."""
    places = tuple(keys)
    crowds: dict[tuple[object, ...], dict[int, Words]] = {}
    for number, words in groups.items():
        if words:
            crowds.setdefault((len(words), *(words[place] for place in places)), {})[number] = words
    return list(crowds.values())


def thinned(groups: Mapping[int, Words], enough: int) -> tuple[list[list[int]], list[int]]:
    """Return what to do where there is no room for one more: which groups to join, and which have nothing in common.

    Those that begin alike or end alike may be joined. What is left of a crowd that is as long is no message at all.
    """
    joins: list[list[int]] = []
    left = dict(groups)
    for place in (0, -1):
        for crowd in by_key(left, (place,)):
            if len(crowd) >= _CROWD:
                joins += _take(left, alike(crowd, enough, fixed=1))
    return joins, [number for crowd in by_key(left, ()) if len(crowd) >= _CROWD for number in crowd]


def _take(left: dict[int, Words], found: Sequence[list[int]]) -> Sequence[list[int]]:
    for numbers in found:
        for number in numbers:
            del left[number]
    return found
