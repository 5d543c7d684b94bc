# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The objectives on the page. All text is escaped here."""

from __future__ import annotations

from html import escape
from typing import Final

from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import Report
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.objectives import (
    TRENDS,
    Objective,
    budget,
    limited,
    measured,
)
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.page_table import row, table

_COLUMNS: Final = ("Objective", "Measured", "Limit", "Error budget", "Burn rate", "Stands on")
_TREND_WORDS: Final = {"up": "rising", "down": "falling", "flat": "steady"}


def render(report: Report) -> str:
    """Return the table of the objectives, worst first; empty where no service has any."""
    ordered = sorted(report.objectives, key=lambda objective: objective.status.severity)
    rows = [_row(objective, len(report.hosts) > 1) for objective in ordered]
    return table("objectives", "Objectives", _COLUMNS, rows, "objective")


def _row(objective: Objective, several_hosts: bool) -> str:
    host = f'<span class="on"> on {escape(objective.host)}</span>' if several_hosts else ""
    burn = "" if objective.burn_rate is None else f"{objective.burn_rate:.3g} ×"
    window = f" over {objective.window}" if objective.window else ""
    cells = [
        f"{escape(measured(objective))}{_trend(objective)}",
        escape(f"{limited(objective)}{window}"),
        escape(budget(objective)),
        escape(burn),
        escape(objective.stands_on),
    ]
    return row(objective.status, f"{escape(objective.name)}{host}", cells)


def _trend(objective: Objective) -> str:
    if objective.trend is None:
        return ""
    word = _TREND_WORDS[objective.trend]
    return f' <span aria-hidden="true">{TRENDS[objective.trend]}</span><span class="sr"> {word}</span>'
