# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The objectives on the page: a table, there without JavaScript. All text is escaped here."""

from __future__ import annotations

from html import escape
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.quantity import plural
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import Report
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.objectives import (
    TRENDS,
    Objective,
    budget,
    limited,
    measured,
)
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.page_parts import GLYPHS

MAX_ROWS: Final = 100
_COLUMNS: Final = ("Objective", "Measured", "Limit", "Error budget", "Burn rate", "Stands on")
_TREND_WORDS: Final = {"up": "rising", "down": "falling", "flat": "steady"}


def objectives(report: Report) -> str:
    """Return the table of the objectives, worst first; empty where no service has any."""
    if not report.objectives:
        return ""
    rows = sorted(report.objectives, key=lambda objective: objective.status.severity)
    body = "\n".join(_row(objective, len(report.hosts) > 1) for objective in rows[:MAX_ROWS])
    head = "".join(f'<th scope="col">{column}</th>' for column in _COLUMNS)
    left_out = len(rows) - MAX_ROWS
    more = f'<p class="hint">and {plural(left_out, "more objective")} in report.json</p>' if left_out > 0 else ""
    return (
        '<section aria-labelledby="objectives-title">\n<h2 id="objectives-title">Objectives</h2>\n'
        '<div class="scroll" tabindex="0" role="region" aria-labelledby="objectives-title">\n'
        f'<table class="objectives">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table>'
        f"</div>\n{more}</section>"
    )


def _row(objective: Objective, several_hosts: bool) -> str:
    status = objective.status
    host = f'<span class="on"> on {escape(objective.host)}</span>' if several_hosts else ""
    name = (
        f'<th scope="row"><span class="glyph" aria-hidden="true">{GLYPHS[status]}</span>'
        f'<span class="sr">{status.value}: </span>{escape(objective.name)}{host}</th>'
    )
    burn = "" if objective.burn_rate is None else f"{objective.burn_rate:.3g} ×"
    window = f" over {objective.window}" if objective.window else ""
    cells = [
        f"{escape(measured(objective))}{_trend(objective)}",
        escape(f"{limited(objective)}{window}"),
        escape(budget(objective)),
        escape(burn),
        escape(objective.stands_on),
    ]
    return f'<tr class="{status.value}">{name}{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def _trend(objective: Objective) -> str:
    if objective.trend is None:
        return ""
    word = _TREND_WORDS[objective.trend]
    return f' <span aria-hidden="true">{TRENDS[objective.trend]}</span><span class="sr"> {word}</span>'
