# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filtering, sorting, opening and linking, by mouse and by keyboard."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.report import sample


@pytest.mark.parametrize("status", ["fail", "unknown", "warn", "ok", "skipped"])
def test_a_status_filters(open_page, status):
    opened = open_page(sample.fleet())
    opened.page.click(f"[data-status={status}]")
    assert opened.rows() == opened.ids(status=status)[:100]
    assert opened.page.get_attribute(f"[data-status={status}]", "aria-pressed") == "true"
    opened.page.click(f"[data-status={status}]")
    opened.count("121 findings")


def test_two_statuses_add_up(open_page):
    opened = open_page(sample.fleet())
    opened.page.click("[data-status=fail]")
    opened.page.click("[data-status=warn]")
    assert opened.rows() == opened.ids(status="fail") + opened.ids(status="warn")


@pytest.mark.parametrize(
    ("typed", "names"), [("db1", ["db1"]), ("db", ["db1", "db2", "db3"]), ("WEB", [f"web{n}" for n in range(1, 7)])]
)
def test_a_host_filters_by_its_name_or_a_part_of_it(open_page, typed, names):
    opened = open_page(sample.fleet())
    opened.page.fill("#host", typed)
    expected = sum(len(opened.ids(host=name)) for name in names)
    opened.count(f"{expected} of 121 findings")


def test_a_name_that_begins_another_means_that_host_alone(open_page):
    one = {"health_check": sample.result(sample.finding("a", "b"))}
    opened = open_page(sample.report_of({"web1": one, "web10": one, "web11": one}))
    opened.page.fill("#host", "web1")
    opened.count("1 of 3 findings")


def test_an_area_filters(open_page):
    opened = open_page(sample.fleet())
    opened.page.select_option("#area", "health_check http_health")
    assert opened.rows() == opened.ids(check="http_health")
    opened.page.select_option("#area", "round")
    assert opened.rows() == opened.ids(procedure="round")


def test_words_filter_wherever_they_are_and_all_of_them(open_page):
    opened = open_page(sample.fleet())
    opened.page.fill("#text", "PAYMENTS web2")
    opened.count("1 of 121 findings")
    opened.page.fill("#text", "certbot")  # from the advice
    opened.count("2 of 121 findings")
    opened.page.fill("#text", "no such word")
    opened.count("0 of 121 findings")
    assert "Nothing matches" in opened.page.inner_text("#list")
    opened.page.click("#clear")
    opened.count("121 findings")


@pytest.mark.parametrize("sort", ["host", "area", "subject"])
def test_it_sorts_and_stays_worst_first_within(open_page, sort):
    opened = open_page(sample.fleet())
    opened.page.select_option("#sort", sort)
    opened.show_all()
    key = {
        "host": lambda f: (f["host"],),
        "area": lambda f: (f["procedure"], f["check"]),
        "subject": lambda f: (f["subject"],),
    }
    found = {item["id"]: item for item in opened.report["findings"]}
    rows = [found[id_] for id_ in opened.rows()]
    groups = [key[sort](row) for row in rows]
    assert len(rows) == 121 and len(set(groups)) == sum(1 for i, g in enumerate(groups) if i == 0 or g != groups[i - 1])
    order = [item["id"] for item in opened.report["findings"]]
    for value in set(groups):
        places = [order.index(row["id"]) for row in rows if key[sort](row) == value]
        assert places == sorted(places)


def test_hosts_sort_by_their_numbers(open_page):
    one = {"health_check": sample.result(sample.finding("a", "b"))}
    opened = open_page(sample.report_of(dict.fromkeys(("web10", "web9", "web1"), one)))
    opened.page.select_option("#sort", "host")
    assert opened.page.locator("#list .where-on").all_inner_texts() == ["web1", "web9", "web10"]


def test_a_finding_opens_on_its_advice_and_evidence(open_page):
    opened = open_page(sample.fleet())
    row = opened.page.locator(
        f"[id='{opened.ids(host='db1', check='filesystem_space', subject='/var/lib/postgresql')[0]}']"
    )
    row.locator("summary").click()
    text = row.inner_text()
    assert "du -xh --max-depth=2" in text and "/dev/mapper/vg0-pg" in text and "93.1 percent" in text


