# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The backups on the page. All text is escaped here."""

from __future__ import annotations

from html import escape
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration, human_size
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.backups import Backup, backups
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import Report
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.page_table import row, table

_COLUMNS: Final = ("Backup", "Age", "Size", "Took", "Last proven restore", "Restoring took")


def render(report: Report) -> str:
    """Return the table of the backups, worst first; empty where no host has any."""
    rows = [_row(backup, len(report.hosts) > 1) for backup in backups(report)]
    return table("backups", "Backups", _COLUMNS, rows, "backup")


def _row(backup: Backup, several_hosts: bool) -> str:
    kind = f' <span class="on">{escape(backup.kind)}</span>' if backup.kind and backup.kind not in backup.name else ""
    host = f'<span class="on"> on {escape(backup.host)}</span>' if several_hosts else ""
    cells = [
        _duration(backup.age),
        "" if backup.size is None else human_size(backup.size),
        _duration(backup.took),
        "never" if backup.proven is None else f"{_duration(backup.proven)} ago",
        _duration(backup.restore),
    ]
    return row(backup.status, f"{escape(backup.name)}{kind}{host}", cells)


def _duration(seconds: float | None) -> str:
    return "" if seconds is None else human_duration(round(seconds, 2) if seconds < 60 else round(seconds))
