# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules that look at each line, and the time that they may take for it."""

from __future__ import annotations

import time
from typing import Callable, Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.logs.events import Events
from ansible_collections.ops.upkeep.plugins.module_utils.logs.rules import Rule
from ansible_collections.ops.upkeep.plugins.module_utils.logs.timebox import TookTooLong, at_most

LOOKED_AT: Final = 2000  # characters of an event
SECONDS: Final = 5.0  # that one rule may take in a call; one that takes more is left out of it


class Ignoring:
    """Marks the events that no finding is to be made of. C(slow) are the rules that were given up."""

    def __init__(self, rules: Sequence[Rule], remaining: Callable[[], float]) -> None:
        self._rules = [rule for rule in rules if rule.match and rule.verdict == "ignore"]
        self._left = {rule.position: SECONDS for rule in self._rules}
        self._remaining = remaining
        self.slow: list[Rule] = []
        self.used: set[int] = set()

    def marks(self, source: str, events: Events) -> list[bool]:
        """Return for each event whether it is ignored; empty where no rule is about this source."""
        rules = [rule for rule in self._rules if rule not in self.slow and rule.applies_to(source)]
        if not rules:
            return []
        texts = [events.whole(place)[:LOOKED_AT] if place in events.more else text[:LOOKED_AT]
                 for place, text in enumerate(events.texts)]  # fmt: skip
        marked = [False] * len(texts)
        for rule in rules:
            found = self._search(rule, texts)
            if any(found):
                self.used.add(rule.position)
                marked = [one or other for one, other in zip(marked, found)]
        return marked

    def _search(self, rule: Rule, texts: Sequence[str]) -> list[bool]:
        if rule.match is None:
            raise AssertionError
        search = rule.match.search
        began = time.monotonic()
        try:
            with at_most(min(self._left[rule.position], max(0.01, self._remaining()))):
                return [search(text) is not None for text in texts]
        except TookTooLong:
            self.slow.append(rule)
            return []
        finally:
            self._left[rule.position] -= time.monotonic() - began
