# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lay the past over a report: each finding with its memory, and what history itself has to say."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from ansible_collections.ops.upkeep.plugins.module_utils.finding import identity
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import HostFinding, Report, ToolError
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.past import Past, read_past


def with_history(report: Report, recorded: Mapping[str, Any], site: str | None = None) -> Report:
    """Return the report with what the action C(ops.upkeep.record) returned, empty where nobody called it.

    That nothing could be recorded is an error of the tool: the report is whole, but the next one will not know of it.
    """
    past = read_past(recorded)
    if past is not None:
        return remembered(report, past, site)
    problem = str(recorded.get("error") or recorded.get("msg") or "") if recorded else ""
    if not problem:
        return report
    error = ToolError("", "", f"nothing was recorded: {problem}")
    return dataclasses.replace(report, errors=(*report.errors, error))


def remembered(report: Report, past: Past, site: str | None = None) -> Report:
    """Return the report with its past. A host that only history speaks of becomes a host of the report."""
    own = [
        HostFinding(identity(host, procedure, finding.check, finding.subject, site), host, procedure, finding)
        for host, procedure, finding in past.findings
    ]
    findings = [dataclasses.replace(item, memory=past.memories.get(item.id)) for item in (*report.findings, *own)]
    hosts = dict.fromkeys((*report.hosts, *(item.host for item in own)))
    return dataclasses.replace(
        report,
        hosts=tuple(hosts),
        findings=tuple(sorted(findings, key=lambda item: item.status.severity)),
        notes=(*report.notes, *past.notes),
        past=past,
    )
