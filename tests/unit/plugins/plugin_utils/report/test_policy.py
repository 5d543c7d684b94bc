# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a round ends non-zero."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.policy import FAIL_ON, fails_run
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.report.sample import (
    SAMPLES,
    broken,
    finding,
    report_of,
    result,
)


@pytest.mark.parametrize(
    ("status", "fail", "warn"),
    [
        ("fail", True, True),
        ("unknown", False, True),
        ("warn", False, True),
        ("ok", False, False),
        ("skipped", False, False),
    ],
)
def test_findings_fail_the_run_from_the_status_that_was_chosen(status, fail, warn):
    report = report_of({"web1": {"health_check": result(finding("a", "b", status), finding("c", "d"))}})
    assert [fails_run(report, choice) for choice in ("fail", "warn", "never")] == [fail, warn, False]


@pytest.mark.parametrize("choice", FAIL_ON)
def test_an_error_of_the_tool_fails_the_run_always(choice):
    assert fails_run(report_of({"web1": {"health_check": broken()}}), choice)
    assert fails_run(SAMPLES["nothing"](), choice)
