# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The objectives of a service of which nobody said anything, and the metrics that they are found by.

Names of metrics follow customs: those of the Prometheus client libraries and of OpenTelemetry are known here. Where a
service has its own, an objective names it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.objective import (
    QUANTILE,
    RATIO,
    UPTIME,
    Objective,
)
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.objective_options import WINDOW
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.selector import Matcher, Selector
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.source import Source
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.unit import unit_of

LATENCY_LIMIT: Final = 100.0  # ms
ERROR_LIMIT: Final = 0.1  # percent
UPTIME_LIMIT: Final = 99.9  # percent
LIMITS_SOURCE: Final = "the operations page that this collection serves: p95 below 100 ms, 99.9 % up, 0.1 % errors"

LATENCY_NAME: Final = "search latency"
ERRORS_NAME: Final = "error rate"
UPTIME_NAME: Final = "uptime"

#: Label names that hold the status of an answer: client libraries, Micrometer, OpenTelemetry, proxies.
STATUS_LABELS: Final = (
    "status",
    "code",
    "status_code",
    "http_status",
    "http_status_code",
    "http_response_status_code",
    "response_code",
)
FAILED: Final = "5(?:[0-9][0-9]|xx|XX)"

# The first of these that a metric of the right type matches is taken.
_LATENCY: Final = tuple(
    re.compile(text)
    for text in (
        r"(?:^|.*_)search.*_(?:duration|latency)(?:_seconds|_milliseconds|_ms)?",
        r"http(?:_server)?_requests?_(?:duration|latency)(?:_seconds|_milliseconds|_ms)?",
        r"http_server_requests_seconds",
        r".*requests?_(?:duration|latency)(?:_seconds|_milliseconds|_ms)?",
        r".*(?:duration|latency)(?:_seconds|_milliseconds|_ms)?",
    )
)
_REQUESTS: Final = tuple(
    re.compile(text)
    for text in (
        r"http_requests(?:_total)?",
        r"http(?:_server)?_requests?(?:_duration|_latency)?(?:_seconds|_milliseconds)?_count",
        r".*_http_requests?(?:_total)?",
        r".*_requests?(?:_total)?",
        r".*requests?(?:_duration|_latency)?(?:_seconds|_milliseconds)?_count",
    )
)
# What a process measures of itself and of those behind it is not what its users wait for.
_NOT_SERVED: Final = re.compile(
    r"(?:go|python|process|jvm|nodejs|prometheus|promhttp|scrape|net_conntrack|grpc_client|http_client|db|sql|redis"
    r"|postgres|hikaricp|cache)_|.*(?:_gc_|_client_requests?_|_http_client_)"
)


def objectives() -> list[Objective]:
    """Return the default objectives; the metrics of the first two are still to be found."""
    return [
        Objective(LATENCY_NAME, QUANTILE, LATENCY_LIMIT, "ms", True, WINDOW, quantile=0.95),
        Objective(UPTIME_NAME, UPTIME, UPTIME_LIMIT, "percent", False, WINDOW, _source("up"), factor=100.0),
        Objective(ERRORS_NAME, RATIO, ERROR_LIMIT, "percent", True, WINDOW, factor=100.0),
    ]


def found(objective: Objective, types: Mapping[str, str], labels_of: Mapping[str, Sequence[str]]) -> Objective:
    """Return a default objective with the metric that the service has for it. Raises CannotTell where it has none.

    C(types) has the type of each metric by the name of its series, C(labels_of) the labels of the counters.
    """
    if objective.name == LATENCY_NAME and objective.metric is None:
        return _with_latency(objective, types)
    if objective.name == ERRORS_NAME and objective.total is None:
        return _with_requests(objective, types, labels_of)
    return objective


def _with_latency(objective: Objective, types: Mapping[str, str]) -> Objective:
    histograms = [name for name, kind in types.items() if kind == "histogram" and not _NOT_SERVED.match(name)]
    chosen, others = _first(histograms, _LATENCY)
    if not chosen:
        raise CannotTell(
            "the service has no histogram whose name tells of duration or latency",
            'name its metric: objectives: [{name: "search latency", metric: NAME, quantile: 0.95, limit: 100 ms}]',
        )
    source = _source(chosen)
    unit = unit_of(source)
    factor = {"s": 1000.0, "ms": 1.0, "us": 1e-3, "ns": 1e-6}.get(unit, 1000.0)
    assumed = "" if unit else ", taken to be in seconds, the custom of Prometheus"
    return replace(objective, metric=source, factor=factor, note=_note(chosen, others) + assumed)


def _with_requests(objective: Objective, types: Mapping[str, str], labels_of: Mapping[str, Sequence[str]]) -> Objective:
    counters = [name for name in labels_of if _status_label(labels_of[name]) and not _NOT_SERVED.match(name)]
    chosen, others = _first(counters, _REQUESTS)
    if not chosen:
        raise CannotTell(
            "the service has no counter of requests with a status or code label",
            'name its counters: objectives: [{name: "error rate", total: NAME, bad: NAME{...}, limit: 0.1 %}]',
        )
    label = _status_label(labels_of[chosen])
    bad = Selector(chosen, (Matcher(label, "=~", FAILED),))
    return replace(objective, total=_source(chosen), bad=Source(str(bad), bad), note=_note(chosen, others))


def _source(name: str) -> Source:
    return Source(name, Selector(name))


def _status_label(labels: Sequence[str]) -> str:
    return next((label for label in STATUS_LABELS if label in labels), "")


def _first(names: Sequence[str], customs: Sequence[re.Pattern[str]]) -> tuple[str, list[str]]:
    for custom in customs:
        matching = sorted(name for name in names if custom.fullmatch(name))
        if matching:
            chosen = min(matching, key=lambda name: (len(name), name))
            return chosen, [name for name in matching if name != chosen]
    return "", []


def _note(chosen: str, others: Sequence[str]) -> str:
    return f"found {chosen}" + (f", not taken: {', '.join(others[:5])}" if others else "")
