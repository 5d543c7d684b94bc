# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Group log lines by what they say, whatever the format, in bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.groups import OVERFLOW
from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.header import message_start
from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.masks import words
from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.shapes import Recognizer
from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.store import Store
from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.template import Template, template_id

_MAX_HEADER = 1000
#: Bytes of shapes to remember.
_ROOM = 8 << 20


class Miner:
    """Groups of like lines, found as the lines come in.

    Every line is counted in exactly one group: what finds no room is in the group C(OVERFLOW).

    >>> miner = Miner()
    >>> numbers = miner.add(["session 7 closed", "session 8 closed"])
    >>> [(template.text, template.count) for template in miner.templates()]
    [('session <*> closed', 2)]
    """

    def __init__(self, max_templates: int = 5000, max_sample: int = 400) -> None:
        self._store = Store(max_templates)
        self._recognizer = Recognizer(self._read, _ROOM)
        self._samples: dict[int, str] = {}
        self._counts: Counter[int] = Counter()
        self._max_sample = max_sample

    def add(self, lines: Sequence[str]) -> list[int]:
        """Count C(lines), whole and raw, and return the number of the group of each.

        Groups may be joined later: ask C(resolve) for the number that stands in the end.
        """
        numbers = self._recognizer.numbers(lines)
        self._counts.update(numbers)
        return numbers

    def _read(self, line: str) -> tuple[int, tuple[str, ...]]:
        """Return the group of a line of a new shape, and the words that stand where it takes any."""
        number, loose = self._store.find(words(line[message_start(line[:_MAX_HEADER]) :]))
        self._samples.setdefault(number, line[: self._max_sample])
        return number, loose

    def resolve(self, number: int) -> int:
        """Return the number of the group that C(number) belongs to by now."""
        return self._store.groups.resolve(number)

    def templates(self) -> list[Template]:
        """Return the groups that have lines, the overflow left out, most lines first."""
        counts: Counter[int] = Counter()
        for number, count in self._counts.items():
            counts[self.resolve(number)] += count
        found = []
        for number, count in counts.items():
            text = self._store.groups.text(number)
            found.append(Template(number, template_id(text), text, count, self._samples.get(number,"")))
        return sorted(found, key=lambda template: (-template.count, template.text))

    @property
    def lines(self) -> int:
        """How many lines were added in all: those of the templates and C(cut_off)."""
        return sum(self._counts.values())

    @property
    def cut_off(self) -> int:
        """How many lines are in no template, since there was no room for one more."""
        return self._counts[OVERFLOW]
