# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""junit.xml as those who read it expect it."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.junit import render
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.report.sample import (
    SAMPLES,
    finding,
    report_of,
    result,
)


@pytest.mark.parametrize("sample", SAMPLES)
def test_it_is_xml_and_its_counts_are_right(sample):
    report = SAMPLES[sample]()
    root = ElementTree.fromstring(render(report))
    for element in [root, *root]:
        assert int(element.get("tests")) == len(list(element.iter("testcase")))
        assert int(element.get("failures")) == len(list(element.iter("failure")))
        assert int(element.get("errors")) == len(list(element.iter("error")))
        assert int(element.get("skipped")) == len(list(element.iter("skipped")))
    ownerless = sum(not error.host for error in report.errors)
    assert int(root.get("failures")) == report.summary["fail"]
    assert int(root.get("errors")) == report.summary["unknown"] + ownerless
    assert int(root.get("tests")) == len(report.findings) + ownerless


@pytest.mark.parametrize(
    ("status", "tag"),
    [("fail", "failure"), ("unknown", "error"), ("skipped", "skipped"), ("warn", "system-out"), ("ok", "system-out")],
)
def test_each_status_has_its_element_with_the_message(status, tag):
    report = report_of({"web1": {"health_check": result(finding("a", "b c", status, "what is so", advice="do this"))}})
    (case,) = ElementTree.fromstring(render(report)).iter("testcase")
    assert (case.get("classname"), case.get("name")) == ("web1.health_check", "a[b c]")
    assert [child.tag for child in case] == ["properties", tag]
    assert "what is so" in (case[1].get("message") or case[1].text)


def test_the_id_is_a_property():
    report = SAMPLES["fleet"]()
    values = [element.get("value") for element in ElementTree.fromstring(render(report)).iter("property") if element.get("name") == "id"]  # fmt: skip
    assert sorted(values) == sorted(item.id for item in report.findings)
