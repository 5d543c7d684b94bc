# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which log signatures a report shows, and what it does with those that no review would send."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.signatures import (
    MAX_OF_A_HOST,
    over_all_hosts,
    read_signature,
)
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.report import sample

GOOD = sample.SIGNATURES[0]


def report_with(signatures, *findings):
    review = {**sample.result(*findings, sample.finding("log_lines", "all sources")), "signatures": signatures}
    return sample.report_of({"web1": {"log_review": review}}, ("log_review",))


def test_news_comes_first_then_the_worst_and_what_comes_most_over_all_hosts():
    rows = over_all_hosts(sample.logs_and_backups())
    assert [(row.template, row.note, row.count, row.hosts) for row in rows] == [
        ("payment * refused: card processor answered *", "new", 1412, ("db1",)),
        ("connection * closed by peer", "known", 6, ("db1", "db2")),
    ]
    assert rows[0].anchor and not rows[1].anchor


def test_a_warning_is_shown_only_where_a_finding_tells_of_it():
    spike = sample.finding("log_spike", "template 60303ae22b998861", "warn", "96 per hour, usually 2")
    assert "60303ae22b998861" not in [one.id for one in report_with(sample.SIGNATURES).signatures]
    assert over_all_hosts(report_with(sample.SIGNATURES, spike))[0].note == "more than usual"


def test_of_many_the_most_frequent_are_kept_and_what_is_news():
    many = [{**GOOD, "id": f"{number:016x}", "count": number} for number in range(90)]
    rare = sample.finding("log_new_error", f"template {0:016x}", "warn", "new")
    kept = report_with(many, rare).signatures
    assert [one.count for one in kept] == [0, *range(89, 90 - MAX_OF_A_HOST, -1)]


@pytest.mark.parametrize(
    "broken",
    [
        {"severity": "terrible"},
        {"count": -1},
        {"count": True},
        {"count": "many"},
        {"first": None},
        {"last": float("nan")},
        {"last": 1e300},
        {"first": True},
    ],
)
def test_what_is_no_signature_is_left_out(broken):
    report = report_with([{**GOOD, **broken}, None, "text", GOOD])
    assert [one.id for one in report.signatures] == [GOOD["id"]] and report.errors == ()


def test_a_secret_is_not_shown():
    one = read_signature("web1", {**GOOD, "sample": "password=hunter2 for anna", "template": "password=hunter2 *"})
    assert "hunter2" not in one.sample + one.template
