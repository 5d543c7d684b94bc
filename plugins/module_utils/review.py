# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every review module returns."""

from __future__ import annotations

from typing import Any, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, roll_up, summarise


def review_result(findings: Sequence[Finding], metrics: Sequence[Metric]) -> dict[str, Any]:
    """Return findings, metrics, their roll-up and the counts by status, as plain data for JSON."""
    statuses = [finding.status for finding in findings]
    return {
        "changed": False,
        "findings": [finding.to_dict() for finding in findings],
        "metrics": [metric.to_dict() for metric in metrics],
        "status": roll_up(statuses).value,
        "summary": summarise(statuses),
    }
