# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as C(index.html): one file that asks nothing of anybody, for a person with a browser.

What needs hands is in the page as it comes, so that it says something without JavaScript; the whole list is embedded
as data, which the script of the page shows and filters. The page may run and load nothing but its own style and script.
"""

from __future__ import annotations

import base64
import hashlib
from html import escape
from pathlib import Path
from string import Template
from typing import Final

from ansible_collections.ops.upkeep.plugins.plugin_utils.report import (
    page_backups,
    page_data,
    page_objectives,
    page_parts,
    page_signatures,
)
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import Report
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.verdict import headline, verdict

ASSETS: Final = Path(__file__).parent / "assets"


def render(report: Report) -> str:
    """Return the text of C(index.html)."""
    html, css, js = (_asset(name) for name in ("page.html", "page.css", "page.js"))
    return Template(html).substitute(
        csp=_policy(css, js),
        css=css,
        js=js,
        title=escape(f"{verdict(report)} - {report.round.name} round of {report.round.started}"),
        status=report.status.value,
        glyph=page_parts.GLYPHS[report.status],
        headline=escape(_sentence(headline(report))),
        eyebrow=escape(f"{report.round.name} round"),
        when=page_parts.when(report),
        tally=page_parts.tally(report),
        errors=page_parts.errors(report),
        needs=page_parts.needs_hands(report),
        objectives=page_objectives.render(report),
        signatures=page_signatures.render(report),
        backups=page_backups.render(report),
        footer=page_parts.footer(report),
        data=page_data.render(report),
    )


def _asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")


def _policy(css: str, js: str) -> str:
    return (
        f"default-src 'none'; style-src {_hash(css)}; script-src {_hash(js)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "'sha256-{}'".format(base64.b64encode(hashlib.sha256(text.encode()).digest()).decode())


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] if text.startswith("nothing") else text
