# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask a Prometheus server for what an objective needs, as the same spans that samples of our own give."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.buckets import parse_edges
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.defaults import STATUS_LABELS
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.objective import (
    QUANTILE,
    RATIO,
    UPTIME,
    Objective,
)
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.prometheus import Row, Server
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.selector import Matcher, Selector
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.source import Source
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.spans import Span
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.taking import bad_of, point

POINTS: Final = 1000  # in which the coverage of a window is looked at
FINER: Final = 200  # parts of a step, in which the first sample is looked for


@dataclass(frozen=True)
class Covered:
    """When the first and the last sample of a window were, how much of the time between had any, and how many."""

    start: float
    end: float
    seconds: float
    samples: int


@dataclass
class Asked:
    """Answers for one objective, each question asked once."""

    server: Server
    objective: Objective
    now: float
    _spans: dict[tuple[float, float], Span | None] = field(default_factory=dict)
    _covered: dict[float, Covered | None] = field(default_factory=dict)

    def over(self, seconds: float, end: float | None = None) -> Span | None:
        """Return what happened in so many seconds up to C(end), None where there are no samples. Raises CannotTell."""
        key = (seconds, self.now if end is None else end)
        if key not in self._spans:
            self._spans[key] = self._ask(*key)
        return self._spans[key]

    def covered(self, seconds: float) -> Covered | None:
        """Return how much of the last so many seconds has samples, None where none has. Raises CannotTell."""
        if seconds not in self._covered:
            self._covered[seconds] = self._coverage(seconds)
        return self._covered[seconds]

    def _ask(self, seconds: float, end: float) -> Span | None:
        objective = self.objective
        if objective.kind == QUANTILE:
            return self._histogram(seconds, end)
        if objective.kind == RATIO:
            return self._ratio(seconds, end)
        if objective.kind == UPTIME:
            return self._uptime(seconds, end)
        return self._value(seconds, end)

    def _histogram(self, seconds: float, end: float) -> Span | None:
        selector = _selector(self.objective.metric)
        name = selector.name[: -len("_bucket")] if selector.name.endswith("_bucket") else selector.name
        rows = self.server.instant(
            f"sum by (le) (increase({selector.written(name + '_bucket')}[{_range(seconds)}]))", end
        )
        if not rows:
            return None
        edges = parse_edges(row.labels.get("le", "") for row in rows)
        buckets = {edges[row.labels["le"]]: row.value for row in rows if row.labels.get("le", "") in edges}
        if any(math.isnan(count) for count in buckets.values()):
            raise CannotTell(f"{name} has buckets that are no numbers")
        return Span(end - seconds, end, buckets.get(math.inf, 0.0), 0.0, buckets)

    def _ratio(self, seconds: float, end: float) -> Span | None:
        objective = self.objective
        part = objective.good or objective.bad
        if objective.total is None or part is None:
            raise CannotTell("it has no counters of events")
        total = self._grown(objective.total, seconds, end)
        if total is None:
            return None
        some = self._grown(part, seconds, end)
        if some is None and part.selector is None:
            raise CannotTell(f"nothing comes of {part.text[:80]}")
        return Span(end - seconds, end, total, bad_of(objective, some or 0.0, total))

    def _grown(self, source: Source, seconds: float, end: float) -> float | None:
        if source.selector is not None:
            query = f"sum(increase({source.selector}[{_range(seconds)}]))"
        elif source.counter:
            query = f"increase(({source.text})[{_range(seconds)}:{_range(step_of(seconds))}])"
        else:  # a rate: what it was at even steps adds up to a count, but for its scale
            query = f"sum_over_time(({source.text})[{_range(seconds)}:{_range(step_of(seconds))}])"
        number = self.server.number(query, end)
        if number is not None and not math.isfinite(number):
            raise CannotTell(f"{source.text[:80]} is {number:g}")
        return number

    def _uptime(self, seconds: float, end: float) -> Span | None:
        selector = _selector(self.objective.metric)
        total = self.server.number(f"sum(count_over_time({selector}[{_range(seconds)}]))", end)
        good = self.server.number(f"sum(sum_over_time({selector}[{_range(seconds)}]))", end)
        if not total or good is None:
            return None
        return Span(end - seconds, end, total, bad_of(_as_good(self.objective), good, total), samples=int(total))

    def _value(self, seconds: float, end: float) -> Span | None:
        objective = self.objective
        source = objective.metric or Source("")
        if source.selector is not None and source.is_counter:
            total = self._grown(source, seconds, end)
            return None if total is None else Span(end - seconds, end, total)
        if objective.target is None:
            value = self._now(source, end)
            return None if value is None else point(objective, value, end)
        return self._shares(source, seconds, end)

    def _now(self, source: Source, end: float) -> float | None:
        rows = self.server.instant(source.text, end)
        if source.selector is None and len(rows) > 1:
            raise CannotTell(f"the query gives {len(rows)} series, not one number", "sum or average it: sum(...)")
        values = [row.value for row in rows]
        if any(not math.isfinite(value) for value in values):
            raise CannotTell("the query gives NaN or Inf: there was nothing to reckon with")
        return None if not values else max(values) if self.objective.below else min(values)

    def _shares(self, source: Source, seconds: float, end: float) -> Span | None:
        rows = self.server.range(source.text, end - seconds, end, step_of(seconds))
        points = [point(self.objective, value, at) for row in rows for at, value in row.points if math.isfinite(value)]
        if not points:
            return None
        points.sort(key=lambda span: span.end)
        bad = sum(span.bad for span in points)
        return Span(end - seconds, end, float(len(points)), bad, {}, len(points), points[-1].value)

    def _coverage(self, seconds: float) -> Covered | None:
        text = self._counted_text()
        step = step_of(seconds)
        times = self._times(text, self.now - seconds, self.now, step)
        if not times:
            return None
        # A server that is young has its first sample between two steps.
        begun = max(times[0] - step, self.now - seconds)
        first = (self._times(text, begun, times[0], step / FINER) or times)[0] if begun < times[0] else times[0]
        known = times[-1] - first - sum(hole for hole in _between(times) if hole > step * 1.5)
        return Covered(first, times[-1], max(0.0, known), self._samples(text, seconds))

    def _times(self, text: str, start: float, end: float, step: float) -> list[float]:
        """Return the times at which there was a sample: the server leaves out the others."""
        rows = self.server.range(f"count({text})", start, end, step)
        return sorted({at for row in rows for at, _value in row.points})

    def _samples(self, text: str, seconds: float) -> int:
        """Return how many samples the best seen series has: how often the service was looked at."""
        if _is_plain(text):
            return int(self.server.number(f"max(count_over_time({text}[{_range(seconds)}]))", self.now) or 0)
        return 0

    def _counted_text(self) -> str:
        objective = self.objective
        if objective.kind == QUANTILE:
            selector = _selector(objective.metric)
            name = selector.name[: -len("_bucket")] if selector.name.endswith("_bucket") else selector.name
            return selector.written(name + "_bucket", Matcher("le", "=", "+Inf"))
        source = objective.total or objective.metric or Source("")
        return str(source.selector) if source.selector else f"({source.text})"


