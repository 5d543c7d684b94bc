# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How well and how fast log lines are grouped."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / ".cache/collections"))

from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.miner import Miner  # noqa: E402

CHUNK = 10_000


def cluster(lines: list[str]) -> list[int]:
    """Return the number of the group of each line."""
    miner = Miner()
    numbers = [number for at in range(0, len(lines), CHUNK) for number in miner.add(lines[at : at + CHUNK])]
    return [miner.resolve(number) for number in numbers]
