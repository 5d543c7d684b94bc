# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Health documents as programs write them: which component fails, by name."""

from __future__ import annotations

import json
import time

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.health_document import (
    MAX_COMPONENTS,
    parse_health,
)
from hypothesis import given
from hypothesis import strategies as st

# draft-inadarei-api-health-check-06, shortened
DRAFT = {
    "status": "pass",
    "version": "1",
    "notes": [""],
    "output": "",
    "checks": {
        "cassandra:responseTime": [
            {"componentId": "dfd6cf2b", "observedValue": 250, "status": "pass", "output": ""},
        ],
        "cassandra:connections": [{"componentId": "dfd6cf2b", "observedValue": 75, "status": "warn", "time": "x"}],
        "cpu:utilization": [
            {"componentId": "6fd416e0", "node": 1, "status": "warn", "output": "85 %"},
            {"componentId": "7fd416e0", "node": 2, "status": "fail", "output": "99 %"},
        ],
        "uptime": [{"observedValue": 1209600.245, "status": "pass"}],
    },
    "links": {"about": "http://api.example.com/about/authz"},
}
SPRING_3 = {
    "status": "DOWN",
    "groups": ["liveness", "readiness"],
    "components": {
        "db": {
            "status": "DOWN",
            "components": {
                "orders": {"status": "UP", "details": {"database": "PostgreSQL", "validationQuery": "isValid()"}},
                "users": {"status": "DOWN", "details": {"error": "java.sql.SQLException: no connection"}},
            },
        },
        "diskSpace": {
            "status": "UP",
            "details": {"total": 1, "free": 1, "threshold": 1, "path": "/.", "exists": False},
        },
        "discoveryComposite": {"status": "UNKNOWN", "components": {"discoveryClient": {"status": "UNKNOWN"}}},
        "mail": {"status": "OUT_OF_SERVICE"},
    },
}
SPRING_2 = {
    "status": "DOWN",
    "details": {"redis": {"status": "DOWN", "details": {"error": "refused"}}, "ping": {"status": "UP"}},
}
SPRING_1 = {"status": "DOWN", "diskSpace": {"status": "UP", "total": 1}, "db": {"status": "DOWN", "error": "no driver"}}
MICROPROFILE = {
    "status": "DOWN",
    "checks": [{"name": "db", "status": "DOWN", "data": {"error": "refused"}}, {"name": "heap", "status": "UP"}],
}
ASPNET = {
    "status": "Unhealthy",
    "totalDuration": "00:00:00.05",
    "entries": {
        "sql": {
            "data": {},
            "description": "login failed",
            "duration": "00:00:00.04",
            "status": "Unhealthy",
            "tags": [],
        },
        "bus": {"data": {}, "status": "Healthy"},
        "disk": {"status": "Degraded"},
    },
}
TERMINUS = {
    "status": "error",
    "info": {"dog": {"status": "up"}},
    "error": {"db": {"status": "down", "message": "timeout of 1000ms exceeded"}},
    "details": {"dog": {"status": "up"}, "db": {"status": "down", "message": "timeout of 1000ms exceeded"}},
}
GITLAB = {"status": "failed", "master_check": [{"status": "ok"}], "db_check": [{"status": "failed", "message": "gone"}]}
CONSUL = [
    {"Node": "n1", "CheckID": "serfHealth", "Name": "Serf Health Status", "Status": "passing"},
    {"Node": "n1", "CheckID": "service:web", "Name": "Service 'web' check", "Status": "critical", "Output": "refused"},
]
ELASTICSEARCH = {
    "status": "red",
    "cluster_name": "x",
    "indicators": {"shards": {"status": "red", "symptom": "1"}, "disk": {"status": "green"}},
}


def named(document):
    return {part.name: part.reason for part in document.failing}


