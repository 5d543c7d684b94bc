# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the page shows is what report.json holds."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.report import sample

STATUSES = ("fail", "unknown", "warn", "ok", "skipped")


@pytest.mark.parametrize("name", sample.SAMPLES)
def test_every_finding_is_shown_as_report_json_has_it(open_page, name):
    opened = open_page(sample.SAMPLES[name]())
    opened.show_all()
    assert opened.rows() == [item["id"] for item in opened.report["findings"]]
    opened.page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    for item in opened.report["findings"]:
        text = opened.page.locator(f"[id='{item['id']}']").evaluate("(row) => row.textContent")
        for said in _texts(item):
            assert said in text


def _texts(value: Any) -> list[str]:
    """Every text and number of a finding, keys of its evidence included."""
    if isinstance(value, dict):
        keys = [key for key in value if key not in sample.finding("a", "b") and key not in _FIELDS]
        return keys + [text for inner in value.values() for text in _texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in _texts(inner)]
    return [value] if isinstance(value, str) else []


_FIELDS = (
    *("id", "host", "procedure", "value", "unit", "limit", "advice", "evidence"),
    *("change", "since", "before", "open_since", "flapping", "accepted", "acceptance_lapsed"),
    *("owner", "reason", "expires"),
)


@pytest.mark.parametrize("name", sample.SAMPLES)
def test_the_counts_are_those_of_report_json(open_page, name):
    opened = open_page(sample.SAMPLES[name]())
    shown = {status: opened.page.locator(f"[data-status={status}] b").inner_text() for status in STATUSES}
    assert shown == {status: str(opened.report["summary"][status]) for status in STATUSES}
    assert opened.page.locator(".badge").inner_text().lower().endswith(opened.report["status"])


def test_each_host_has_a_mark_in_its_status(open_page):
    opened = open_page(sample.fleet())
    marks = opened.page.eval_on_selector_all(
        "#hosts button", "(all) => all.map((one) => one.getAttribute('aria-label'))"
    )
    assert sorted(marks) == sorted(f"{name}: {host['status']}" for name, host in opened.report["hosts"].items())


def test_what_is_accepted_marks_no_host(open_page):
    opened = open_page(sample.second_day())
    assert opened.report["hosts"]["db2"]["status"] == "ok"
    assert opened.page.locator("#hosts button[data-host=db2]").get_attribute("aria-label") == "db2: ok"


def test_the_objectives_are_those_of_report_json(open_page):
    opened = open_page(sample.second_day())
    rows = opened.page.locator(".objectives tbody tr")
    assert rows.count() == len(opened.report["objectives"]) == 3
    shown = rows.first.inner_text()
    for objective in (one for one in opened.report["objectives"] if one["status"] == "fail"):
        assert objective["name"] in shown and objective["stands_on"] in shown and f"{objective['measured']} ms" in shown


def test_signatures_and_backups_are_those_of_report_json(open_page):
    opened = open_page(sample.logs_and_backups())
    signatures, backups = (opened.page.locator(f".{name} tbody tr") for name in ("signatures", "backups"))
    assert signatures.count() == len({one["id"] for one in opened.report["signatures"]}) == 2
    assert "1,412" in signatures.first.inner_text() and "new" in signatures.first.inner_text()
    assert backups.count() == len(opened.report["backups"]) == 2
    assert "3 days" in backups.first.inner_text() and "never" in backups.first.inner_text()
    assert "41.5 s" in backups.last.inner_text()
    signatures.first.locator("a").click()
    (new,) = opened.ids(check="log_new_error")
    assert opened.page.locator(f"[id='{new}'] details").get_attribute("open") is not None


def test_hostile_text_stays_text(open_page):
    opened = open_page(sample.hostile())
    page = opened.page
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    assert page.locator("img, iframe, object, embed").count() == 0
    assert page.locator("script").count() == 2
    row = page.locator(f"[id='{opened.ids(check='http_health')[0]}']")
    assert "<script>alert('x')</script><img src=x onerror=alert(1)>" in row.locator(".message").inner_text()
    assert sample.HOSTILE_HOST in row.inner_text()
    for name in ("text", "host"):
        page.fill(f"#{name}", "<img src=x onerror=alert(3)>")
    opened.count("0 of 3 findings")


def test_the_page_may_run_nothing_that_is_not_its_own(open_page):
    opened = open_page(sample.in_order())
    opened.page.evaluate(
        "() => { const one = document.createElement('script'); one.textContent = 'window.ran = true';"
        " document.body.append(one);"
        " const two = document.createElement('img'); two.src = 'http://127.0.0.1:9/x'; document.body.append(two); }"
    )
    opened.page.wait_for_timeout(100)
    assert opened.page.evaluate("window.ran") is None
    refused = [trouble for trouble in opened.troubles if "Content Security Policy" in trouble]
    assert len(refused) >= 2
    opened.troubles.clear()


def test_without_javascript_it_says_what_needs_hands(open_page):
    opened = open_page(sample.fleet(), java_script_enabled=False)
    text = opened.page.inner_text("body")
    assert "11 of 12 hosts need hands" in text
    assert 'the component "payments" is down (HTTP 503)' in text
    assert "report.json beside this page" in text
    assert not opened.page.locator("#filters").is_visible()
