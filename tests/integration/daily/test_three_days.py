# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Three mornings after three days of a search service, of which the second went badly.

Each morning must tell what a good operator would have written down: in the terminal, in report.json and on the page.
"""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.tests.integration.daily.conftest import SEARCHES, Morning, Service

LATENCY = ("slo_quantile", "search latency")
ERRORS = ("slo_ratio", "error rate")
HOUSEKEEPING = "packages_security"  # an archive may publish an update while the test runs


@pytest.fixture(scope="module")
def mornings(service: Service) -> list[Morning]:
    """The rounds after a quiet day, a bad day and a day of rest. One before them is the first round ever."""
    service.live_a_day()
    service.round()
    found = []
    for misbehaviour in ({}, {"slow": 0.2, "fail_every": 4}, {}):
        service.behave(**misbehaviour)
        service.wait_for_the_next_day()
        service.live_a_day()
        found.append(service.round())
    return found


def bad(morning: Morning) -> set[tuple[str, str]]:
    """Check and subject of what needs hands."""
    return {
        (one["check"], one["subject"])
        for one in morning.report["findings"]
        if one["status"] in ("fail", "unknown", "warn") and one["check"] != HOUSEKEEPING
    }


def test_the_quiet_day_needs_no_hands(mornings):
    quiet = mornings[0]
    assert not bad(quiet)
    assert {LATENCY, ERRORS} <= quiet.changed("back")  # the first round had nothing to compare with
    assert {row["name"]: row["status"] for row in quiet.report["objectives"]} == {
        "search latency": "ok",
        "error rate": "ok",
        "resource use": "ok",
    }
    assert "nothing needs hands" in quiet.terminal
    assert not quiet.report["errors"]


def test_the_bad_day_is_told_with_its_figures_and_its_new_error_and_nothing_else(mornings):
    quiet, worse, _rest = mornings
    new = bad(worse) - bad(quiet)
    assert {LATENCY, ERRORS} <= new
    others = {check for check, _subject in new - {LATENCY, ERRORS}}
    assert others == {"log_new_error"}
    (errors,) = worse.findings(check="slo_ratio")
    assert (errors["status"], errors["change"], errors["value"]) == ("fail", "new", 25.0)
    assert f"{SEARCHES // 4} errors of {SEARCHES} requests" in errors["message"]
    (latency,) = worse.findings(check="slo_quantile")
    assert latency["status"] == "fail" and latency["value"] > 200
    signature = next(one for one in worse.findings(check="log_new_error") if "search for" in str(one))
    assert "malformed posting list" in str(signature["evidence"])  # the whole trace is one event


def test_the_bad_day_leads_terminal_and_page(mornings):
    worse = mornings[1]
    shown = worse.terminal[worse.terminal.index("TASK [ops.upkeep.report : Report]") :]
    assert shown.index("New") < shown.index("search latency") < shown.index("Objectives")
    assert shown.splitlines()[-1].startswith("FAIL: ")
    assert '<h2 id="new-title">New</h2>' in worse.page
    assert "search latency" in worse.page and "malformed posting list" in worse.page


def test_the_day_of_rest_is_back_to_normal(mornings):
    rest = mornings[2]
    assert {LATENCY, ERRORS} <= rest.changed("back")
    assert not {LATENCY, ERRORS} & bad(rest)
    assert {row["name"]: row["status"] for row in rest.report["objectives"]}["search latency"] == "ok"
    assert "Back to normal" in rest.terminal


def test_each_search_is_counted_once_in_the_log_of_requests(mornings):
    served = [
        sum(metric["value"] for metric in morning.report["metrics"] if metric["name"] == "access_requests")
        for morning in mornings
    ]
    # The round itself may ask for a page or two.
    assert all(SEARCHES <= requests < SEARCHES + 20 for requests in served), served
