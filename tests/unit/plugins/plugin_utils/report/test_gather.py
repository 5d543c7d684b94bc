# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From results to a report: every host is in it, once, whatever happened to it."""

from __future__ import annotations

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status, identity
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.gather import gather
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.report.sample import (
    ROUND,
    broken,
    finding,
    report_of,
    result,
    unreachable,
    without_python,
)

BOTH = ("health_check", "log_review")


def test_a_host_that_is_down_is_one_finding_over_all_procedures():
    report = report_of({"web1": {name: unreachable("web1") for name in BOTH}, "web2": {}}, BOTH)
    assert [item.finding.check for item in report.findings if item.host == "web1"] == ["host_reachable"]


def test_a_host_that_went_down_later_keeps_what_was_found_before():
    good = result(finding("load_per_core", "load"))
    report = report_of({"web1": {"health_check": good, "log_review": unreachable("web1")}}, BOTH)
    assert [item.finding.check for item in report.findings] == ["host_reachable", "load_per_core"]


def test_what_did_not_run_on_a_host_that_is_down_is_no_finding_of_its_own():
    good = result(finding("load_per_core", "load"))
    results = {"web1": {"health_check": unreachable("web1")}, "web2": dict.fromkeys(BOTH, good)}
    assert sum(item.host == "web1" for item in report_of(results, BOTH).findings) == 1


def test_a_host_without_python_is_one_finding_over_all_procedures():
    report = report_of({"web1": {name: without_python() for name in BOTH}}, BOTH)
    assert [item.finding.check for item in report.findings] == ["host_python"]


def test_a_procedure_that_is_missing_on_one_host_is_unknown_there():
    report = report_of({"web1": {"health_check": result(finding("a", "b"))}, "web2": {}})
    assert [(item.host, item.status) for item in report.findings] == [("web2", Status.UNKNOWN), ("web1", Status.OK)]
    assert report.errors == ()


def test_a_procedure_that_ran_nowhere_is_a_note():
    report = report_of({"web1": {"health_check": result(finding("a", "b"))}}, BOTH)
    assert report.notes == ("log_review was left out of this round.",)
    assert {item.procedure for item in report.findings} == {"health_check"}


def test_a_round_in_which_nothing_ran_is_unknown_and_an_error():
    report = report_of({"web1": {}})
    assert report.status is Status.UNKNOWN
    assert [(error.host, error.procedure) for error in report.errors] == [("", "")]
    assert report.statuses_by_host == {"web1": []}


def test_errors_of_the_tool_name_host_and_procedure():
    report = report_of({"web1": {"health_check": broken("boom")}})
    assert [error.to_dict() for error in report.errors] == [
        {"host": "web1", "procedure": "health_check", "message": "boom"}
    ]


def test_findings_are_worst_first_and_in_the_order_of_the_round_within_a_status():
    statuses = ["ok", "fail", "skipped", "warn", "fail", "unknown", "ok"]
    found = [finding("a", name, status) for name, status in zip("1234567", statuses, strict=True)]
    report = report_of({"web2": {"health_check": result(*found)}, "web1": {"health_check": result(*found)}})
    order = [(item.status.value, item.host, item.finding.subject) for item in report.findings]
    assert order[:5] == [
        ("fail", "web2", "2"),
        ("fail", "web2", "5"),
        ("fail", "web1", "2"),
        ("fail", "web1", "5"),
        ("unknown", "web2", "6"),
    ]
    assert [status for status, *_rest in order] == sorted((one[0] for one in order), key=["fail", "unknown", "warn", "ok", "skipped"].index)  # fmt: skip


def test_the_id_is_the_identity_of_the_finding_with_its_site():
    def ids(site: str | None) -> list[str]:
        return [item.id for item in gather(ROUND, ["web1"], BOTH, lambda host: {"health_check": good}, site).findings]

    good = result(finding("a", "b"))
    assert ids(None) == [identity("web1", "health_check", "a", "b")]
    assert ids("frankfurt") == [identity("web1", "health_check", "a", "b", "frankfurt")]


def test_the_identity_of_a_host_that_is_down_does_not_depend_on_the_procedures():
    one = report_of({"web1": {"log_review": unreachable("web1")}}, ("log_review",))
    other = report_of({"web1": {"health_check": unreachable("web1")}})
    assert one.findings[0].id == other.findings[0].id


def test_metrics_carry_their_host_and_procedure():
    metric = {"name": "tcp_connect", "value": 0.4, "unit": "ms", "labels": {"subject": "x"}}
    report = report_of({"web1": {"health_check": result(finding("a", "b"), metrics=[metric])}})
    assert [item.to_dict() for item in report.metrics] == [{"host": "web1", "procedure": "health_check", **metric}]


def test_every_id_is_one_of_its_kind():
    same = result(finding("a", "b"), finding("a", "b"))
    report = report_of({host: {"health_check": same} for host in ("web1", "web2")})
    assert len({item.id for item in report.findings}) == 4
