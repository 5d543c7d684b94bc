# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdict in one line."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.verdict import names, verdict
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.report.sample import (
    SAMPLES,
    broken,
    finding,
    report_of,
    result,
)


def of(*statuses_by_host: str) -> str:
    """The verdict of hosts web1, web2, ... with these statuses each."""
    return verdict(
        report_of(
            {
                f"web{number}": {
                    "health_check": result(*(finding("a", str(i), status) for i, status in enumerate(statuses.split())))
                }
                for number, statuses in enumerate(statuses_by_host, 1)
            }
        )
    )


@pytest.mark.parametrize(
    ("hosts", "said"),
    [
        (["fail fail warn", "ok", "unknown"], "FAIL: 2 of 3 hosts need hands (2 fail, 1 unknown, 1 warn)"),
        (["fail", "ok"], "FAIL: 1 of 2 hosts needs hands (1 fail)"),
        (["fail warn"], "FAIL: web1 needs hands (1 fail, 1 warn)"),
        (["unknown ok", "ok"], "UNKNOWN: 1 of 2 hosts could not be looked at in full (1 unknown)"),
        (["unknown", "unknown"], "UNKNOWN: 2 of 2 hosts could not be looked at in full (2 unknown)"),
        (["warn", "ok", "warn warn"], "WARN: 2 of 3 hosts want a look (3 warn)"),
        (["warn"], "WARN: web1 wants a look (1 warn)"),
        (["ok", "ok skipped"], "OK: nothing needs hands on all 2 hosts (3 findings)"),
        (["ok"], "OK: nothing needs hands on web1 (1 finding)"),
        (["skipped", "skipped"], "SKIPPED: nothing here applied to all 2 hosts"),
    ],
)
def test_the_verdict_is_one_line(hosts, said):
    assert of(*hosts) == said


def test_errors_of_the_tool_are_told_apart_and_the_same_one_is_told_once():
    report = report_of({f"web{number}": {"health_check": broken("boom")} for number in range(400)})
    assert verdict(report).endswith("(400 unknown); the round itself had 1 error")


def test_a_round_that_looked_at_nothing_says_so():
    assert verdict(SAMPLES["nothing"]()) == "UNKNOWN: nothing was looked at; the round itself had 1 error"


@pytest.mark.parametrize(
    ("hosts", "said"),
    [
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (["a", "b", "c", "d"], "a, b and 2 more"),
        ([str(number) for number in range(400)], "0, 1 and 398 more"),
    ],
)
def test_many_hosts_are_few_words(hosts, said):
    assert names(hosts) == said
