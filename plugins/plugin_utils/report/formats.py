# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every file that a report is written as, one line each."""

from __future__ import annotations

from typing import Callable, Final, Mapping

from ansible_collections.ops.upkeep.plugins.plugin_utils.report import document, junit, page
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import Report

FORMATS: Final[Mapping[str, Callable[[Report], str]]] = {
    "report.json": document.render,
    "junit.xml": junit.render,
    "index.html": page.render,
}


def render_files(report: Report) -> dict[str, str]:
    """Return the text of each file of the report."""
    return {name: render(report) for name, render in FORMATS.items()}
