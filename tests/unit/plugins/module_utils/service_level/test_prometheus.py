# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Prometheus server that says what it should not, or nothing."""

from __future__ import annotations

import json

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.net.http_answer import Answer
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.prometheus import parse_answer, parse_rows

QUERY = {"name": "q", "query": "a / b", "limit": 5}
VECTOR = {"resultType": "vector", "result": [{"metric": {}, "value": [1, "1"]}]}


def answer(data, status=200):
    return Answer(status, "", (), json.dumps(data).encode() if not isinstance(data, bytes) else data)


def test_rows():
    matrix = {"resultType": "matrix", "result": [{"metric": {"a": "b"}, "values": [[1, "2"], [2, "NaN"]]}]}
    (row,) = parse_rows({"data": matrix})
    assert (row.labels, row.points[0]) == ({"a": "b"}, (1, 2))
    assert parse_rows({"data": VECTOR})[0].value == 1
    assert parse_rows({"data": {"resultType": "scalar", "result": [1, "3"]}})[0].value == 3
    assert parse_rows({"data": {"resultType": "vector", "result": []}}) == []


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"data": None},
        {"data": {"resultType": "string", "result": [1, "x"]}},
        {"data": {"resultType": "vector"}},
        {"data": {"resultType": "vector", "result": [{"metric": {}, "value": ["x", "y"]}]}},
        {"data": {"resultType": "matrix", "result": [{"metric": {}, "values": [1]}]}},
    ],
)
def test_what_is_no_result_is_refused(data):
    with pytest.raises(CannotTell):
        parse_rows(data)


@pytest.mark.parametrize(
    ("said", "says"),
    [
        (answer(b"<html>"), "no Prometheus server"),
        (answer([1]), "no Prometheus server"),
        (answer({"error": "no"}, 404), "no Prometheus server: 404"),
        (
            answer({"status": "error", "errorType": "bad_data", "error": "parse error"}, 400),
            "says bad_data: parse error",
        ),
        (answer({"status": "error", "errorType": "timeout"}, 503), "says timeout"),
        (answer(b"[" * 5000), "no Prometheus server"),
    ],
)
def test_errors_are_named(said, says):
    with pytest.raises(CannotTell) as caught:
        parse_answer(said)
    assert says in caught.value.message


def test_a_server_that_is_not_there_costs_one_wait_and_is_told(service):
    found = service.round(prometheus="http://127.0.0.1:1", objectives=[QUERY])
    assert found.statuses == {"q": "unknown", "source": "fail"}
    assert "gives no answer: no connection" in found.finding("source")["message"]


@pytest.mark.parametrize(
    ("result", "status", "says"),
    [
        ([{"metric": {}, "value": [1, "4.5"]}], "ok", "4.5 (limit 5)"),
        ([{"metric": {}, "value": [1, "6"]}], "fail", "6 (limit 5)"),
        ([{"metric": {}, "value": [1, "NaN"]}], "unknown", "NaN"),
        ([], "unknown", "nothing is known"),
        ([{"metric": {"a": "1"}, "value": [1, "1"]}, {"metric": {"a": "2"}, "value": [1, "1"]}], "unknown", "2 series"),
    ],
)
def test_a_query(service, result, status, says):
    service.serve_json({"status": "success", "data": {"resultType": "vector", "result": result}}, "/api/v1/query")
    service.serve_json({"status": "success", "data": {"resultType": "matrix", "result": []}}, "/api/v1/query_range")
    found = service.round(prometheus=service.url, objectives=[QUERY])
    assert found.statuses["q"] == status
    assert says in found.finding("q")["message"]


def test_without_a_server_promql_is_unknown_and_says_what_to_name(service):
    service.serve("a 1\n")
    found = service.round(objectives=[QUERY])
    assert "only a Prometheus server can answer" in found.finding("q")["message"]
    assert "performance_review_prometheus" in found.finding("q")["advice"]


def test_labels_of_the_host_are_put_into_its_selectors(service):
    service.serve_json({"status": "success", "data": VECTOR}, "/api/v1/query")
    service.serve_json({"status": "success", "data": {"resultType": "matrix", "result": []}}, "/api/v1/query_range")
    ratio = {"name": "r", "bad": "bad_total", "total": 'all_total{a="b"}', "limit": 5}
    service.round(prometheus=service.url, prometheus_labels={"instance": "web1"}, objectives=[ratio])
    asked = "".join(path for path, _headers in service.asked)
    assert "bad_total%7Binstance%3D%22web1%22%7D" in asked
    assert "all_total%7Ba%3D%22b%22%2C+instance%3D%22web1%22%7D" in asked
