# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objectives and backups at a terminal, where there are few enough to be read; the page has them all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration, human_size
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.backups import Backup, backups
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import Report
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.objectives import (
    TRENDS,
    Objective,
    budget,
    limited,
    measured,
)

MAX_ROWS: Final = 12
_MARGIN: Final = 10  # columns before the cells, for the status

#: A line of text, in the colour of a status if it has one.
Told = tuple[str, Status | None]


def tables(report: Report, width: int) -> Iterator[Told]:
    """Yield the lines of the tables, each at most C(width) columns long and with an empty line at its end."""
    several = len({objective.host for objective in report.objectives}) > 1
    objectives = [(objective.status, _objective(objective, several)) for objective in report.objectives]
    yield from _table("Objectives", objectives, width)
    found = backups(report)
    several = len({backup.host for backup in found}) > 1
    yield from _table("Backups", [(backup.status, _backup(backup, several)) for backup in found], width)


def _table(title: str, rows: Sequence[tuple[Status, Sequence[str]]], width: int) -> Iterator[Told]:
    if not 0 < len(rows) <= MAX_ROWS:
        return
    widths = [max(map(len, column)) for column in zip(*(cells for _status, cells in rows), strict=True)]
    yield title, None
    for status, row in rows:
        cells = "  ".join(f"{cell:<{size}}" for cell, size in zip(row, widths, strict=True)).rstrip()
        mark = f"  {status.value.upper()}"
        yield f"{mark:<{_MARGIN}}{cells}"[:width], status
    yield "", None


def _objective(objective: Objective, several_hosts: bool) -> list[str]:
    left = budget(objective)
    cells = [
        objective.name,
        f"{measured(objective)} {TRENDS.get(objective.trend or '', '')}".rstrip(),
        limited(objective),
        f"budget: {left}" if left else "",
    ]
    return [objective.host, *cells] if several_hosts else cells


def _backup(backup: Backup, several_hosts: bool) -> list[str]:
    proven = "never restored" if backup.proven is None else f"restored {human_duration(round(backup.proven))} ago"
    cells = [
        backup.name,
        "" if backup.age is None else f"{human_duration(round(backup.age))} old",
        "" if backup.size is None else human_size(backup.size),
        proven if backup.restore is None else f"{proven}, in {human_duration(backup.restore)}",
    ]
    return [backup.host, *cells] if several_hosts else cells
