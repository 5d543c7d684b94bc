# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The review of resources: what is judged by what, and what costs only itself."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.limits import Limits
from ansible_collections.ops.upkeep.plugins.module_utils.resources import options, taken
from ansible_collections.ops.upkeep.plugins.module_utils.resources.busy import Use, judge
from ansible_collections.ops.upkeep.plugins.module_utils.resources.look import Look
from ansible_collections.ops.upkeep.plugins.module_utils.resources.rates import Rates
from ansible_collections.ops.upkeep.plugins.module_utils.resources.review import read_values, review_resources
from ansible_collections.ops.upkeep.plugins.module_utils.resources.sustained import Sample

LIMITS = Limits(80, 95)
VALUES = {"sustained": 1800.0, "window": 86400.0}
BUSY_HOUR = [Sample(1e9 + 600 * number, 600.0, 91.0) for number in range(6)]


def seen(earlier=None, turned_away=0):
    """A look whose average since the last round covers so many seconds."""
    before = Rates(earlier, 0.0, {}, {}, turned_away) if earlier else None
    return Look([], "sysstat is not installed", Rates(2.0, 0.0, {}, {}, 0), before, {}, None, False)  # type: ignore[arg-type]


def judged(now, recorded=(), earlier=None, earlier_seconds=None, pressure=None):
    """Judge a CPU that is used so."""
    use = Use(recorded, now, earlier, pressure, "in a sample of 2 s")
    return judge(options.CPU, "cpu", LIMITS, use, seen(earlier_seconds), VALUES)


@pytest.mark.parametrize(
    ("use", "status", "said"),
    [
        ({"now": 12.0}, "ok", "12 % in a sample of 2 s (warns at 80 %)"),
        ({"now": 99.0}, "fail", "whether it lasts is not known, since sysstat is not installed"),
        ({"now": 99.0, "pressure": 2.0}, "ok", "it does not last: hardly anybody waited in 5 min (2 %)"),
        ({"now": 85.0, "pressure": 40.0}, "warn", "in 40 % of 5 min somebody waited for it"),
        ({"now": 5.0, "earlier": 88.0, "earlier_seconds": 86000}, "warn", "88 % on average since the last round, 23.9 h ago"),
        ({"now": 5.0, "earlier": 99.0, "earlier_seconds": 60}, "ok", "5 % in a sample"),  # a minute is no average
        ({"now": 5.0, "recorded": BUSY_HOUR}, "warn", "91 % for 30 min at a time, the most in 60 min by sysstat (warns at 80 %)"),
        ({"now": 99.0, "recorded": [Sample(item.at, 600.0, 7.0) for item in BUSY_HOUR]}, "ok", "7 % for 30 min at a time"),
    ],
)  # fmt: skip
def test_what_lasts_counts_and_each_finding_says_what_it_stands_on(use, status, said):
    finding = judged(**use).finding
    assert (finding.status.value, said in finding.message) == (status, True), finding.message
    assert (finding.advice is not None) is (status != "ok")


def test_a_busy_moment_that_did_not_last_is_no_level():
    assert judged(now=99.0, pressure=1.0).percent is None
    assert judged(now=50.0).percent == 50.0


@pytest.mark.parametrize(
    ("average", "seconds", "pressure", "status", "said"),
    [
        (88.0, 86000, 1.0, "warn", "88 % on average since the last round, 23.9 h ago (warns at 80 %)"),
        (12.0, 86000, 1.0, "ok", "12 % on average since the last round, 23.9 h ago (warns at 80 %)"),
        (88.0, 60, 1.0, "ok", "88 % in a sample of 2 s (warns at 80 %); it does not last"),
    ],
)
def test_without_a_look_at_this_moment_the_average_decides_if_it_is_long_enough(
    average, seconds, pressure, status, said
):
    whole = Rates(seconds, average, {}, {}, 0)
    quiet = Look([], "sysstat is not installed", whole, whole, {}, None, False)  # type: ignore[arg-type]
    use = Use((), average, average, pressure, "in a sample of 2 s")
    finding = judge(options.CPU, "cpu", LIMITS, use, quiet, VALUES).finding
    assert finding.status.value == status and finding.message.startswith(said), finding.message
    assert "now" not in finding.evidence


def test_connections_that_were_turned_away_are_told():
    finding = taken._turned_away(seen(86000, turned_away=3))
    assert (finding.status, finding.value) == (Status.WARN, 3)
    assert finding.message == "3 connections were turned away by a full queue since the last round"


def reviewed(limits, cursors, call):
    return review_resources(read_values(limits, call), cursors)


def test_this_machine_is_reviewed():
    result = reviewed({}, {}, {"sample": 0.2})
    checks = {finding["check"] for finding in result["findings"]}
    assert checks == {check.id for check in options.CHECKS}
    (row,) = result["objectives"]
    assert row["name"] == "resource use" and 0 <= row["measured"] <= 100
    assert row["limit"] == 80  # the objective, also where it fails only beyond
    again = reviewed({}, result["cursors"], {"sample": 0.2, "sustained": "60s"})
    assert again["cursors"]["counters"]["busy"] >= result["cursors"]["counters"]["busy"]


def test_what_is_over_its_limit_is_told_with_those_who_use_most():
    result = reviewed({"memory_warn": 0.1, "memory_fail": None}, {}, {"sample": 0.2})
    (finding,) = (one for one in result["findings"] if one["check"] == "resource_memory")
    assert finding["status"] == "warn"
    assert finding["evidence"]["top"]


@pytest.mark.parametrize(
    ("limits", "call", "said"),
    [
        ({"cpu_warm": 5}, {}, 'limits: option "cpu_warm" is not known; did you mean "cpu_warn"?'),
        ({"cpu_warn": 120}, {}, "cpu_warn"),
        ({"memory_warn": 90, "memory_fail": 50}, {}, "memory"),
        ({}, {"sustained": "a while"}, "sustained"),
        ({}, {"sample": 0}, "sample"),
        ({}, {"deadline": -1}, "deadline"),
    ],
)
def test_nonsense_is_an_error_that_names_it(limits, call, said):
    with pytest.raises(WrongOptions) as caught:
        reviewed(limits, {}, call)
    assert said in str(caught.value)


def test_a_foreign_cursor_is_a_first_review():
    result = reviewed({}, {"counters": {"at": "x"}, "other": 5}, {"sample": 0.2})
    assert result["cursors"].keys() == {"counters"}
