# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every review module returns."""

from __future__ import annotations

from typing import Any, Final, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status, roll_up, summarise

_LISTS: Final = ("findings", "metrics", "objectives")


def review_result(
    findings: Sequence[Finding],
    metrics: Sequence[Metric],
    *,
    cursors: Mapping[str, Any] | None = None,
    signatures: Sequence[Mapping[str, Any]] | None = None,
    inventory: Mapping[str, Sequence[str]] | None = None,
    objectives: Sequence[Mapping[str, Any]] | None = None,
) -> dict[str, Any]:
    """Return findings, metrics, their roll-up and the counts by status, as plain data for JSON.

    The rest is there only where the review has it: `cursors` (where the next round goes on), `signatures` (log
    templates of this call), `inventory` (what was discovered: kind -> names) and `objectives` (rows of the report).
    """
    statuses = [finding.status for finding in findings]
    extras = {"cursors": cursors, "signatures": signatures, "inventory": inventory, "objectives": objectives}
    return {
        "findings": [finding.to_dict() for finding in findings],
        "metrics": [metric.to_dict() for metric in metrics],
        **_rolled_up(statuses),
        **{name: extra for name, extra in extras.items() if extra is not None},
    }


def together(*results: Mapping[str, Any]) -> dict[str, Any]:
    """Return the result of a review that consists of others. No two of them may use the same key in their cursors."""
    statuses = [Status(finding["status"]) for result in results for finding in result["findings"]]
    return {
        **{name: [item for result in results for item in result.get(name, ())] for name in _LISTS},
        "cursors": {name: kept for result in results for name, kept in result.get("cursors", {}).items()},
        **_rolled_up(statuses),
    }


def _rolled_up(statuses: Sequence[Status]) -> dict[str, Any]:
    return {"changed": False, "status": roll_up(statuses).value, "summary": summarise(statuses)}
