# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The findings as the page embeds them: each text once, since a thousand hosts say much the same."""

from __future__ import annotations

import json
from typing import Any

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import HostFinding, Report

_SEVERITIES = {status: position for position, status in enumerate(Status)}


def render(report: Report) -> str:
    """Return JSON that can stand in a C(<script>): no character in it can end the element or begin a comment."""
    data = json.dumps(page_data(report), ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        data = data.replace(character, f"\\u{ord(character):04x}")
    return data


def page_data(report: Report) -> dict[str, Any]:
    """Return C(hosts), C(texts), and C(findings) as rows that refer to texts by their position."""
    texts = _Texts()
    rows = [_row(item, texts) for item in report.findings]
    return {"hosts": list(report.hosts), "findings": rows, "texts": list(texts.positions)}


class _Texts:
    """Every text once, in the order of first use."""

    def __init__(self) -> None:
        self.positions: dict[str, int] = {}

    def __call__(self, text: str | None) -> int | None:
        return None if text is None else self.positions.setdefault(text, len(self.positions))


def _row(item: HostFinding, texts: _Texts) -> list[Any]:
    finding = item.finding
    row: list[Any] = [
        item.id,
        texts(item.host),
        texts(item.procedure),
        texts(finding.check),
        _SEVERITIES[finding.status],
        texts(finding.subject),
        texts(finding.message),
        finding.value,
        texts(finding.unit),
        finding.limit,
        texts(finding.advice),
        dict(finding.evidence) or None,
        item.memory.to_dict() if item.memory else None,
    ]
    while row[-1] is None:
        row.pop()
    return row
