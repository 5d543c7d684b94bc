# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the pages for people claim is there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("roles/*/README.md")])
TARGETS = set(re.findall(r"^([a-z][a-z-]*):(?!=)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.fixture(params=PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def page(request) -> Path:
    """Every page, one after the other."""
    return request.param


def test_every_make_command_exists(page):
    told = set(re.findall(r"(?:^|`)make ([a-z]+)\b", page.read_text(encoding="utf-8"), re.MULTILINE))
    assert told <= TARGETS


def test_every_link_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    here = [link for link in links if "://" not in link and not link.startswith("mailto:")]
    assert [link for link in here if not (page.parent / link).exists()] == []


def test_every_anchor_of_the_catalogue_that_is_named_exists(page):
    catalogue = (ROOT / "docs/checks.md").read_text(encoding="utf-8")
    for anchor in re.findall(r"checks\.md#([\w-]+)", page.read_text(encoding="utf-8")):
        assert f'<a id="{anchor}"></a>' in catalogue or f"## Kind `{anchor.removeprefix('kind-')}`" in catalogue


def test_make_help_tells_of_every_target_that_a_page_names():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE)) >= {"daily", "test", "check", "format", "docs"}


def test_sanity_has_nothing_to_ignore():
    assert list(ROOT.glob("tests/sanity/ignore*")) == []


def test_the_page_of_the_report_tells_of_every_field():
    schema = json.loads((ROOT / "docs/report.schema.json").read_text(encoding="utf-8"))
    told = set(re.findall(r"`(\w+)`", (ROOT / "docs/report.md").read_text(encoding="utf-8")))
    parts = [schema, *(schema["$defs"][name] for name in ("finding", "objective", "gone", "metric", "changes"))]
    fields = {name for part in parts for name in (*part.get("properties", {}), *part.get("required", ()))}
    assert fields - told == set()
