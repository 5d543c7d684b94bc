# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An objective: a number that the service must meet, with its window."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from typing import Any, Final, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values, read_options
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.limit import (
    UNITS,
    parse_limit,
)
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.selector import matchers_of
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.source import Source, parse_source

QUANTILE: Final = "quantile"
RATIO: Final = "ratio"
UPTIME: Final = "uptime"
VALUE: Final = "value"

WINDOW: Final = 30 * DAY
WINDOW_SOURCE: Final = "the Google SRE workbook, chapter Implementing SLOs: a rolling window of four weeks or 30 days"
MIN_EVENTS: Final = 100
MIN_COVERAGE: Final = 90.0

OPTIONS: Final[Sequence[Option]] = (
    Option("name", "What the report calls the objective. It is its identity for life.", required=True),
    Option(
        "metric",
        "The metric that is measured: a histogram or summary with C(quantile), a gauge, a counter (whose rate a second "
        'counts), or C(up) for uptime. It may be a selector: C(name{label="value"}).',
    ),
    Option(
        "labels",
        "Labels that the series of all metrics of the objective must have; a value that begins with C(=~), C(!=) or "
        "C(!~) is matched so.",
        "dict",
        {},
    ),
    Option("quantile", "Which quantile of the metric counts: 0.95 for p95.", "float", minimum=0.0001, maximum=0.9999),
    Option("good", "A selector of the counter of good events, with C(total)."),
    Option("bad", "A selector of the counter of bad events, with C(total)."),
    Option("total", "A selector of the counter of all events."),
    Option("query", "PromQL that gives one number. It needs a Prometheus server."),
    Option(
        "limit",
        "What the figure is held against; one that has reached it has missed it. A number is in C(unit); a text may "
        "bring its own: C(100 ms), C(0.1 %).",
        required=True,
    ),
    Option(
        "direction",
        "On which side of the limit the figure is good. If nothing is said, C(above) for C(good) and for uptime, else "
        "C(below).",
        choices=("below", "above"),
    ),
    Option(
        "unit",
        "The unit of the limit and of the figure. For shares and uptime it is C(percent) unless it is C(ratio). A time "
        "is turned into it: C(ms), C(s). If nothing is said, it is the unit of the metric.",
    ),
    Option(
        "target",
        "Of a gauge or a query: how many percent of its samples must keep the limit. With it there is an error budget; "
        "without it the latest sample counts.",
        "float",
        minimum=0,
        maximum=99.9999,
        unit="percent",
    ),
    Option(
        "window",
        "The time over which the objective must be met, up to now.",
        "duration",
        WINDOW,
        minimum=60,
        maximum=400 * DAY,
        source=WINDOW_SOURCE,
    ),
    Option(
        "min_events",
        "With fewer events than this the figure is C(unknown).",
        "int",
        MIN_EVENTS,
        minimum=1,
        source="beyond the p95 of 100 requests there are 5, the usual least for a share to mean something",
    ),
    Option(
        "min_coverage",
        "Of uptime: where less than this share of the time is known, the figure is C(unknown).",
        "float",
        MIN_COVERAGE,
        minimum=0,
        maximum=100,
        unit="percent",
        source="a choice of ours: a tenth of the time may be dark, which is told",
    ),
    Option(
        "service_unit",
        "Of uptime: the systemd unit of the service, whose journal tells when it was down. If nothing is said, it is "
        "the unit of the process that listens on the port of the URL.",
    ),
    Option("events", "What the events are called in messages.", default="requests"),
)


@dataclass(frozen=True)
class Goal:
    """A limit, and on which side of it a figure is good. C(reached) is whether the limit itself is still good."""

    limit: float
    unit: str
    below: bool
    share: bool
    reached: bool
    whole: float = 100.0  # of a share

    def kept(self, figure: float, margin: float = 0.0) -> bool:
        """Whether the figure is good, and clear of the limit by a share of it; of the error budget for shares."""
        limit = self._tightened(margin) if margin else self.limit
        if figure == limit:
            return self.reached
        return figure < limit if self.below else figure > limit

    def _tightened(self, margin: float) -> float:
        if self.share and not self.below:
            return self.whole - (self.whole - self.limit) * (1 - margin)
        step = abs(self.limit) * margin
        return self.limit - step if self.below else self.limit + step


@dataclass(frozen=True)
class Objective:
    """An objective, read and complete. C(limit) is in C(unit), C(factor) turns the metric's own unit into it."""

    name: str
    kind: str
    limit: float
    unit: str
    below: bool
    window: float
    metric: Source | None = None
    good: Source | None = None
    bad: Source | None = None
    total: Source | None = None
    quantile: float | None = None
    target: float | None = None  # share of the samples
    factor: float = 1.0
    min_events: int = MIN_EVENTS
    min_coverage: float = MIN_COVERAGE / 100
    service_unit: str | None = None
    events: str = "requests"
    strict: bool = True  # a figure that has reached the limit has missed it
    note: str = ""  # how it came to measure what it measures

    @property
    def allowed(self) -> float | None:
        """The share of events that may be bad: the error budget. None where there is no such thing."""
        if self.kind == QUANTILE and self.quantile is not None:
            return 1 - self.quantile if self.below else self.quantile
        if self.kind in (RATIO, UPTIME):
            share = self.limit / self.factor
            return share if self.below else 1 - share
        return None if self.target is None else 1 - self.target

    @property
    def goal(self) -> Goal:
        """What the figure is held against: the limit, or for samples of a gauge the share of them that must keep it."""
        if self.kind == VALUE and self.target is not None:
            return Goal(self.target * 100, "percent", below=False, share=True, reached=True)
        return Goal(self.limit, self.unit, self.below, self.kind in (RATIO, UPTIME), not self.strict, self.factor)

    @property
    def direction(self) -> str:
        """On which side of the limit the figure is good."""
        return "below" if self.below else "above"

    @property
    def sources(self) -> list[Source]:
        """All that it measures."""
        return [source for source in (self.metric, self.total, self.good, self.bad) if source]

    @property
    def definition(self) -> str:
        """A fingerprint of what is measured: samples of another definition cannot be gone on with.

        What decides at once which events are bad belongs to it; a limit on a quantile or a share does not.
        """
        parts = [self.kind, *(source.text for source in self.sources), str(self.quantile), str(bool(self.good))]
        if self.kind == VALUE:
            parts += [str(self.limit), str(self.below), str(self.factor)]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]

    def narrowed(self, labels: Mapping[str, object]) -> Objective:
        """Return the objective, with further labels that all its series must have."""
        matchers = matchers_of(labels)
        pick = {name: getattr(self, name) for name in ("metric", "good", "bad", "total")}
        return replace(self, **{name: source.narrowed(matchers) for name, source in pick.items() if source})


