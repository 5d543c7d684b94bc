# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Spans of time: those of several windows made one, and without what is frozen. Nothing here knows a clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo


class Span(NamedTuple):
    """From C(opens) up to C(closes), that instant not included, both in UTC.

    C(names) are those of what it was made from, C(zone) is where people read its times.
    """

    opens: datetime
    closes: datetime
    names: tuple[str, ...]
    zone: ZoneInfo

    def holds(self, moment: datetime) -> bool:
        """Whether the moment lies in it."""
        return self.opens <= moment < self.closes


def union(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, those that overlap or touch made one."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.opens, one.closes)):
        if found and span.opens <= found[-1].closes:
            last = found[-1]
            names = tuple(dict.fromkeys((*last.names, *span.names)))
            found[-1] = last._replace(closes=max(last.closes, span.closes), names=names)
        elif span.opens < span.closes:
            found.append(span)
    return found


def without(spans: Iterable[Span], holes: Sequence[Span]) -> list[Span]:
    """Return what is left of the spans outside the holes. Both are in order, and no two of one list overlap."""
    left: list[Span] = []
    for span in spans:
        rest = span
        for hole in holes:
            if hole.opens >= rest.closes or hole.closes <= rest.opens:
                continue
            if rest.opens < hole.opens:
                left.append(rest._replace(closes=hole.opens))
            rest = rest._replace(opens=min(hole.closes, rest.closes))
        if rest.opens < rest.closes:
            left.append(rest)
    return left
