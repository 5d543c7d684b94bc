# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what the user wrote to an objective."""

from __future__ import annotations

from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.options import Values, read_options
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.limit import UNITS, parse_limit
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.objective import (
    QUANTILE,
    RATIO,
    UPTIME,
    VALUE,
    Objective,
)
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.objective_options import OPTIONS
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.selector import matchers_of
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.source import Source, parse_source
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.unit import unit_of


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
