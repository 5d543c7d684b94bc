# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a metrics page and what the last round left to what happened in between."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Iterable, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.buckets import added, parse_edges
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.growth import (
    CREATED_SLACK,
    Growth,
    Reading,
    growth,
)
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.memory import Remembered
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.objective import QUANTILE, RATIO, Objective
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.selector import Selector
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.series import Series, key_of
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.source import SHAPES, Source
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.spans import Span
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.text_format import Page

MAX_SERIES: Final = 1500  # of one objective; their counters are kept until the next round
MAX_LINES: Final = 20_000  # of one metric, of which an objective selects its series
STALE_SECONDS: Final = 300.0  # Prometheus, too, looks back no further for a sample that carries its own time
MORE_GOOD: Final = 1e-4  # of all: a page is not made in one instant, so parts may be ahead of their sum by this
START_TIME: Final = "process_start_time_seconds"


@dataclass(frozen=True)
class Taken:
    """What one sample gives: C(span) since the last one, None for the first; C(values) to be kept for the next."""

    span: Span | None
    values: dict[str, float]


def started_at(page: Page) -> float | None:
    """Return when the process behind the page started, None where it does not say or is not one process."""
    starts = [one.value for one in page.series(START_TIME)]
    return starts[0] if len(starts) == 1 and math.isfinite(starts[0]) and starts[0] > 0 else None


def take(objective: Objective, page: Page, at: float, last: Remembered | None) -> Taken:
    """Return what the page says for an objective, other than uptime, since the last sample. Raises CannotTell."""
    if objective.kind == RATIO:
        return _ratio(objective, page, at, last)
    source = _known(objective.metric)
    if objective.kind == QUANTILE:
        return _quantile(objective, source, page, at, last)
    return _rate(source, page, at, last) if source.is_counter else _gauge(objective, source, page, at)


def _known(source: Source | None) -> Source:
    if source is None or source.selector is None:
        text = source.text if source else "nothing"
        raise CannotTell(
            f"{text[:80]!r} is PromQL, which only a Prometheus server can answer",
            f"name one (performance_review_prometheus), or write {SHAPES}",
        )
    return source


def _series(source: Source, page: Page, at: float, name: str = "") -> list[Series]:
    """Return the series that a source selects. Raises CannotTell where the page does not know its metric."""
    selector = _known(source).selector or Selector("")
    name = name or selector.name
    if len(page.lines.get(name, ())) > MAX_LINES:
        raise CannotTell(f"{name} has {len(page.lines[name])} series, more than are looked through ({MAX_LINES})")
    complaints = page.bad_lines
    found = selector.of(page.series(name))
    if page.bad_lines > complaints:
        raise CannotTell(f"a line of {name} cannot be read: {page.troubles[-1]}")
    if name not in page.lines and page.family_of(name).type == "unknown":
        raise CannotTell(f"the page has no metric {name}", "correct its name, or see why the service does not give it")
    if len(found) > MAX_SERIES:
        raise CannotTell(f"{len(found)} series match, more than {MAX_SERIES}", "narrow them by labels")
    times = [one.timestamp for one in found if one.timestamp is not None]
    if times and at - max(times) > STALE_SECONDS:
        raise CannotTell(f"the samples on the page are {human_duration(at - max(times))} old by their own timestamps")
    return found


def _counted(series: Iterable[Series], page: Page) -> list[Reading]:
    """Return the readings of counters. Raises CannotTell for what no counter can be."""
    readings = []
    created: dict[str, dict[object, float]] = {}
    for one in series:
        if not (math.isfinite(one.value) and one.value >= 0):
            raise CannotTell(f"{one.name} is {one.value:g} in one of its series, which no counter can be")
        base = one.name[: -len("_total")] if one.name.endswith("_total") else one.name
        begun = created.setdefault(base, _created(page, base)) if f"{base}_created" in page.lines else {}
        readings.append(Reading(one.key, one.value, begun.get(one.labels)))
    return readings


def _created(page: Page, base: str) -> dict[object, float]:
    return {one.labels: one.value for one in page.series(f"{base}_created") if math.isfinite(one.value)}