def test_a_link_opens_its_finding_though_it_is_far_down(open_page):
    report = sample.large(40, 50)
    last = report.findings[-1]
    opened = open_page(report, f"#{last.id}")
    row = opened.page.locator(f"[id='{last.id}']")
    assert row.locator("details").get_attribute("open") is not None
    assert opened.page.evaluate("document.activeElement.closest('li').id") == last.id


def test_a_link_opens_its_finding_though_a_filter_hides_it(open_page):
    opened = open_page(sample.fleet())
    opened.page.click("[data-status=fail]")
    hidden = opened.ids(status="ok")[0]
    opened.page.evaluate("(id) => { location.hash = id; }", hidden)
    opened.page.locator(f"[id='{hidden}'] details[open]").wait_for()


def test_a_link_to_nothing_does_no_harm(open_page):
    assert len(open_page(sample.fleet(), "#0123456789abcdef").rows()) == 100


def test_a_problem_leads_to_its_findings(open_page):
    opened = open_page(sample.fleet())
    opened.page.click("h3 a:has-text('http_health')")
    assert opened.rows() == opened.ids(check="http_health")


def test_a_host_leads_to_its_findings_and_back(open_page):
    opened = open_page(sample.fleet())
    opened.page.click("#hosts button[data-host=db1]")
    assert opened.rows() == opened.ids(host="db1")
    opened.page.click("#hosts button[data-host=db1]")
    opened.count("121 findings")


def test_the_whole_page_can_be_walked_by_keyboard(open_page):
    opened = open_page(sample.fleet())
    keys = opened.page.keyboard
    stops = []
    for _key in range(40):
        keys.press("Tab")
        stops.append(opened.page.evaluate(
            "() => { const at = document.activeElement; const box = getComputedStyle(at);"
            " return [at.id || at.dataset.status || at.dataset.host || at.className || at.tagName, box.outlineStyle]; }"
        ))  # fmt: skip
        if stops[-1][0] == "SUMMARY":
            break
    names = [name for name, _outline in stops]
    assert names[:6] == ["skip", "fail", "unknown", "warn", "ok", "skipped"]
    assert names.count("web1") == 1 and "web2" not in names  # the hosts are one stop
    assert names[-6:] == ["text", "host", "area", "sort", "clear", "SUMMARY"]
    assert all(outline != "none" for _name, outline in stops)
    keys.press("Enter")
    assert opened.page.evaluate("document.activeElement.parentElement.open") is True


def test_arrow_keys_move_along_the_hosts(open_page):
    opened = open_page(sample.fleet())
    opened.page.focus("#hosts button >> nth=0")
    focused = "document.activeElement.dataset.host"
    hosts = opened.page.eval_on_selector_all("#hosts button", "(all) => all.map((one) => one.dataset.host)")
    for key, expected in [
        ("ArrowRight", 1),
        ("ArrowDown", 2),
        ("ArrowLeft", 1),
        ("End", -1),
        ("ArrowRight", -1),
        ("Home", 0),
        ("ArrowUp", 0),
    ]:
        opened.page.keyboard.press(key)
        assert opened.page.evaluate(focused) == hosts[expected]
    opened.page.keyboard.press("Enter")
    assert opened.rows() == opened.ids(host=hosts[0])


def test_fifty_thousand_findings_are_usable(open_page):
    opened = open_page(sample.large())
    opened.count("50,000 findings")
    opened.page.fill("#text", "node0990 tls_expiry")
    opened.count("0 of 50,000 findings")
    opened.page.fill("#text", "node0975 tls_expiry")
    opened.count("1 of 50,000 findings")
    opened.page.click("#clear")
    opened.page.click("[data-status=fail]")
    opened.count("100 of 50,000 findings")
    opened.page.select_option("#sort", "host")
    assert opened.rows() == opened.ids(status="fail")
    opened.page.click("#clear")
    opened.count("50,000 findings")
    opened.page.click("#more")
    assert len(opened.rows()) == 600
