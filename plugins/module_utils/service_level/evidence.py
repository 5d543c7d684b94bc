# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of an objective: by spans between samples of our own, by known times of uptime, or by a server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.maintenance import Maintenance, overlapping
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.served import Asked
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.spans import Span, together, within
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.uptime import Interval, span_of

# A span that is a little shorter than was asked for serves: rounds do not come on the second.
ENOUGH = 0.9


@dataclass(frozen=True)
class Ground:
    """What a figure stands on: so many samples, and the seconds of C(span) of which anything is known."""

    samples: int
    span: float
    covered: float


class Evidence(Protocol):
    """What the judge asks. A span is None where nothing is known."""

    @property
    def now(self) -> float:
        """The present, in seconds since 1970."""

    def window(self) -> Span | None:
        """Return what happened in the window of the objective, as far as it is known."""

    def recent(self) -> Span | None:
        """Return what happened since the last round."""

    def over(self, seconds: float) -> Span | None:
        """Return what happened in the last so many seconds, or in the shortest known span that is as long."""

    def without(self, declared: Sequence[Maintenance]) -> Span | None:
        """Return what happened in the window outside of maintenance; None where the two cannot be told apart."""

    def ground(self) -> Ground:
        """Return what the figure of the window stands on."""


@dataclass(frozen=True)
class BySamples:
    """Spans between samples of our own, in the order of time and at least one."""

    spans: Sequence[Span]
    seconds: float  # of the window
    now: float

    def window(self) -> Span | None:
        """Return the sum of the spans in the window."""
        return together(within(self.spans, self.seconds, self.now) or self.spans[-1:])

    def recent(self) -> Span | None:
        """Return the last span."""
        return self.spans[-1]

    def over(self, seconds: float) -> Span | None:
        """Return the newest spans that are as long together; less where there are no more."""
        start = len(self.spans) - 1
        while start > 0 and self.now - self.spans[start].start < seconds * ENOUGH:
            start -= 1
        return together(self.spans[start:])

    def without(self, declared: Sequence[Maintenance]) -> Span | None:
        """Return the sum of the spans that no maintenance touches: two samples do not tell what lay between."""
        spans = within(self.spans, self.seconds, self.now)
        clear = [span for span in spans if not overlapping(declared, span.start, max(span.end, span.start + 0.001))]
        return together(clear) if clear else None

    def ground(self) -> Ground:
        """Return samples and length."""
        spans = within(self.spans, self.seconds, self.now) or self.spans[-1:]
        return Ground(together(spans).samples, self.now - spans[0].start, sum(span.seconds for span in spans))


@dataclass(frozen=True)
class ByTimes:
    """Times of which anything is known, and those when the service was down."""

    times: Sequence[Interval]
    downs: Sequence[Interval]
    since: float  # when the last round was, or the first thing is known of
    seconds: float  # of the window
    now: float
    samples: int = 1

    def window(self) -> Span | None:
        """Return the window, from the first known moment on."""
        return self._from(self._start())

    def recent(self) -> Span | None:
        """Return the time since the last round."""
        return self._from(max(self.since, self._start()))

    def over(self, seconds: float) -> Span | None:
        """Return the last so many seconds."""
        return self._from(max(self.now - seconds, self._start()))

    def without(self, declared: Sequence[Maintenance]) -> Span | None:
        """Return the window less the maintenance, to the second."""
        return self._from(self._start(), [(one.start, one.end) for one in declared])

    def ground(self) -> Ground:
        """Return how much of the window is known."""
        span = self.window()
        return Ground(self.samples, self.now - self._start(), span.total if span else 0.0)

    def _start(self) -> float:
        return max(self.now - self.seconds, min([low for low, _high in self.times] + [self.since]))

    def _from(self, start: float, left_out: Sequence[Interval] = ()) -> Span | None:
        span = span_of(self.times, self.downs, start, self.now, left_out)
        return span if span.total > 0 else None


@dataclass(frozen=True)
class ByServer:
    """A Prometheus server."""

    asked: Asked
    seconds: float  # of the window
    now: float
    since: float | None = None  # when the last round was

    def window(self) -> Span | None:
        """Return the window."""
        return self.over(self.seconds)

    def recent(self) -> Span | None:
        """Return the time since the last round, a day where nobody knows when that was."""
        day = DAY if self.since is None or self.since >= self.now else max(300.0, float(int(self.now - self.since)))
        return self.over(min(day, self.seconds))

    def over(self, seconds: float) -> Span | None:
        """Return the last so many seconds, or the part of them that the server has samples of."""
        covered = self.asked.covered(self.seconds)
        span = self.asked.over(seconds)
        if span is None or covered is None or covered.start <= span.start:
            return span
        return Span(covered.start, span.end, span.total, span.bad, span.buckets, span.samples, span.value)

    def without(self, declared: Sequence[Maintenance]) -> Span | None:
        """Return the window less what happened in the times of maintenance."""
        span = self.window()
        for one in overlapping(declared, self.now - self.seconds, self.now):
            apart = self.asked.over(one.end - one.start, one.end)
            span = span and _less(span, apart)
        return span

    def ground(self) -> Ground:
        """Return samples and the time that they cover."""
        covered = self.asked.covered(self.seconds)
        if covered is None:
            return Ground(0, 0.0, 0.0)
        return Ground(covered.samples, self.now - covered.start, covered.seconds)


def _less(span: Span, apart: Span | None) -> Span:
    if apart is None:
        return span
    buckets = {edge: max(0.0, count - apart.buckets.get(edge, 0.0)) for edge, count in span.buckets.items()}
    total = max(0.0, span.total - apart.total)
    return Span(
        span.start,
        span.end,
        total,
        min(total, max(0.0, span.bad - apart.bad)),
        buckets,
        span.samples,
        span.value,
    )
