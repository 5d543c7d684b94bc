# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What history knows of a host's templates, as it is handed to the review. Whatever of it is broken is left out."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Mapping


@dataclass(frozen=True)
class KnownTemplate:
    """One template of earlier rounds. C(high): lines per hour above which it spikes, C(gap): longest usual silence."""

    text: str = ""
    last: float | None = None
    usual: float | None = None
    high: float | None = None
    gap: float | None = None


@dataclass(frozen=True)
class Known:
    """What earlier rounds saw on this host, and of errors on others. C(rounds): how many there were."""

    templates: Mapping[str, KnownTemplate] = field(default_factory=dict)
    fleet: frozenset[str] = frozenset()
    rounds: int = 0

    @property
    def is_first(self) -> bool:
        """Whether this is the first round of the host, in which nothing can be new."""
        return self.rounds <= 0 and not self.templates


def read_known(given: Any) -> Known:
    """Return what history handed over; what is missing or makes no sense is as if it were not known."""
    if not isinstance(given, Mapping):
        return Known()
    templates = given.get("templates")
    fleet = given.get("fleet")
    rounds = _number(given.get("rounds"))
    entries = templates.items() if isinstance(templates, Mapping) else ()
    return Known(
        {str(name): _template(entry) for name, entry in entries if isinstance(entry, Mapping)},
        frozenset(map(str, fleet)) if isinstance(fleet, (list, tuple)) else frozenset(),
        int(rounds or 0),
    )


def _template(entry: Mapping[str, Any]) -> KnownTemplate:
    numbers = (_number(entry.get(name)) for name in ("last", "usual", "high", "gap"))
    return KnownTemplate(str(entry.get("template") or ""), *numbers)


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value) or value < 0:
        return None
    return float(value)
