# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objectives as hosts send them, and as people read them."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.finding import FindingError
from ansible_collections.ops.upkeep.plugins.plugin_utils.report import terminal
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.objectives import (
    budget,
    limited,
    measured,
    read_objective,
    with_unit,
)
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.policy import fails_run
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.report import sample

GOOD = sample.OBJECTIVES[0]


def test_an_objective_in_words():
    objective = read_objective("web1", GOOD)
    assert (measured(objective), limited(objective), budget(objective)) == ("184.2 ms", "< 100 ms", "overspent by 31 %")
    uptime = read_objective("web1", sample.OBJECTIVES[1])
    assert (measured(uptime), limited(uptime), budget(uptime)) == ("99.98 %", "> 99.9 %", "80 % left")
    unknown = read_objective("web1", sample.OBJECTIVES[2])
    assert (measured(unknown), budget(unknown)) == ("not known", "")


@pytest.mark.parametrize(
    ("number", "unit", "words"),
    [
        (99.995, "percent", "99.995 %"),
        (100.0, "percent", "100 %"),
        (0.0, "percent", "0 %"),
        (8.33333, "ms", "8.333 ms"),
        (12345678, "bytes", "1.235e+07 bytes"),
        (0.5, "ratio", "0.5"),
    ],
)
def test_a_number_in_words(number, unit, words):
    assert with_unit(number, unit) == words


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "good"},
        {"status": None},
        {"name": ""},
        {"name": "\x1b[31m"},
        {"measured": float("nan")},
        {"measured": "184"},
        {"limit": True},
        {"burn_rate": float("inf")},
    ],
)
def test_what_breaks_the_contract_is_refused(wrong):
    with pytest.raises(FindingError, match="objective"):
        read_objective("web1", {**GOOD, **wrong})


def test_a_bad_objective_costs_an_error_of_the_tool_and_not_the_rest():
    given = {**sample.result(sample.finding("slo", "x")), "objectives": [GOOD, {"name": "x"}, "junk"]}
    report = sample.report_of({"web1": {"performance_review": given}}, ("performance_review",))
    assert [objective.name for objective in report.objectives] == ["search latency p95"]
    assert [error.procedure for error in report.errors] == ["performance_review"] * 2
    assert fails_run(report, "never")


def test_hostile_text_is_cleaned_and_cut():
    objective = read_objective("web1", {**GOOD, "name": sample.HOSTILE * 9, "trend": "sideways"})
    assert "\x1b" not in objective.name and len(objective.name) <= 200
    assert objective.trend is None


def test_the_results_of_several_calls_are_one_procedure():
    results = [
        {**sample.result(sample.finding("slo", "latency", "fail")), "objectives": [GOOD]},
        sample.result(sample.finding("cpu", "cpu")),
        {"changed": False, "skipped": True, "skip_reason": "Conditional result was False"},
    ]
    report = sample.report_of({"web1": {"performance_review": {"results": results}}}, ("performance_review",))
    assert [item.finding.check for item in report.findings] == ["slo", "cpu"]
    assert len(report.objectives) == 1
    assert not report.errors


def test_one_of_several_calls_that_broke_costs_its_own_error():
    results = [sample.broken(), sample.result(sample.finding("cpu", "cpu"))]
    report = sample.report_of({"web1": {"performance_review": {"results": results}}}, ("performance_review",))
    assert [item.finding.check for item in report.findings] == ["procedure_ran", "cpu"]
    assert len(report.errors) == 1


def test_the_terminal_shows_a_table_that_fits():
    lines = [line.text for line in terminal.render(sample.second_day(), 80)]
    position = lines.index("Objectives")
    assert "184.2 ms ↗" in lines[position + 1] and "< 100 ms" in lines[position + 1]
    assert all(len(line) <= 80 for line in lines)
