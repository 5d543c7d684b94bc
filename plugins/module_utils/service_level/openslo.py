# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""OpenSLO v1 documents, read as they are: https://github.com/OpenSLO/OpenSLO.

Read are the kinds SLO and SLI, with ratioMetric and thresholdMetric, rolling windows and the budgeting method
Occurrences. Services, data sources and alert policies describe other things than what is measured, and are passed
over. All else is an error that names the field.
"""

from __future__ import annotations

import re
from typing import Any, Final, Iterable, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY, parse_duration
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.objective import (
    RATIO,
    VALUE,
    Objective,
)
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.source import Source, parse_source
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.unit import unit_of

VERSION: Final = "openslo/v1"
PASSED_OVER: Final = (
    "Service",
    "DataSource",
    "AlertPolicy",
    "AlertCondition",
    "AlertNotificationTarget",
)
_OPERATORS: Final = {"lt": (True, True), "lte": (True, False), "gt": (False, True), "gte": (False, False)}
_DURATION = re.compile(r"[0-9]+(?:s|m|h|d|w)")
_SOURCE_TYPES: Final = ("prometheus", "")


class Unsupported(ValueError):
    """A field that cannot be read as it is."""


def is_document(given: Mapping[str, Any]) -> bool:
    """Whether an item is an OpenSLO document."""
    return str(given.get("apiVersion", "")).startswith("openslo/")


def read_documents(documents: Iterable[Mapping[str, Any]]) -> list[Objective]:
    """Return the objectives of all SLO documents. Raises WrongOptions with every problem, each with its field."""
    indicators: dict[str, Mapping[str, Any]] = {}
    wanted: list[Mapping[str, Any]] = []
    problems: list[str] = []
    for document in documents:
        kind, name = document.get("kind"), _name(document)
        if document.get("apiVersion") != VERSION:
            problems.append(f"OpenSLO {name}: apiVersion {document.get('apiVersion')!r} is not supported; {VERSION} is")
        elif kind == "SLI":
            indicators[name] = document
        elif kind == "SLO":
            wanted.append(document)
        elif kind not in PASSED_OVER:
            problems.append(f"OpenSLO {name}: kind {kind!r} is not known")
    found: list[Objective] = []
    for document in wanted:
        try:
            found += _objectives(document, indicators)
        except Unsupported as error:
            problems.append(f"OpenSLO {_name(document)}: {error}")
    if problems:
        raise WrongOptions(problems)
    return found


def _name(document: Mapping[str, Any]) -> str:
    metadata = document.get("metadata")
    return str(metadata.get("name", "without a name")) if isinstance(metadata, dict) else "without a name"


def _mapping(data: Mapping[str, Any], field: str, where: str) -> Mapping[str, Any]:
    value = data.get(field)
    if not isinstance(value, dict):
        raise Unsupported(f"{where}{field} is missing or is no mapping")
    return value


def _list(data: Mapping[str, Any], field: str, where: str) -> Sequence[Mapping[str, Any]]:
    value = data.get(field)
    if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
        raise Unsupported(f"{where}{field} is missing or is no list of mappings")
    return value


def _objectives(document: Mapping[str, Any], indicators: Mapping[str, Mapping[str, Any]]) -> list[Objective]:
    spec = _mapping(document, "spec", "")
    method = spec.get("budgetingMethod", "Occurrences")
    if method != "Occurrences":
        raise Unsupported(f"spec.budgetingMethod {method!r} is not supported; Occurrences is")
    window = _window(spec)
    given = _list(spec, "objectives", "spec.")
    found = []
    for position, objective in enumerate(given):
        where = f"spec.objectives[{position}]."
        indicator = _indicator(objective, where, indicators) or _indicator(spec, "spec.", indicators)
        if indicator is None:
            raise Unsupported("spec.indicator or spec.indicatorRef is missing")
        name = _name(document)
        if len(given) > 1:
            name += "/" + str(objective.get("displayName") or position + 1)
        found.append(_objective(name, indicator, objective, where, window))
    return found


def _window(spec: Mapping[str, Any]) -> float:
    windows = _list(spec, "timeWindow", "spec.")
    if len(windows) != 1:
        raise Unsupported("spec.timeWindow has more than one window")
    window = windows[0]
    if window.get("calendar") or window.get("isRolling") is False:
        raise Unsupported("spec.timeWindow[0].isRolling false (a calendar window) is not supported; a rolling one is")
    duration = str(window.get("duration", ""))
    if not _DURATION.fullmatch(duration):
        raise Unsupported(f"spec.timeWindow[0].duration {duration!r} is not supported; write 30d, 4w, 12h")
    seconds = parse_duration(duration)
    if not 60 <= seconds <= 400 * DAY:
        raise Unsupported(f"spec.timeWindow[0].duration {duration!r} is too short or too long")
    return seconds


def _indicator(
    holder: Mapping[str, Any], where: str, indicators: Mapping[str, Mapping[str, Any]]
) -> tuple[str, Mapping[str, Any]] | None:
    reference = holder.get("indicatorRef")
    if reference is not None:
        if str(reference) not in indicators:
            raise Unsupported(f"{where}indicatorRef {str(reference)!r} is none of the documents of kind SLI")
        return f"SLI {reference}: spec.", _mapping(indicators[str(reference)], "spec", f"SLI {reference}: ")
    if holder.get("indicator") is None:
        return None
    return f"{where}indicator.spec.", _mapping(_mapping(holder, "indicator", where), "spec", f"{where}indicator.")


def _objective(
    name: str,
    indicator: tuple[str, Mapping[str, Any]],
    objective: Mapping[str, Any],
    where: str,
    window: float,
) -> Objective:
    for field in ("timeSliceTarget", "timeSliceWindow", "compositeWeight"):
        if objective.get(field) is not None:
            raise Unsupported(f"{where}{field} is not supported; the method Occurrences has no use for it")
    target = _target(objective, where)
    place, spec = indicator
    if spec.get("ratioMetric") is not None:
        return _ratio(name, place + "ratioMetric.", _mapping(spec, "ratioMetric", place), target, window)
    if spec.get("thresholdMetric") is not None:
        source = _query(_mapping(spec, "thresholdMetric", place), place + "thresholdMetric.")
        return _threshold(name, source, objective, where, target, window)
    raise Unsupported(f"{place}ratioMetric or {place}thresholdMetric is missing")


def _target(objective: Mapping[str, Any], where: str) -> float:
    fields = [field for field in ("target", "targetPercent") if objective.get(field) is not None]
    if len(fields) != 1:
        raise Unsupported(f"{where}target or targetPercent is needed, one of them")
    number = _number(objective, fields[0], where)
    target = number / 100 if fields[0] == "targetPercent" else number
    if not 0 < target < 1:
        raise Unsupported(f"{where}{fields[0]} {number:g} leaves no error budget, or nothing else")
    return target


def _number(holder: Mapping[str, Any], field: str, where: str) -> float:
    try:
        return float(holder[field])
    except (KeyError, TypeError, ValueError):
        raise Unsupported(f"{where}{field} is missing or is no number") from None


def _ratio(name: str, where: str, ratio: Mapping[str, Any], target: float, window: float) -> Objective:
    if ratio.get("raw") is not None or ratio.get("rawType") is not None:
        raise Unsupported(f"{where}raw is not supported; good or bad with total is")
    parts = {field: ratio.get(field) for field in ("good", "bad", "total")}
    if parts["total"] is None or (parts["good"] is None) == (parts["bad"] is None):
        raise Unsupported(f"{where}total is needed, and one of good and bad")
    sources = {
        field: _query(_mapping(ratio, field, where), f"{where}{field}.")
        for field, given in parts.items()
        if given is not None
    }
    if ratio.get("counter") is True:
        sources = {field: Source(source.text, source.selector, True) for field, source in sources.items()}
    return Objective(
        name,
        RATIO,
        target * 100,
        "percent",
        False,
        window,
        good=sources.get("good"),
        bad=sources.get("bad"),
        total=sources["total"],
        factor=100.0,
        strict=False,
        events="events",
    )


def _threshold(
    name: str, source: Source, objective: Mapping[str, Any], where: str, target: float, window: float
) -> Objective:
    operator = objective.get("op")
    if operator not in _OPERATORS:
        raise Unsupported(f"{where}op {operator!r} is none of {', '.join(_OPERATORS)}")
    below, strict = _OPERATORS[str(operator)]
    limit = _number(objective, "value", where)
    return Objective(
        name, VALUE, limit, unit_of(source), below, window, source, target=target, strict=strict, events="samples"
    )


def _query(holder: Mapping[str, Any], where: str) -> Source:
    if holder.get("metricSourceRef") is not None:
        raise Unsupported(f"{where}metricSourceRef is not supported; metricSource is")
    source = _mapping(holder, "metricSource", where)
    kind = str(source.get("type", ""))
    if kind.lower() not in _SOURCE_TYPES:
        raise Unsupported(f"{where}metricSource.type {kind!r} is not supported; Prometheus is")
    query = _mapping(source, "spec", f"{where}metricSource.").get("query")
    if not isinstance(query, str) or not query.strip():
        raise Unsupported(f"{where}metricSource.spec.query is missing; it is PromQL")
    return parse_source(query.strip())
