# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of monitoring plugins, as findings and metrics."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.plugin_result import MAX_METRICS, plugin_found
from hypothesis import given
from hypothesis import strategies as st


def result(code, stdout="", stderr=""):
    """Return the finding and the metrics."""
    finding, *metrics = plugin_found("command_result", "check_x", code, stdout, stderr)
    assert isinstance(finding, Finding) and all(isinstance(metric, Metric) for metric in metrics)
    return finding, metrics


@pytest.mark.parametrize(
    ("code", "status"),
    [(0, "ok"), (1, "warn"), (2, "fail"), (3, "unknown"), (4, "unknown"), (127, "unknown"), (255, "unknown")],
)
def test_the_exit_code_is_the_status(code, status):
    finding, _metrics = result(code, "SERVICE - fine words | a=1")
    assert finding.status is Status(status)
    assert "SERVICE - fine words" in finding.message
    assert finding.evidence["exit_code"] == code


@pytest.mark.parametrize("code", [0, 3])
def test_a_plugin_that_says_nothing_is_never_ok(code):
    finding, _metrics = result(code, "\n", "Can't locate Monitoring/Plugin.pm in @INC")
    assert finding.status is Status.UNKNOWN
    assert finding.message == f"ended with {code} and said nothing: Can't locate Monitoring/Plugin.pm in @INC"


def test_a_plugin_that_fails_silently_still_fails():
    assert result(2)[0].status is Status.FAIL


@pytest.mark.parametrize(
    ("code", "stdout", "value", "unit", "limit"),
    [
        (0, "OK | load1=0.5;5;10;0", 0.5, "1", 5),
        (1, "WARN | load1=6;5;10;0", 6, "1", 5),
        (2, "CRIT | load1=11;5;10;0", 11, "1", 10),
        (2, "CRIT | /=2MB;1;1.5", 2 * 1024**2, "bytes", 1.5 * 1024**2),
        (0, "OK | days=30;14:;7:", 30, "1", None),
        (0, "OK | x=5;@1:2;8", 5, "1", 8),
        (0, "OK | x=U;1;2 y=3", None, None, None),
        (0, "OK", None, None, None),
        (0, "OK | x=1TB;1e308", 1024.0**4, "bytes", None),
    ],
)
def test_the_first_number_is_what_it_is_about(code, stdout, value, unit, limit):
    finding, _metrics = result(code, stdout)
    assert (finding.value, finding.unit, finding.limit) == (value, unit, limit)


def test_every_number_is_a_metric():
    _finding, metrics = result(0, "OK | time=250ms 'disk /'=1KB x=U")
    assert [metric.to_dict() for metric in metrics] == [
        {"name": "plugin_perfdata", "value": 250, "unit": "ms", "labels": {"subject": "check_x", "label": "time"}},
        {
            "name": "plugin_perfdata",
            "value": 1024,
            "unit": "bytes",
            "labels": {"subject": "check_x", "label": "disk /"},
        },
    ]


def test_what_else_it_said_is_evidence():
    finding, _metrics = result(1, "WARN | a=? b=2\nline 1\nline 2", "deprecated\n")
    assert finding.evidence == {
        "exit_code": 1,
        "long_output": "line 1\nline 2",
        "stderr": "deprecated",
        "perfdata_not_understood": ["a=?"],
    }


def test_numbers_without_end_are_cut_and_counted():
    finding, metrics = result(0, "OK |" + "".join(f" a{number}=1" for number in range(MAX_METRICS + 5)))
    assert len(metrics) == MAX_METRICS
    assert finding.evidence["perfdata_left_out"] == 5


@given(st.integers(), st.text(), st.text(max_size=50))
def test_no_output_breaks_the_contract(code, stdout, stderr):
    result(code, stdout, stderr)


@given(st.text(alphabet="1e9.=;:@~TB%U' |-"))
def test_no_number_breaks_the_contract(numbers):
    result(0, "OK | " + numbers)
