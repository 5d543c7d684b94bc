# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Know a line again although a word in it is new: the place of that word is known to hold a variable."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import reduce
from operator import xor
from typing import Callable, Final, NamedTuple

from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.masks import masked_word
from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.template import VARIABLE

Strip = Callable[[str], bytes]
Places = tuple[int, ...]
#: What the words in some places must look like when masked.
Forms = tuple[tuple[int, str], ...]

_PATTERNS_PER_LENGTH: Final = 32
_MOST_WORDS: Final = 80
_ENTRY_BYTES: Final = 400


class _Known(NamedTuple):
    number: int
    forms: Forms


class Blanks:
    """Shapes of lines, word by word, with blanks where a variable stands.

    A shape with blanks is known by the hash of its other words: that of all words without those of the blanks.
    """

    def __init__(self, room: int, strip: Strip) -> None:
        """C(room): how many bytes to remember at most; C(strip) makes the shape of a word."""
        self._most = room // _ENTRY_BYTES
        self._strip = strip
        self._known: dict[int, _Known] = {}
        self._patterns: dict[int, list[Places]] = {}
        self._vocabulary: set[bytes] = set()

    def find(self, line: str, shape: bytes) -> int | None:
        """Return the group of a line by its shape, or none."""
        words = shape.split(b" ")
        patterns = self._patterns.get(len(words))
        if patterns is None:
            return None
        hashes = _hashes(words)
        whole = reduce(xor, hashes)
        vocabulary = self._vocabulary
        # Mostly the new word is the only one that was never seen beside a blank; else all patterns are tried.
        guess = tuple([place for place, word in enumerate(words) if word not in vocabulary])
        for places in (guess, *patterns):
            key = whole ^ hash(places)
            for place in places:
                key ^= hashes[place]
            known = self._known.get(key)
            if known is not None and (not known.forms or _fits(line, known.forms)):
                return known.number
        return None

    def unknown(self, header: str) -> tuple[str, ...]:
        """Return the one word of a header that was never seen beside a blank, or nothing."""
        words = [word for word in header.split(" ") if self._strip(word) not in self._vocabulary]
        found = [word for word in words if word and masked_word(word) == word]
        return tuple(found) if len(found) == 1 else ()

    def learn(self, line: str, shape: bytes, number: int, loose: Sequence[str]) -> None:
        """Remember a line of group C(number): any word will do in the places of the words C(loose)."""
        words, stripped = line.split(" "), shape.split(b" ")
        if len(words) != len(stripped) or len(words) > _MOST_WORDS:
            return
        any_word = {words.index(word) for word in loose if words.count(word) == 1}
        if any_word:
            self._remember(stripped, any_word, _Known(number, ()))
        forms = self._forms(words, stripped)
        if forms:
            self._remember(stripped, any_word.union(place for place, _form in forms), _Known(number, forms))

    def forget(self, gone: Collection[int]) -> None:
        """Drop what leads to groups that are gone."""
        self._known = {key: known for key, known in self._known.items() if known.number not in gone}

    def _forms(self, words: Sequence[str], stripped: Sequence[bytes]) -> Forms:
        """The words that are variable by their form, and of which letters are left in the shape."""
        masked = [masked_word(word) if shape else word for word, shape in zip(words, stripped)]
        return tuple(
            (place, mask)
            for place, (word, mask) in enumerate(zip(words, masked))
            if word != mask and self._strip(mask.replace(VARIABLE, "")) != stripped[place]
        )

    def _remember(self, stripped: Sequence[bytes], blanks: Iterable[int], known: _Known) -> None:
        if len(self._known) >= self._most:
            self._known.clear()
            self._patterns.clear()
            self._vocabulary.clear()
        places = tuple(sorted(blanks))
        others = [one for place, one in enumerate(_hashes(stripped)) if place not in places]
        self._vocabulary.update(word for place, word in enumerate(stripped) if place not in places)
        self._known[reduce(xor, others, hash(places))] = known
        patterns = self._patterns.setdefault(len(stripped), [])
        if places not in patterns:
            # What needs no second look goes first.
            patterns.insert(len(patterns) if known.forms else 0, places)
            del patterns[_PATTERNS_PER_LENGTH:]


def _hashes(words: Iterable[bytes]) -> list[int]:
    return list(map(hash, enumerate(words)))


def _fits(line: str, forms: Forms) -> bool:
    words = line.split(" ")
    return all(masked_word(words[place]) == form for place, form in forms)
