# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is counted of the events of one source, by group: how many, when first and last, how bad, one sample."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.logs.clock import Clock
from ansible_collections.ops.upkeep.plugins.module_utils.logs.events import KERNEL, Events
from ansible_collections.ops.upkeep.plugins.module_utils.logs.severity import Severity, weighed

_SAMPLE: Final = 4000  # characters, before redaction
_OF_KERNEL: Final = KERNEL + ": "


@dataclass
class Stat:
    """One group of events in one source. Times in seconds since 1970, None where no line bears one."""

    count: int = 0
    lines: int = 0
    first: float | None = None
    last: float | None = None
    severity: Severity = Severity.DEBUG
    sample: str = ""

    def saw(self, when: float | None) -> None:
        """Note that there is such an event at that time."""
        if when is not None:
            self.first = when if self.first is None else min(self.first, when)
            self.last = when if self.last is None else max(self.last, when)

    def add(self, other: Stat) -> None:
        """Take in what was counted elsewhere of the same template."""
        if other.severity < self.severity or not self.sample:
            self.sample = other.sample
        self.count += other.count
        self.lines += other.lines
        self.saw(other.first)
        self.saw(other.last)
        self.severity = min(self.severity, other.severity)


class Tally:
    """Counts the events of one source. Of each group in a chunk only the first and the last one are looked at."""

    def __init__(self, clock: Clock) -> None:
        self.stats: dict[int, Stat] = {}
        self.last: float | None = None
        self._clock = clock
        self._weighed: dict[tuple[int, int | None], Severity] = {}

    def add(self, events: Events, groups: Sequence[int]) -> None:
        """Count some events; C(groups) has the group of each."""
        firsts = dict(zip(reversed(groups), range(len(groups) - 1, -1, -1)))
        lasts = dict(zip(groups, range(len(groups))))
        for group, count in Counter(groups).items():
            stat = self.stats.setdefault(group, Stat())
            stat.count += count
            stat.lines += count
            stat.sample = stat.sample or events.whole(firsts[group])[:_SAMPLE]
        for place in events.more:
            self.stats[groups[place]].lines += events.lines[place] - 1
        self._read_times(events, groups, sorted({*firsts.values(), *lasts.values()}))
        self._read_severities(events, groups, firsts)

    def _read_times(self, events: Events, groups: Sequence[int], places: Sequence[int]) -> None:
        for place in places:
            when = self._clock.read(events.times[place])
            if when is None:
                continue
            self.stats[groups[place]].saw(when)
            self.last = when if self.last is None else max(self.last, when)

    def _read_severities(self, events: Events, groups: Sequence[int], firsts: dict[int, int]) -> None:
        for group, level, hint in set(zip(groups, events.levels, events.hints)):
            stat = self.stats[group]
            if level is not None and level >= 0:
                severity = Severity(level)
                if severity < stat.severity and stat.count > 1:
                    stat.sample = self._sample_of(events, groups, group, level) or stat.sample
            else:
                severity = self._by_text(group, hint, events.texts[firsts[group]])
            stat.severity = min(stat.severity, severity)

    @staticmethod
    def _sample_of(events: Events, groups: Sequence[int], group: int, level: int) -> str:
        """Return the first event of a group that is as bad: a milder one would be no sample of it."""
        for place, number in enumerate(groups):
            if number == group and events.levels[place] == level:
                return events.whole(place)[:_SAMPLE]
        return ""

    def _by_text(self, group: int, hint: int | None, text: str) -> Severity:
        key = (group, hint)
        if key not in self._weighed:
            if hint is not None and text.startswith(_OF_KERNEL):
                self._weighed[key] = Severity(min(max(hint, 0), 7))
            else:
                self._weighed[key] = weighed(hint, text)
        return self._weighed[key]
