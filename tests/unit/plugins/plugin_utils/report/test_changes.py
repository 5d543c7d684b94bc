# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What changed since the round before, told first."""

from __future__ import annotations

import dataclasses

import pytest
from ansible_collections.ops.upkeep.plugins.plugin_utils.report import terminal
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.changes import age, counted, is_quiet, sections
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import Report, ToolError
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.past import read_past
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.policy import fails_run
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.remember import remembered, with_history
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.report import sample

RECORDED = {"memory": {}, "gone": [], "findings": [], "previous": sample.PREVIOUS}


def told_by(report: Report) -> dict[str, list[str]]:
    """Section -> the checks in it."""
    return {section.id: [group.first.finding.check for group in section.groups] for section in sections(report)}


def one(status: str, **memory: object) -> Report:
    """A report of one finding with a memory."""
    report = sample.report_of({"web1": {"health_check": sample.result(sample.finding("disk_space", "/", status))}})
    past = read_past({**RECORDED, "memory": {report.findings[0].id: sample.memory(**memory)}})
    assert past is not None
    return remembered(report, past)


@pytest.mark.parametrize(
    ("status", "memory", "section"),
    [
        ("fail", {"change": "new"}, "new"),
        ("warn", {"change": "new", "before": "ok"}, "new"),
        ("fail", {"change": "worse", "before": "warn"}, "worse"),
        ("warn", {"change": "better", "before": "fail"}, "open"),
        ("unknown", {"change": "same", "before": "unknown"}, "open"),
        ("ok", {"change": "back", "before": "fail"}, "back"),
        ("skipped", {"change": "back", "before": "fail"}, "back"),
        ("ok", {"change": "same", "before": "ok"}, None),
        ("fail", {"change": "new", "accepted": {"owner": "anna"}}, "accepted"),
        ("fail", {"change": "same", "accepted": {"owner": "anna"}, "lapsed": "expired"}, "open"),
    ],
)
def test_a_finding_is_told_in_one_section(status, memory, section):
    assert told_by(one(status, **memory)) == ({section: ["disk_space"]} if section else {})


def test_a_finding_that_memory_does_not_know_is_new():
    report = sample.report_of({"web1": {"health_check": sample.result(sample.finding("disk_space", "/", "fail"))}})
    past = read_past(RECORDED)
    assert past is not None
    assert told_by(remembered(report, past)) == {"new": ["disk_space"]}


def test_in_a_first_round_nothing_is_told_apart():
    report = sample.fleet()
    past = read_past({**RECORDED, "previous": None})
    assert past is not None
    first = remembered(report, past)
    assert [section.id for section in sections(first)] == ["needs"]
    assert counted(first) == ""
    assert terminal.render(first, 100) == terminal.render(report, 100)


def test_what_is_accepted_neither_fails_the_run_nor_hides():
    report = one("fail", change="same", accepted={"owner": "anna", "reason": "known", "expires": "2027-01-01"})
    assert not fails_run(report, "warn")
    assert report.status == "ok"
    assert report.summary["fail"] == 1
    assert report.findings[0].to_dict()["accepted"]["owner"] == "anna"


def test_an_acceptance_that_lapsed_fails_the_run_again_and_says_why():
    report = one("fail", change="same", accepted={"owner": "anna"}, lapsed="worse")
    assert fails_run(report, "fail")
    assert "worse than what was accepted" in age(sections(report)[0].groups[0], report)
    assert "accepted" not in report.findings[0].to_dict()


@pytest.mark.parametrize(
    ("memory", "said"),
    [
        ({"change": "new", "open_since": "2026-11-24T03:03:17Z"}, ""),
        ({"change": "same", "open_since": "2026-11-20T03:03:17Z"}, "for 4 days"),
        ({"change": "worse", "before": "warn", "open_since": "2026-11-23T03:03:17Z"}, "was warn, for 24 h"),
        ({"change": "same", "open_since": "2026-11-24T01:03:17Z", "flapping": True}, "for 2.01 h, flapping"),
        ({"change": "same"}, ""),
    ],
)
def test_how_long_it_has_been_open(memory, said):
    report = one("fail", **memory)
    assert age(sections(report)[0].groups[0], report) == said


@pytest.mark.parametrize("quiet", [True, False])
def test_a_quiet_round_is_one_line_and_that_line_is_always_there(quiet):
    lines = [line.text for line in terminal.render(sample.nothing_new(), 100, quiet=quiet)]
    assert lines[0].startswith("FAIL: 7 of 12 hosts need hands (5 fail, 1 unknown, 2 warn); 7 still open, 1 accepted")
    assert (len(lines) == 1) is quiet


@pytest.mark.parametrize("change", ["new", "worse", "back"])
def test_a_change_is_never_quiet(change):
    assert not is_quiet(one("ok" if change == "back" else "fail", change=change))
    assert is_quiet(one("fail", change="same"))


def test_what_is_gone_an_error_or_a_first_round_is_never_quiet():
    calm = one("fail", change="same")
    assert calm.past is not None
    assert not is_quiet(dataclasses.replace(calm, errors=(ToolError("", "", "it broke"),)))
    assert not is_quiet(dataclasses.replace(calm, past=dataclasses.replace(calm.past, previous=None)))
    assert not is_quiet(dataclasses.replace(calm, past=sample.second_day().past))


def test_that_nothing_was_recorded_is_an_error_of_the_tool():
    report = with_history(sample.in_order(), {"failed": True, "msg": "the disk is full"})
    assert [error.message for error in report.errors] == ["nothing was recorded: the disk is full"]
    assert fails_run(report, "never")
    assert with_history(sample.in_order(), {}) == sample.in_order()


def test_a_host_that_only_history_knows_is_a_host_of_the_report():
    report = sample.second_day()
    assert "old7" in report.hosts
    assert [item.finding.check for item in report.findings if item.host == "old7"] == ["host_seen"]
