# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All windows and freezes together: what holds at a moment, and what comes after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.spans import Span, union, without
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.window import Window

#: How far is looked for openings, one after the other. Most are near; a 29 February on a Tuesday is not.
LOOK_AHEAD: Final = (timedelta(days=92), timedelta(days=3 * 366), timedelta(days=30 * 366))
#: What is open for so long, which is more than twice the longest window, is told as having no end.
NO_END: Final = timedelta(days=90)
_LOOK_BACK: Final = timedelta(days=8)
_UTC: Final = ZoneInfo("UTC")


class Opening(NamedTuple):
    """When changes are allowed. C(opens) is None where that has no beginning, C(closes) where it has no end."""

    opens: datetime | None
    closes: datetime | None
    names: tuple[str, ...]
    zone: ZoneInfo

    def lasts(self, since: datetime) -> float | None:
        """Return the seconds from then, or from its beginning if that comes later, to its end; None without an end."""
        begin = max(self.opens or since, since)
        return None if self.closes is None else (self.closes - begin).total_seconds()

    def is_open(self, moment: datetime) -> bool:
        """Whether changes are allowed at that moment of it."""
        return (self.opens is None or self.opens <= moment) and (self.closes is None or moment < self.closes)


@dataclass(frozen=True)
class Timetable:
    """C(windows) is None where none were set: any time is allowed that is not frozen. C(freezes) are in order."""

    windows: Sequence[Window] | None
    freezes: Sequence[Span]

    def open_at(self, moment: datetime) -> Opening | None:
        """Return the opening that the moment lies in."""
        coming = self.upcoming(moment, 1)
        return coming[0] if coming and coming[0].is_open(moment) else None

    def fits(self, moment: datetime, seconds: float) -> bool:
        """Whether work that begins at that moment and takes so long ends inside."""
        now = self.open_at(moment)
        if now is None:
            return False
        left = now.lasts(moment)
        return left is None or seconds <= left

    def remaining(self, moment: datetime) -> float | None:
        """Return the seconds for which changes are still allowed: 0 outside, None where that has no end."""
        now = self.open_at(moment)
        return 0.0 if now is None else now.lasts(moment)

    def next_after(self, moment: datetime, seconds: float = 0) -> Opening | None:
        """Return what opens next after the moment and lasts at least so long."""

        def fitting(found: Sequence[Opening]) -> list[Opening]:
            return [one for one in found if one.opens is not None and one.opens > moment and _is_long(one, seconds)]

        coming = fitting(self._search(moment, lambda found: bool(fitting(found))))
        return coming[0] if coming else None

    def upcoming(self, moment: datetime, count: int) -> list[Opening]:
        """Return the next openings, the one that the moment lies in included."""
        return self._search(moment, lambda found: len(found) >= count)[:count]

    def _search(self, moment: datetime, is_enough: Callable[[Sequence[Opening]], bool]) -> list[Opening]:
        """Return the openings that end after the moment, as far ahead as it takes until they are enough."""
        begin = moment - _LOOK_BACK
        found: list[Opening] = []
        for ahead in LOOK_AHEAD:
            end = moment + ahead
            spans = [span for span in self._spans(begin, end) if span.closes > moment]
            endless = bool(spans) and spans[-1].closes >= end and end - spans[-1].opens >= NO_END
            if spans and spans[-1].closes >= end and not endless:
                del spans[-1]  # more of it may come after the end: it is found whole from the next one
            found = [_opening(span, begin, end) for span in spans]
            if endless or is_enough(found):
                break
        return found

    def frozen_until(self, moment: datetime) -> Span | None:
        """Return the freeze that the moment lies in."""
        return next((freeze for freeze in self.freezes if freeze.holds(moment)), None)

    def _spans(self, begin: datetime, end: datetime) -> list[Span]:
        if self.windows is None:
            return without([Span(begin, end, (), _UTC)], self.freezes)
        return without(union(span for one in self.windows for span in one.spans(begin, end)), self.freezes)


def _is_long(opening: Opening, seconds: float) -> bool:
    return opening.opens is not None and (opening.closes is None or seconds <= (opening.lasts(opening.opens) or 0))


def _opening(span: Span, begin: datetime, end: datetime) -> Opening:
    """Return a span that was found between two times. Of one that reaches over them no end was seen."""
    opens = None if span.opens <= begin else span.opens
    return Opening(opens, None if span.closes >= end else span.closes, span.names, span.zone)