def _grown(readings: Sequence[Reading], page: Page, at: float, last: Remembered | None) -> tuple[Growth, Span] | None:
    """Return the growth, and an empty span that tells of it. None where this is the first sample."""
    if last is None or last.at is None:
        return None
    started = started_at(page)
    restarted = started is not None and last.at + CREATED_SLACK < started <= at + CREATED_SLACK
    result = growth(last.values, last.at, readings, restarted)
    notes = {name for name, count in (("reset", result.resets), ("new", result.new), ("gone", result.gone)) if count}
    if restarted and not notes & {"reset", "gone"}:
        notes.add("restart")
    return result, Span(last.at, at, notes=frozenset(notes))


def _with(span: Span, total: float, bad: float = 0.0, buckets: dict[float, float] | None = None) -> Span:
    return Span(span.start, span.end, total, bad, buckets or {}, 2, None, span.notes)


def _ratio(objective: Objective, page: Page, at: float, last: Remembered | None) -> Taken:
    if objective.total is None:
        raise CannotTell("it has no counter of all events")
    of_all = _counted(_series(objective.total, page, at), page)
    part = objective.good or objective.bad
    of_part = _counted(_series(part, page, at), page) if part else []
    readings = list({reading.key: reading for reading in [*of_all, *of_part]}.values())
    values = {reading.key: reading.value for reading in readings}
    grown = _grown(readings, page, at, last)
    if grown is None:
        return Taken(None, values)
    total = math.fsum(grown[0].by_key[reading.key] for reading in of_all)
    some = math.fsum(grown[0].by_key[reading.key] for reading in of_part)
    return Taken(_with(grown[1], total, bad_of(objective, some, total)), values)


def bad_of(objective: Objective, part: float, total: float) -> float:
    """Return how many events were bad, given the good or bad ones. Raises CannotTell for what cannot be."""
    word = "good" if objective.good else "bad"
    if part < 0 or total < 0:
        raise CannotTell(f"{part:g} {word} of {total:g} {objective.events}: a count below zero cannot be")
    if part > total * (1 + MORE_GOOD):
        raise CannotTell(
            f"{part:g} {word} {objective.events} of {total:g} in all: more {word} than there were cannot be",
            "see whether both selectors count the same events",
        )
    return max(0.0, total - part) if objective.good else min(part, total)


def _rate(source: Source, page: Page, at: float, last: Remembered | None) -> Taken:
    readings = _counted(_series(source, page, at), page)
    values = {reading.key: reading.value for reading in readings}
    grown = _grown(readings, page, at, last)
    if grown is None:
        return Taken(None, values)
    return Taken(_with(grown[1], math.fsum(grown[0].by_key.values())), values)


def _gauge(objective: Objective, source: Source, page: Page, at: float) -> Taken:
    values = [one.value for one in _series(source, page, at)]
    if any(not math.isfinite(value) for value in values):
        raise CannotTell(f"{source.name} has a value that is no number")
    if not values:
        raise CannotTell(f"no series matches {source.text}")
    return Taken(point(objective, max(values) if objective.below else min(values), at), {})


def point(objective: Objective, value: float, at: float) -> Span:
    """Return one sample of a gauge as a span: one event, which is bad where it misses the limit."""
    missed = not kept(objective, value * objective.factor)
    return Span(at, at, 1.0, 1.0 if missed else 0.0, {}, 1, value)


def kept(objective: Objective, figure: float) -> bool:
    """Whether a figure keeps the limit."""
    if figure == objective.limit:
        return not objective.strict
    return figure < objective.limit if objective.below else figure > objective.limit


def _quantile(objective: Objective, source: Source, page: Page, at: float, last: Remembered | None) -> Taken:
    name = source.name[: -len("_bucket")] if source.name.endswith("_bucket") else source.name
    if f"{name}_bucket" in page.lines:
        buckets = _series(source, page, at, f"{name}_bucket")
        if page.family_of(name).type == "gaugehistogram":
            merged, _differ = added([_edged(members) for members in _instances(buckets).values()])
            return Taken(Span(at, at, merged.get(math.inf, 0.0), 0.0, merged, 1), {})
        return _histogram(name, buckets, page, at, last)
    if page.family_of(name).type == "histogram":
        return Taken(None, {}) if last is None or last.at is None else Taken(Span(last.at, at), {})
    return _summary(objective, source, page, at)


