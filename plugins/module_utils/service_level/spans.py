# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a service did in a span of time: so many events, so many of them bad, spread so.

One kind of span serves all objectives. Events are requests; or seconds, of which the bad ones were downtime; or
samples of a gauge, of which the bad ones were out of bounds. Spans add up exactly.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Final, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.buckets import added

#: What may have happened to the series within a span, in the words of a message.
NOTES: Final[Mapping[str, str]] = {
    "reset": "counters began anew: what they counted between the sample before and that is not in it",
    "restart": "the service restarted and no counter fell: it may have counted more than this",
    "new": "new series, counted from zero",
    "gone": "series gone: what they counted after the last sample is not in it",
    "blip": "interruptions of less than 5 s, which no scrape would notice, are not counted",
    "edges": "the buckets of the histogram changed: only the edges from before and after count",
}


@dataclass(frozen=True)
class Span:
    """From C(start) to C(end), in seconds since 1970. C(samples) is the number of samples it stands on.

    C(value) is the latest value of what is no counter.
    """

    start: float
    end: float
    total: float = 0.0
    bad: float = 0.0
    buckets: Mapping[float, float] = field(default_factory=dict)
    samples: int = 2
    value: float | None = None
    notes: frozenset[str] = frozenset()

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.end - self.start


def together(spans: Sequence[Span]) -> Span:
    """Return the sum of spans, which are in the order of time and at least one."""
    buckets, differ = added([span.buckets for span in spans if span.buckets])
    notes = frozenset().union(*(span.notes for span in spans)) | ({"edges"} if differ else set())
    # Neighbours share the sample between them.
    shared = sum(1 for one, other in zip(spans, spans[1:]) if one.end == other.start and one.samples > 1)
    return Span(
        spans[0].start,
        spans[-1].end,
        math.fsum(span.total for span in spans),
        math.fsum(span.bad for span in spans),
        buckets,
        sum(span.samples for span in spans) - shared,
        spans[-1].value,
        notes,
    )


def within(spans: Sequence[Span], seconds: float, now: float) -> list[Span]:
    """Return the spans that lie in the last so many seconds, those that reach in by the larger part included."""
    return [span for span in spans if (span.start + span.end) / 2 >= now - seconds]


def thinned(spans: Sequence[Span], window: float, now: float, room: int) -> list[Span]:
    """Return at most C(room) spans of the window. Neighbours become one where that costs least: the older, the coarser.

    Their sums stay exact, and short windows keep their resolution.
    """
    kept = within(spans, window, now)
    while len(kept) > max(1, room):
        place = min(range(len(kept) - 1), key=lambda index: _coarseness(kept, index, now))
        kept[place : place + 2] = [together(kept[place : place + 2])]
    return kept


def _coarseness(spans: Sequence[Span], place: int, now: float) -> float:
    first, second = spans[place], spans[place + 1]
    return (second.end - first.start) / (now - second.end + DAY / 24)


def to_plain(span: Span) -> list[Any]:
    """Return the span as short JSON."""
    buckets = {repr(edge): _short(count) for edge, count in span.buckets.items()}
    numbers = [round(span.start, 3), round(span.end, 3), _short(span.total), _short(span.bad), span.samples]
    return [*numbers, span.value, sorted(span.notes), buckets]


def from_plain(data: Any) -> Span:
    """Return the span of L(to_plain). Raises ValueError, TypeError for anything else."""
    start, end, total, bad, samples, value, notes, buckets = data
    numbers = [float(number) for number in (start, end, total, bad, *([] if value is None else [value]))]
    if not all(math.isfinite(number) for number in numbers) or end < start or not set(notes) <= set(NOTES):
        raise ValueError("not a span")
    edges = {float(edge): float(count) for edge, count in buckets.items()}
    if any(math.isnan(edge) or not count >= 0 for edge, count in edges.items()):
        raise ValueError("not a span")
    start, end, total, bad = numbers[:4]
    return Span(start, end, total, bad, edges, int(samples), None if value is None else float(value), frozenset(notes))


def _short(number: float) -> float:
    return int(number) if number == int(number) else round(number, 6)