@pytest.mark.parametrize(
    ("data", "status", "failing"),
    [
        (
            DRAFT,
            "fail",
            {"cpu:utilization (7fd416e0)": "99 %", "cassandra:connections": "", "cpu:utilization (6fd416e0)": "85 %"},
        ),
        (SPRING_3, "fail", {"db/users": "java.sql.SQLException: no connection", "mail": ""}),
        (SPRING_2, "fail", {"redis": "refused"}),
        (SPRING_1, "fail", {"db": "no driver"}),
        (MICROPROFILE, "fail", {"db": "refused"}),
        (ASPNET, "fail", {"sql": "login failed", "disk": ""}),
        (TERMINUS, "fail", {"db": "timeout of 1000ms exceeded"}),
        (GITLAB, "fail", {"db_check": "gone"}),
        (CONSUL, "fail", {"Service 'web' check": "refused"}),
        (ELASTICSEARCH, "fail", {"shards": ""}),
        ({"status": "ok"}, "ok", {}),
        ({"status": "pass"}, "ok", {}),
        ({"status": "up"}, "ok", {}),
        ({"status": "error"}, "fail", {}),
        ({"status": "down", "checks": {}}, "fail", {}),
        ({"status": "warn"}, "warn", {}),
        ({"status": "yellow"}, "warn", {}),
        ({"status": "UNKNOWN"}, "unknown", {}),
        ({"status": 200}, "ok", {}),
        ({"status": 503}, "fail", {}),
        ({"healthy": True}, "ok", {}),
        ({"healthy": False}, "fail", {}),
        ({"ok": False, "error": "no disk"}, "fail", {}),
        ({"health": {"status": "UP"}}, "ok", {}),
        ({"outcome": "DOWN", "checks": [{"name": "a", "state": "DOWN"}]}, "fail", {"a": ""}),
        ({"status": "ok", "checks": {"db": "ok", "cache": "down"}}, "fail", {"cache": ""}),
        ({"checks": {"db": True, "cache": False}}, "fail", {"cache": ""}),
        (
            {"dependencies": {"db": {"healthy": False, "error": "refused"}, "express": "4.17"}},
            "fail",
            {"db": "refused"},
        ),
        ({"services": [{"name": "web", "status": "up"}, {"name": "job", "status": "degraded"}]}, "warn", {"job": ""}),
        ({"status": "error", "checks": {"db": "could not connect", "cache": "ok"}}, "fail", {"db": ""}),
        ({"status": "ok", "checks": {"db": "error: refused"}}, "fail", {"db": ""}),
        ({"commit": "abc", "database": "ok", "version": "11.2"}, "ok", {}),
        ({"commit": "abc", "database": "failing", "version": "11.2"}, "fail", {"database": ""}),
        ({"Status": "Healthy", "Results": {"db": {"Status": "Unhealthy"}}}, "fail", {"db": ""}),
    ],
)
def test_documents_and_their_failing_components(data, status, failing):
    document = parse_health(json.dumps(data))
    assert document is not None
    assert document.status is Status(status)
    assert named(document) == failing


@pytest.mark.parametrize(
    "data",
    [
        {},
        [],
        [1, 2],
        {"name": "error", "message": "down"},
        {"log_level": "error", "mode": "warning"},
        {"items": [{"id": 1, "status": "failed"}], "count": 1, "result": "x"},
        {"status": {"code": "x"}},
        {"status": "shipped"},
        {"data": {"exists": False, "enabled": False}},
        {"dependencies": {"express": "4.17.1"}},
        None,
    ],
)
def test_other_json_is_no_health_document(data):
    assert parse_health(json.dumps(data)) is None


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("OK", "ok"),
        ('"OK"', "ok"),
        ("ok\n", "ok"),
        ("Healthy", "ok"),
        ("Degraded", "warn"),
        ("Unhealthy", "fail"),
        ("UP", "ok"),
        ("DOWN", "fail"),
        ("error: no database", "fail"),
        ("out of service", "fail"),
        ("not ok", "fail"),
        ("OK (3 ms)", "ok"),
    ],
)
def test_words(text, status):
    document = parse_health(text)
    assert document is not None and document.status is Status(status)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "<html>down</html>",
        "error rate 0.1",
        "up to date",
        "down\nthe road",
        "failed " * 100,
        "{",
        "[]",
        "no errors",
    ],
)
def test_other_text_is_no_health_document(text):
    assert parse_health(text) is None


def test_the_verbose_text_of_kubernetes():
    text = "[+]ping ok\n[+]log ok\n[-]etcd failed: reason withheld\n[+]poststarthook/x ok\nreadyz check failed\n"
    document = parse_health(text)
    assert document.status is Status.FAIL
    assert named(document) == {"etcd": "reason withheld"}
    assert len(document.components) == 4


def test_a_component_tells_itself():
    (part,) = parse_health(json.dumps(MICROPROFILE)).failing
    assert str(part) == "db is DOWN (refused)"


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000,
        '{"checks":' * 20_000 + "1" + "}" * 20_000,
        '{"status": ' + "9" * 1_000_000 + "}",
        json.dumps({"checks": {str(number): False for number in range(100_000)}}),
        json.dumps({"checks": [[[[[[{"status": "down"}]]]]]]}),
        '{"status": NaN}',
    ],
)
def test_documents_that_mean_harm_cost_little(body):
    began = time.process_time()
    document = parse_health(body)
    assert time.process_time() - began < 5
    assert document is None or len(document.components) <= MAX_COMPONENTS


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=10)
    | st.sampled_from(["up", "down", "warn"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["status", "checks", "details", "components", "name", "db"]), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@given(VALUES)
def test_no_document_breaks_the_parser(data):
    document = parse_health(json.dumps(data))
    if document:
        assert isinstance(document.status, Status)
        assert all(str(part) for part in document.failing)


@given(st.text(max_size=300))
def test_no_text_breaks_the_parser(text):
    parse_health(text)
