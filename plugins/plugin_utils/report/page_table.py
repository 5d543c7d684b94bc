# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A table on the page: there without JavaScript, and readable on a narrow screen. The caller escapes what it gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import plural
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.page_parts import GLYPHS

MAX_ROWS: Final = 100


def table(id_: str, title: str, columns: Sequence[str], rows: Sequence[str], noun: str) -> str:
    """Return a section with a table of at most C(MAX_ROWS) rows; empty without any. C(noun): what a row tells of."""
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{column}</th>' for column in columns)
    body = "\n".join(rows[:MAX_ROWS])
    left_out = len(rows) - MAX_ROWS
    more = f'<p class="hint">and {plural(left_out, f"more {noun}")} in report.json</p>' if left_out > 0 else ""
    return (
        f'<section aria-labelledby="{id_}-title">\n<h2 id="{id_}-title">{title}</h2>\n'
        f'<div class="scroll" tabindex="0" role="region" aria-labelledby="{id_}-title">\n'
        f'<table class="{id_}">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table>'
        f"</div>\n{more}</section>"
    )


def row(status: Status, name: str, cells: Sequence[str]) -> str:
    """Return a row that begins with its status, told by a sign and a word as well as by its colour."""
    head = (
        f'<th scope="row"><span class="glyph" aria-hidden="true">{GLYPHS[status]}</span>'
        f'<span class="sr">{status.value}: </span>{name}</th>'
    )
    return f'<tr class="{status.value}">{head}{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
