# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as C(report.json): the whole of it, for programs. Its schema is C(docs/report.schema.json)."""

from __future__ import annotations

import json
from typing import Any, Iterator

from ansible_collections.ops.upkeep.plugins.module_utils.finding import roll_up, summarise
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.backups import backups
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.changes import gone, numbers
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import SCHEMA, Report


def document(report: Report) -> dict[str, Any]:
    """Return the report as plain data, in the order of the schema."""
    return {
        "schema": SCHEMA,
        "round": report.round.to_dict(),
        "status": report.status.value,
        "summary": report.summary,
        "hosts": {
            host: {"status": roll_up(statuses).value, "summary": summarise(statuses)}
            for host, statuses in report.statuses_by_host.items()
        },
        "findings": [item.to_dict() for item in report.findings],
        "metrics": [item.to_dict() for item in report.metrics],
        "objectives": [objective.to_dict() for objective in report.objectives],
        "signatures": [signature.to_dict() for signature in report.signatures],
        "backups": [backup.to_dict() for backup in backups(report)],
        "errors": [error.to_dict() for error in report.errors],
        "notes": list(report.notes),
        **_past(report),
    }


def _past(report: Report) -> dict[str, Any]:
    """Return what changed since the round before; nothing where nobody remembers one."""
    if report.past is None:
        return {}
    counts = numbers(report)
    return {
        "previous": report.past.previous,
        "changes": {name: counts[name] for name in ("new", "worse", "back", "open", "accepted")},
        "gone": [item.to_dict() for item in gone(report)],
    }


def render(report: Report) -> str:
    """Return the text of C(report.json): one line for each finding and metric, so that grep and diff work."""
    return "".join(_lines(document(report)))


def _lines(data: dict[str, Any]) -> Iterator[str]:
    last = list(data)[-1]
    yield "{\n"
    for key, value in data.items():
        comma = "" if key == last else ","
        yield f"{json.dumps(key)}: {_block(value)}{comma}\n"
    yield "}\n"


def _block(value: Any) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(json.dumps(item, ensure_ascii=False) for item in value) + "\n]"
    return json.dumps(value, ensure_ascii=False)
