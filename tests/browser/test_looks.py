# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Readable on a phone, in print, light and dark, and by a screen reader."""

from __future__ import annotations

import itertools

import pytest
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.report import sample

OPEN_ALL = "document.querySelectorAll('details').forEach((details) => { details.open = true; })"

# Contrast of each text against the nearest background that is painted, by WCAG 2.
CONTRAST = """
() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = channels(colour).map((one) => one / 255).map((one) => (one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const background = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if ((channels(colour)[3] ?? 1) > 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const poor = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.checkVisibility() || ["SCRIPT", "NOSCRIPT"].includes(element.tagName)) continue;
    const [one, other] = [light(getComputedStyle(element).color), light(background(element))].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (other + 0.05);
    if (ratio < 4.5) poor.push(`${element.className || element.tagName} "${element.textContent.slice(0, 20)}" ${ratio.toFixed(2)}`);
  }
  return poor;
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["fleet", "broken_tool", "in_order"])
def test_all_text_has_contrast(open_page, scheme, name):
    opened = open_page(sample.SAMPLES[name](), color_scheme=scheme)
    opened.page.evaluate(OPEN_ALL)
    assert opened.page.evaluate(CONTRAST) == []


def test_light_and_dark_differ(open_page):
    grounds = {
        scheme: open_page(sample.in_order(), color_scheme=scheme).page.evaluate(
            "getComputedStyle(document.documentElement).backgroundColor"
        )
        for scheme in ("light", "dark")
    }
    assert grounds["light"] != grounds["dark"]


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("name", ["fleet", "hostile", "broken_tool"])
def test_nothing_is_wider_than_the_screen(open_page, width, name):
    opened = open_page(sample.SAMPLES[name](), viewport={"width": width, "height": 800})
    opened.page.evaluate(OPEN_ALL)
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_paper_there_are_no_controls_and_what_is_bad_is_open(open_page):
    opened = open_page(sample.fleet())
    opened.page.emulate_media(media="print")
    opened.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert not opened.page.locator("#filters").is_visible()
    assert not opened.page.locator("#more").is_visible()
    assert len(opened.rows()) == 121
    assert opened.page.locator("#list > .fail details[open] .advice").count() == 7
    assert opened.page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"


def test_headings_are_in_order_and_there_is_one_first(open_page):
    opened = open_page(sample.broken_tool())
    levels = opened.page.eval_on_selector_all("h1, h2, h3, h4", "(all) => all.map((one) => Number(one.tagName[1]))")
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))


def test_every_control_has_a_name_and_every_id_is_one(open_page):
    opened = open_page(sample.fleet())
    nameless = opened.page.eval_on_selector_all(
        "input, select, button, a, summary",
        "(all) => all.filter((one) => one.checkVisibility() &&"
        " !(one.labels?.length || one.getAttribute('aria-label') || one.textContent.trim())).map((one) => one.outerHTML)",
    )
    assert nameless == []
    ids = opened.page.eval_on_selector_all("[id]", "(all) => all.map((one) => one.id)")
    assert len(ids) == len(set(ids))


def test_landmarks_language_and_live_count_are_there(open_page):
    page = open_page(sample.fleet()).page
    assert page.get_attribute("html", "lang") == "en"
    assert [page.locator(tag).count() for tag in ("header", "main", "footer")] == [1, 1, 1]
    assert page.get_attribute("#count", "aria-live") == "polite"
    unnamed = page.eval_on_selector_all(
        "section",
        "(all) => all.filter((one) => !one.ariaLabel && !document.getElementById(one.getAttribute('aria-labelledby'))).length",
    )
    assert unnamed == 0
    assert page.title().startswith("FAIL: 11 of 12 hosts need hands")


def test_no_status_is_told_by_its_colour_alone(open_page):
    opened = open_page(sample.fleet())
    for item in opened.report["findings"][:100]:
        state = opened.page.locator(f"[id='{item['id']}'] .state").inner_text()
        assert item["status"] in state
    glyphs = opened.page.eval_on_selector_all(
        "#hosts .glyph", "(all) => [...new Set(all.map((one) => one.textContent))]"
    )
    assert sorted(glyphs) == sorted("✕?!✓")


@pytest.mark.parametrize(
    ("zone", "said"),
    [("Asia/Tokyo", "03:03 UTC (24 November at 12:03 here)"), ("UTC", "03:03 UTC, took")],
)
def test_the_time_is_also_that_of_the_reader(open_page, zone, said):
    assert said in open_page(sample.fleet(), timezone_id=zone).page.inner_text(".when")