def read_objective(given: Values) -> Objective:
    """Return the objective that the user wrote. Raises WrongOptions."""
    values, problems = read_options(OPTIONS, given)
    problems = problems or _together(values)
    if problems:
        raise WrongOptions(problems)
    try:
        return _made(values)
    except ValueError as error:
        raise WrongOptions([str(error)]) from None


def _together(values: Values) -> list[str]:
    given = [name for name in ("metric", "total", "query") if values[name]]
    problems = []
    if len(given) != 1:
        problems.append('give exactly one of "metric", "query", and "total" with "good" or "bad"')
    if values["total"] and bool(values["good"]) == bool(values["bad"]):
        problems.append('option "total" needs either "good" or "bad"')
    if not values["total"] and (values["good"] or values["bad"]):
        problems.append('options "good" and "bad" need "total"')
    if values["quantile"] is not None and not values["metric"]:
        problems.append('option "quantile" needs "metric"')
    return problems


def _made(values: Values) -> Objective:
    source = {name: _source(name, values) for name in ("metric", "good", "bad", "total", "query")}
    kind = _kind(values, source["metric"])
    if values["target"] is not None and kind != VALUE:
        raise ValueError('option "target" is for a gauge or a query; here the limit says it')
    below = _below(values, kind)
    limit, unit = parse_limit(values["limit"], values["unit"], "percent" if kind in (RATIO, UPTIME) else None)
    metric = source["metric"] or source["query"]
    factor = _factor(kind, unit, metric)
    if kind in (RATIO, UPTIME) and not 0 < limit / factor < 1:
        raise ValueError('option "limit" is a share of events, so it lies between 0 and 100 percent, both excluded')
    return Objective(
        values["name"],
        kind,
        limit,
        unit or unit_of(metric),
        below,
        values["window"],
        metric,
        source["good"],
        source["bad"],
        source["total"],
        values["quantile"],
        None if values["target"] is None else values["target"] / 100,
        factor,
        values["min_events"],
        values["min_coverage"] / 100,
        values["service_unit"],
        values["events"],
    )


def _source(name: str, values: Values) -> Source | None:
    if not values[name]:
        return None
    try:
        matchers = matchers_of(values["labels"])
    except ValueError as error:
        raise ValueError(f'option "labels" {error}') from None
    source = parse_source(values[name])
    if name == "metric" and (source.selector is None or source.counter):
        raise ValueError('option "metric" is not the name of a metric, or a selector; PromQL goes into "query"')
    if name == "query":
        if source.selector and not source.counter and values["labels"]:
            return source.narrowed(matchers)
        return Source(source.text)
    return source.narrowed(matchers)


def _kind(values: Values, metric: Source | None) -> str:
    if values["total"]:
        return RATIO
    if values["quantile"] is not None:
        return QUANTILE
    return UPTIME if metric and metric.name == "up" else VALUE


def _below(values: Values, kind: str) -> bool:
    if values["direction"]:
        return bool(values["direction"] == "below")
    return not (kind == UPTIME or values["good"])


def _factor(kind: str, unit: str, metric: Source | None) -> float:
    if kind in (RATIO, UPTIME):
        if unit not in ("percent", "ratio"):
            raise ValueError('option "unit" of a share is percent or ratio')
        return 100.0 if unit == "percent" else 1.0
    own = unit_of(metric)
    if not unit or unit == own:
        return 1.0
    if unit in UNITS and own in UNITS and UNITS[unit][0] == UNITS[own][0]:
        return UNITS[own][1] / UNITS[unit][1]
    if unit in UNITS and not own:
        return 1.0  # nobody says what the metric counts in, so it is what the limit is in
    if own in UNITS and unit in UNITS:
        raise ValueError(f'option "limit" is in {unit}, but the metric is in {own}')
    return 1.0


_NAMED_UNIT = re.compile(r"_(seconds|milliseconds|ms|microseconds|nanoseconds|bytes|ratio|percent|celsius)(?:_|$)")
_SHORT: Final = {"seconds": "s", "milliseconds": "ms", "microseconds": "us", "nanoseconds": "ns"}


def unit_of(source: Source | None) -> str:
    """Return the unit that the name of a metric ends with, as is the custom. Empty where it has none."""
    match = _NAMED_UNIT.search(source.name) if source else None
    return _SHORT.get(match.group(1), match.group(1)) if match else ""


def value_objective(name: str, source: Source, limit: float, below: bool, window: float, **more: Any) -> Objective:
    """Return an objective on the samples of a gauge."""
    return Objective(name, VALUE, limit, unit_of(source), below, window, source, **more)