def _summary(objective: Objective, source: Source, page: Page, at: float) -> Taken:
    series = _series(source, page, at)
    wanted = [one.value for one in series if _is(one.label("quantile"), objective.quantile)]
    finite = [value for value in wanted if math.isfinite(value)]
    if not wanted:
        raise CannotTell(f"{source.name} is no histogram, and no summary with the quantile {objective.quantile:g}")
    if not finite:
        raise CannotTell(f"{source.name} has no value yet: its summary has seen nothing lately")
    return Taken(point(objective, max(finite) if objective.below else min(finite), at), {})


def _is(text: str, number: float | None) -> bool:
    try:
        return float(text) == number
    except ValueError:
        return False


def _instances(buckets: Iterable[Series]) -> dict[object, list[Series]]:
    found: dict[object, list[Series]] = {}
    for one in buckets:
        found.setdefault(one.without("le"), []).append(one)
    return found


def _edged(buckets: Sequence[Series]) -> dict[float, float]:
    edges = parse_edges(one.label("le") for one in buckets)
    return {edges[one.label("le")]: one.value for one in buckets if one.label("le") in edges}


def _histogram(name: str, buckets: Sequence[Series], page: Page, at: float, last: Remembered | None) -> Taken:
    instances = _instances(buckets)
    created = _created(page, name) if f"{name}_created" in page.lines else {}
    counts = {one.labels: one.value for one in page.series(f"{name}_count")}
    readings = []
    for labels, members in instances.items():
        _check_instance(name, members, counts.get(labels))  # type: ignore[call-overload]
        group = key_of(name, labels)  # type: ignore[arg-type]
        readings += [Reading(one.key, one.value, created.get(labels), group) for one in members]
    values = {reading.key: reading.value for reading in readings}
    grown = _grown(readings, page, at, last)
    if grown is None or last is None:
        return Taken(None, values)
    spread = [_growth_of(members, grown[0], last.values) for members in instances.values()]
    merged, differ = added([buckets for buckets, _changed in spread])
    notes = grown[1].notes - ({"new", "gone"} if any(changed for _buckets, changed in spread) else set())
    if differ or any(changed for _buckets, changed in spread):
        notes |= {"edges"}
    span = Span(grown[1].start, at, merged.get(math.inf, 0.0), 0.0, merged, 2, None, frozenset(notes))
    return Taken(span, values)


def _growth_of(members: Sequence[Series], grown: Growth, before: dict[str, float]) -> tuple[dict[float, float], bool]:
    """Return the growth of one histogram by edge, and whether its edges changed while it went on counting."""
    went_on = [one for one in members if one.key in before]
    anew = all(grown.by_key[one.key] == one.value for one in members)
    if anew or len(went_on) == len(members) or not went_on:
        counted, changed = list(members), False
    else:
        counted, changed = went_on, True  # what a new edge counted before the last sample is not known
    edges = parse_edges(one.label("le") for one in counted)
    return {edges[one.label("le")]: grown.by_key[one.key] for one in counted if one.label("le") in edges}, changed


def _check_instance(name: str, members: Sequence[Series], count: float | None) -> None:
    edges = _edged(members)
    highest = 0.0
    for edge, value in sorted(edges.items()):
        if not (math.isfinite(value) and value >= 0):
            raise CannotTell(f"{name} counts {value:g} observations up to {edge:g}, which cannot be")
        if value < highest:
            raise CannotTell(
                f"the buckets of {name} decrease: {value:g} observations up to {edge:g}, {highest:g} below it"
            )
        highest = value
    if math.inf not in edges:
        raise CannotTell(f"{name} has no +Inf bucket, so it does not say how many observations there were")
    if count is not None and count != edges[math.inf]:
        raise CannotTell(f"{name} counts {count:g} observations in all, but {edges[math.inf]:g} in its buckets")
