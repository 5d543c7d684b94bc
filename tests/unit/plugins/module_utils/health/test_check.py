# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole call: names, order, roll-up."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Metric
from ansible_collections.ops.upkeep.plugins.module_utils.health import discovery
from ansible_collections.ops.upkeep.plugins.module_utils.health.check import check_health


def health(*checks, auto=False):
    """Return the result of a call."""
    return check_health(checks, auto=auto, deadline=20, since=None)


def test_a_named_check_goes_by_its_name(planned, found):
    result = health(planned(lambda values, host: iter([found(subject="thing")]), subject="thing", name="shop"))
    assert result["findings"][0]["subject"] == "shop"


@pytest.mark.parametrize(
    ("status", "message", "told"),
    [
        ("fail", "no connection", "no connection (http://localhost:1/)"),
        ("unknown", "no time left", "no time left (http://localhost:1/)"),
        ("fail", "http://localhost:1/ is down", "http://localhost:1/ is down"),
        ("ok", "200 in 3 ms", "200 in 3 ms"),
        ("fail", "x" * 490, "x" * 490),  # what there is to say goes before where
    ],
)
def test_a_named_check_says_in_trouble_where_it_looked(planned, found, status, message, told):
    thing = found(status, subject="http://localhost:1/", message=message)
    result = health(planned(lambda values, host: iter([thing]), subject="http://localhost:1/", name="shop"))
    assert (result["findings"][0]["subject"], result["findings"][0]["message"]) == ("shop", told)


def test_of_a_named_check_with_several_subjects_each_keeps_its_own_behind_the_name(planned, found):
    def probe(values, host):
        return iter([found(subject="/"), found(subject="/var")])

    result = health(planned(probe, subject="all", name="disks"))
    assert [finding["subject"] for finding in result["findings"]] == ["disks: /", "disks: /var"]


def test_no_two_findings_share_an_identity(planned, found):
    def probe(values, host):
        return iter([found(subject="/"), found(subject="/")])

    result = health(planned(probe))
    assert [finding["subject"] for finding in result["findings"]] == ["/", "/ (2)"]


def test_the_result_has_what_every_review_returns(planned, found):
    def probe(values, host):
        return iter([found("warn"), Metric("answer", 42, "ms")])

    result = health(planned(probe))
    assert result["changed"] is False and result["status"] == "warn"
    assert result["summary"] == {"fail": 0, "unknown": 0, "warn": 1, "ok": 0, "skipped": 0}
    assert result["metrics"] == [{"name": "answer", "value": 42, "unit": "ms", "labels": {}}]


def test_nothing_to_look_at_is_unknown():
    assert health()["status"] == "unknown"


@pytest.mark.parametrize("deadline", [0, -5, float("nan"), float("inf"), 1e9])
def test_a_deadline_that_makes_no_sense_is_named(deadline):
    with pytest.raises(WrongOptions, match='option "deadline"'):
        check_health([], auto=False, deadline=deadline, since=None)


@pytest.mark.parametrize(("auto", "subjects"), [(True, ["mine", "other"]), (None, ["mine"]), (False, ["mine"])])
def test_with_auto_what_is_discovered_comes_after_what_is_declared(planned, found, monkeypatch, auto, subjects):
    def about(subject):
        return planned(lambda values, host: iter([found(subject=subject)]), subject=subject)

    monkeypatch.setattr(discovery, "discover", lambda host: [about("other"), about("mine")])
    assert [finding["subject"] for finding in health(about("mine"), auto=auto)["findings"]] == subjects
