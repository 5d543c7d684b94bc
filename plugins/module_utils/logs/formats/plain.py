# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Anything else: a line is its message, and when it was written nobody knows."""

from __future__ import annotations

from typing import Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats.format import Columns, Format


def split(lines: Sequence[str]) -> Columns:
    """Return the lines as messages and nothing else."""
    count = len(lines)
    nothing = [None] * count
    return Columns(
        list(nothing), list(nothing), list(nothing), [""] * count, [""] * count, list(lines), [False] * count
    )


FORMAT = Format("plain", split, lambda line: True)
