# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page as text: one file, nothing loaded, hostile text escaped. The browser tests look at it in a browser."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.page import render
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.page_data import page_data
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.report.sample import HOSTILE, HOSTILE_HOST, SAMPLES


class Reader(HTMLParser):
    """Collects what a browser would make of the page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "input", "rect"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == self.open[-1]:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts[self.open[-1]] = self.texts.get(self.open[-1], "") + data


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_element_that_is_opened_is_closed(sample):
    assert Reader(render(SAMPLES[sample]())).open == []


@pytest.mark.parametrize("sample", SAMPLES)
def test_nothing_is_loaded(sample):
    text = render(SAMPLES[sample]())
    for tag, attributes in Reader(text).tags:
        assert not {"src", "srcset", "action", "style", "background"} & set(attributes)
        assert not any(name.startswith("on") for name in attributes)
        if tag == "link":
            assert attributes["href"] == "data:,"
        elif "href" in attributes:
            assert re.fullmatch(r"#[0-9a-z]+|report\.json|junit\.xml", str(attributes["href"]))
        assert tag not in ("img", "iframe", "object", "embed", "base", "form") or attributes.get("id") == "filters"
    style = re.search(r"(?s)<style>(.*?)</style>", text).group(1)
    assert "url(" not in style and "@import" not in style


def test_the_policy_allows_the_style_and_script_of_the_page_and_nothing_else():
    text = render(SAMPLES["fleet"]())
    policy = next(a["content"] for tag, a in Reader(text).tags if tag == "meta" and a.get("http-equiv"))
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy and "http" not in policy
    for tag in ("style", "script"):
        inside = re.findall(f"(?s)<{tag}>(.*?)</{tag}>", text)
        assert len(inside) == 1
        assert base64.b64encode(hashlib.sha256(inside[0].encode()).digest()).decode() in policy


def test_the_script_makes_no_html_of_data():
    script = re.search(r"(?s)<script>(.*?)</script>", render(SAMPLES["fleet"]())).group(1)
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacent|document\.write|eval|Function\(|fetch|XMLHttp|import\(", script
    )


def test_hostile_text_is_text():
    text = render(SAMPLES["hostile"]())
    tags = Reader(text).tags
    assert sum(tag == "script" for tag, _attributes in tags) == 2
    assert not any(tag == "img" for tag, _attributes in tags)
    assert HOSTILE_HOST in Reader(text).texts["b"]


def test_the_embedded_data_cannot_end_its_element():
    text = render(SAMPLES["hostile"]())
    inside = re.search(r'(?s)<script type="application/json" id="data">(.*?)</script>', text).group(1)
    assert not re.search(r"[<>&\u2028\u2029]", inside)
    assert any("</script><script>alert('x')</script>" in said for said in json.loads(inside)["texts"])
    assert HOSTILE.startswith("</script>")


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_embedded_data_is_that_of_the_report(sample):
    report = SAMPLES[sample]()
    data = page_data(report)
    texts = data["texts"]
    assert len(texts) == len(set(texts))
    assert data["hosts"] == list(report.hosts)
    fields = ("id", "host", "procedure", "check", "status", "subject", "message", "value", "unit", "limit", "advice", "evidence")  # fmt: skip
    statuses = ["fail", "unknown", "warn", "ok", "skipped"]
    for row, item in zip(data["findings"], report.findings, strict=True):
        found = dict(zip(fields, row, strict=False))  # shorter rows end in what is not there
        found["status"] = statuses[found["status"]]
        for name in ("host", "procedure", "check", "subject", "message", "unit", "advice"):
            found[name] = None if found.get(name) is None else texts[found[name]]
        found |= row[len(fields)] if len(row) > len(fields) else {}
        assert {name: value for name, value in found.items() if value is not None} == item.to_dict()
