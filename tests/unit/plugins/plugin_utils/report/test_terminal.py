# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The summary on the terminal."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.terminal import MAX_GROUPS, Line, render
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.report.sample import (
    SAMPLES,
    finding,
    report_of,
    result,
    unreachable,
)


def text(lines: list[Line]) -> str:
    return "\n".join(line.text for line in lines)


@pytest.mark.parametrize("width", [1, 40, 79, 100, 300])
@pytest.mark.parametrize("sample", SAMPLES)
def test_no_line_is_wider_than_the_terminal(sample, width):
    assert all(len(line.text) <= max(40, min(width, 100)) for line in render(SAMPLES[sample](), width))


@pytest.mark.parametrize("sample", SAMPLES)
def test_no_line_can_steer_the_terminal(sample):
    assert all(line.text.isprintable() for line in render(SAMPLES[sample](), 80))


def test_the_verdict_comes_first_in_the_colour_of_the_status():
    first = render(SAMPLES["fleet"](), 100)[0]
    assert first.text.startswith("FAIL: ") and first.status is Status.FAIL


def test_the_same_problem_on_400_hosts_is_one_entry():
    bad = result(finding("filesystem_space", "/var", "fail", "93 % full"))
    lines = render(report_of({f"web{number}": {"health_check": bad} for number in range(400)}), 100)
    assert [line.text for line in lines if "filesystem_space" in line.text] == [
        "  FAIL    filesystem_space /var on web0, web1 and 398 more"
    ]
    assert text(lines).count("93 % full") == 1


def test_hosts_that_are_down_are_one_entry():
    report = report_of({f"web{number}": {"health_check": unreachable(f"web{number}")} for number in range(40)})
    said = text(render(report, 100))
    assert said.count("host_reachable") == 1
    assert "web0: connect to host web0 port 22" in said


def test_words_that_differ_are_shown_with_the_host_that_said_them():
    report = report_of({
        f"web{number}": {"health_check": result(finding("a", "b", "fail", f"{number} % full"))} for number in (91, 92)
    })  # fmt: skip
    assert "web91: 91 % full" in text(render(report, 100))


def test_the_number_of_entries_is_bounded_and_the_rest_counted():
    found = result(*(finding("a", f"unit-{number}", "fail") for number in range(MAX_GROUPS + 7)))
    said = text(render(report_of({"web1": {"health_check": found}}), 100))
    assert said.count("  FAIL ") == MAX_GROUPS
    assert "and 7 more problems in the report" in said


def test_what_hits_more_hosts_comes_first_and_a_host_as_a_whole_before_that():
    bad, other = finding("a", "x", "fail"), finding("b", "y", "fail")
    report = report_of({
        "web1": {"health_check": result(bad)},
        "web2": {"health_check": result(other)},
        "web3": {"health_check": result(other)},
        "web4": {"health_check": unreachable("web4")},
    })  # fmt: skip
    order = [line.text.split()[1] for line in render(report, 100) if line.text.startswith("  FAIL")]
    assert order == ["host_reachable", "b", "a"]


def test_an_error_of_the_tool_is_told_once_and_not_as_a_finding():
    said = text(render(SAMPLES["broken_tool"](), 100))
    assert said.count("KeyError: 'units'") == 1
    assert "The round itself had 2 errors:" in said


def test_times_are_local_and_say_so():
    zone = timezone(timedelta(hours=1), "CET")
    assert "daily round of 2026-11-24 04:03 CET, took 42 s" in text(render(SAMPLES["fleet"](), 100, zone))


def test_on_one_host_its_name_is_not_repeated():
    report = report_of({"localhost": {"health_check": result(finding("a", "b", "fail"))}})
    assert "  FAIL    a b" in [line.text for line in render(report, 100)]
