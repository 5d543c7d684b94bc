# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as C(junit.xml), for what already reads test results: a suite for each host, a case for each finding."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any, Final, Iterable, Mapping
from xml.etree import ElementTree

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.checks import ROUND
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import HostFinding, Report, ToolError

# What XML 1.0 has no way to write, escaped or not.
_NO_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

#: The element that tells of a status; what has none has passed.
_ELEMENTS: Final[Mapping[Status, str]] = {Status.FAIL: "failure", Status.UNKNOWN: "error", Status.SKIPPED: "skipped"}


def render(report: Report) -> str:
    """Return the text of C(junit.xml)."""
    by_host: dict[str, list[HostFinding]] = defaultdict(list)
    for item in report.findings:
        by_host[item.host].append(item)
    root = _element("testsuites", name=report.round.id)
    for host in report.hosts:
        root.append(_suite(report, host, [_case(item) for item in by_host[host]]))
    ownerless = [error for error in report.errors if not error.host]
    if ownerless:
        root.append(_suite(report, ROUND, [_error_case(error) for error in ownerless]))
    _count(root, root)
    ElementTree.indent(root, " ")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _suite(report: Report, name: str, cases: Iterable[ElementTree.Element]) -> ElementTree.Element:
    suite = _element("testsuite", name=name, timestamp=report.round.started.rstrip("Z"))
    suite.extend(cases)
    _count(suite, suite)
    return suite


def _count(element: ElementTree.Element, inside: ElementTree.Element) -> None:
    """Set the counts on an element, in the order that readers expect."""
    for attribute, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(attribute, str(sum(1 for _found in inside.iter(tag))))
    element.set("time", "0")


def _case(item: HostFinding) -> ElementTree.Element:
    finding = item.finding
    case = _element(
        "testcase", classname=f"{item.host}.{item.procedure}", name=f"{finding.check}[{finding.subject}]", time="0"
    )
    properties = ElementTree.SubElement(case, "properties")
    for name, value in _properties(item).items():
        properties.append(_element("property", name=name, value=str(value)))
    tag = _ELEMENTS.get(finding.status)
    if tag:
        outcome = _element(tag, message=finding.message)
        if tag != "skipped":
            outcome.set("type", finding.check)
            outcome.text = _text("\n".join(filter(None, [finding.message, finding.advice])))
        case.append(outcome)
    else:
        ElementTree.SubElement(case, "system-out").text = _text(finding.message)
    return case


def _properties(item: HostFinding) -> dict[str, Any]:
    finding = item.finding
    found: dict[str, Any] = {"id": item.id, "status": finding.status.value}
    found.update(value=finding.value, unit=finding.unit, limit=finding.limit)
    return {name: value for name, value in found.items() if value is not None}


def _error_case(error: ToolError) -> ElementTree.Element:
    case = _element("testcase", classname=ROUND, name=error.procedure or ROUND, time="0")
    case.append(_element("error", message=error.message, type="tool"))
    return case


def _element(tag: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.Element(tag, {name: _text(value) for name, value in attributes.items()})


def _text(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
