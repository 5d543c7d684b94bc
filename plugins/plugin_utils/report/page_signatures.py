# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log signatures on the page. All text is escaped here."""

from __future__ import annotations

from html import escape
from typing import Final

from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import Report
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.page_table import row, table
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.signatures import Told, over_all_hosts
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.verdict import names

_COLUMNS: Final = ("Signature", "Severity", "Events", "Last", "Note")


def render(report: Report) -> str:
    """Return the table of the signatures worth reading, news first; empty where there are none."""
    several = len(report.hosts) > 1
    columns = (*_COLUMNS, "Hosts") if several else _COLUMNS
    rows = [_row(told, several) for told in over_all_hosts(report)]
    return table("signatures", "Log signatures", columns, rows, "signature")


def _row(told: Told, several_hosts: bool) -> str:
    text = f'<span class="subject">{escape(told.template)}</span>'
    name = f'<a href="#{told.anchor}">{text}</a>' if told.anchor else text
    last = f'<time datetime="{told.last}">{told.last[:10]} {told.last[11:16]} UTC</time>'
    cells = [told.severity, f"{told.count:,}", last, escape(told.note)]
    return row(told.status, name, [*cells, escape(names(told.hosts))] if several_hosts else cells)
