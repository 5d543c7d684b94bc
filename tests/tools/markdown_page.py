# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small pieces of a Markdown page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; its cells may hold the markup of Ansible's documentation."""
    lines = [head, ["---"] * len(head), *([markdown(cell).replace("|", "\\|") for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def sentence(text: str) -> str:
    """Return the text as a sentence."""
    text = text.strip()
    return text[:1].upper() + text[1:].rstrip(".") + "."


def markdown(text: str) -> str:
    """Return Ansible's markup as Markdown: C(x), O(x), V(x) are code, M(x), P(x) too."""
    return re.sub(r"\b[COVMPE]\(((?:[^()]|\([^()]*\))*)\)", r"`\1`", text)
