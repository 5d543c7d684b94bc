# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""OpenSLO documents as its own repository has them, and what of them is not supported."""

from __future__ import annotations

import copy

import pytest
import yaml
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.objective import RATIO, VALUE
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.openslo import read_documents

DOCUMENTS = """
apiVersion: openslo/v1
kind: SLO
metadata: {name: foo-slo, displayName: Foo SLO}
spec:
  service: foo
  indicatorRef: foo-error
  timeWindow:
    - {duration: 28d, isRolling: true}
  budgetingMethod: Occurrences
  objectives:
    - {displayName: Foo Total Errors, target: 0.98}
---
apiVersion: openslo/v1
kind: SLI
metadata: {name: foo-error}
spec:
  ratioMetric:
    counter: true
    good:
      metricSource:
        type: Prometheus
        spec: {query: 'sum(rate(http_requests_total{status!~"5.."}[5m]))'}
    total:
      metricSource:
        type: Prometheus
        spec: {query: http_requests_total}
---
apiVersion: openslo/v1
kind: SLO
metadata: {name: latency}
spec:
  service: foo
  indicator:
    metadata: {name: cpu}
    spec:
      thresholdMetric:
        metricSource:
          metricSourceRef: my-prometheus
          type: Prometheus
          spec: {query: api_latency_seconds}
  timeWindow: [{duration: 1w, isRolling: true}]
  budgetingMethod: Occurrences
  objectives:
    - {displayName: fast, op: lte, value: 0.2, target: 0.95}
    - {displayName: bearable, op: lt, value: 1, targetPercent: 99}
---
apiVersion: openslo/v1
kind: Service
metadata: {name: foo}
spec: {description: Foo}
"""


def documents():
    return list(yaml.safe_load_all(DOCUMENTS))


def test_they_are_read_as_they_are():
    first, fast, bearable = read_documents(documents())
    assert (first.name, first.kind, first.window, first.limit, first.direction) == (
        "foo-slo",
        RATIO,
        28 * 86400,
        98,
        "above",
    )
    assert str(first.good.selector) == 'http_requests_total{status!~"5.."}'
    assert first.allowed == pytest.approx(0.02)
    assert first.goal.kept(98)  # a target that is reached is met
    assert (fast.name, fast.kind, fast.limit, fast.target, fast.strict) == ("latency/fast", VALUE, 0.2, 0.95, False)
    assert (bearable.name, bearable.target, bearable.strict) == ("latency/bearable", 0.99, True)


@pytest.mark.parametrize(
    ("number", "path", "value", "says"),
    [
        (0, ("apiVersion",), "openslo/v2alpha", "apiVersion"),
        (0, ("kind",), "Slo", "kind 'Slo'"),
        (0, ("spec", "budgetingMethod"), "Timeslices", "spec.budgetingMethod"),
        (0, ("spec", "timeWindow"), [], "spec.timeWindow"),
        (0, ("spec", "timeWindow", 0, "isRolling"), False, "spec.timeWindow[0].isRolling"),
        (0, ("spec", "timeWindow", 0, "duration"), "1M", "spec.timeWindow[0].duration"),
        (0, ("spec", "objectives"), None, "spec.objectives"),
        (0, ("spec", "objectives", 0, "target"), 1, "spec.objectives[0].target"),
        (0, ("spec", "objectives", 0, "target"), "x", "spec.objectives[0].target"),
        (0, ("spec", "objectives", 0, "targetPercent"), 98, "one of them"),
        (0, ("spec", "objectives", 0, "timeSliceTarget"), 0.9, "spec.objectives[0].timeSliceTarget"),
        (0, ("spec", "indicatorRef"), "other", "spec.indicatorRef 'other'"),
        (1, ("spec", "ratioMetric", "total"), None, "SLI foo-error: spec.ratioMetric.total"),
        (1, ("spec", "ratioMetric", "bad"), {}, "one of good and bad"),
        (1, ("spec", "ratioMetric", "raw"), {}, "ratioMetric.raw"),
        (1, ("spec", "ratioMetric", "good", "metricSource", "type"), "Datadog", "good.metricSource.type 'Datadog'"),
        (1, ("spec", "ratioMetric", "good", "metricSource", "spec", "query"), "", "metricSource.spec.query"),
        (2, ("spec", "objectives", 0, "op"), "near", "spec.objectives[0].op"),
        (2, ("spec", "objectives", 0, "value"), None, "spec.objectives[0].value"),
    ],
)
def test_what_is_not_supported_is_an_error_that_names_the_field(number, path, value, says):
    given = copy.deepcopy(documents())
    place = given[number]
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(WrongOptions) as caught:
        read_documents(given)
    assert says in str(caught.value)


def test_they_are_measured(service):
    service.count(fast=1)
    service.round(objectives=documents()[:2])
    service.count(fast=990, errors=10)
    found = service.round(objectives=documents()[:2])
    assert found.statuses["foo-slo"] == "ok"
    assert found.row("foo-slo")["measured"] == pytest.approx(99)
    assert found.row("foo-slo")["budget_left"] == pytest.approx(0.5)


def test_a_gauge_is_measured_by_its_samples(service):
    for value in (0.1, 0.1, 0.1, 0.5):
        service.serve(f"api_latency_seconds {value}\n")
        found = service.round(objectives=documents()[2:3])
    assert found.row("latency/fast")["measured"] == 75
    assert found.statuses["latency/fast"] == "fail"
