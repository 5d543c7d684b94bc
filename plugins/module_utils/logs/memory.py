# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the review keeps of a source from round to round, in the cursor that history hands back: when it was last
written to, and how long it is usually silent."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Mapping


@dataclass(frozen=True)
class SourceMemory:
    """C(position) is the source's own cursor. C(last) in seconds since 1970, C(gap) in seconds; C(rounds) were kept."""

    position: Mapping[str, Any] | None = None
    last: float | None = None
    gap: float = 0.0
    rounds: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for history."""
        return {"position": self.position, "last": self.last, "gap": round(self.gap, 1), "rounds": self.rounds}


def read_memory(given: Any) -> SourceMemory:
    """Return what was kept; a cursor that is old, foreign or broken is as if there were none."""
    if not isinstance(given, Mapping):
        return SourceMemory()
    position = given.get("position")
    last, gap, rounds = (_number(given.get(name)) for name in ("last", "gap", "rounds"))
    return SourceMemory(position if isinstance(position, Mapping) else None, last, gap or 0.0, int(rounds or 0))


def _number(value: Any) -> float | None:
    sound = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value) and value >= 0
    return float(value) if sound else None