def _is_plain(text: str) -> bool:
    return not text.startswith("(")


def _selector(source: Source | None) -> Selector:
    if source is None or source.selector is None:
        raise CannotTell("its metric is no selector of series")
    return source.selector


def _as_good(objective: Objective) -> Objective:
    from dataclasses import replace

    return replace(objective, good=objective.metric, events="scrapes")


def step_of(seconds: float) -> float:
    """Return the step in which a window is looked at: a thousand of them, but none shorter than 15 seconds."""
    return max(15.0, math.ceil(seconds / POINTS))


def _range(seconds: float) -> str:
    return f"{max(1, round(seconds * 1000))}ms" if seconds != int(seconds) else f"{int(seconds)}s"


def _between(times: Sequence[float]) -> list[float]:
    return [other - one for one, other in zip(times, times[1:])]


def series_known(server: Server, now: float, matchers: Sequence[Matcher]) -> list[Row]:
    """Return one row for each name and label set of counters of requests and latency that the server knows."""
    wanted = (
        Matcher("__name__", "=~", "(?i).*(duration|latency|requests).*(_bucket|_total|_count|requests|_seconds)"),
        *matchers,
    )
    text = "{" + ", ".join(str(matcher) for matcher in wanted) + "}"
    return server.instant(f"group by (__name__, {', '.join(STATUS_LABELS)}) ({text})", now)
