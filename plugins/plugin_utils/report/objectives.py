# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The objectives of the services: what must be met, what was measured, and what is left of the error budget."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ansible_collections.ops.upkeep.plugins.module_utils.finding import FindingError, Status
from ansible_collections.ops.upkeep.plugins.module_utils.redact import redact
from ansible_collections.ops.upkeep.plugins.module_utils.text import one_line

MAX_TEXT: Final = 200  # characters
TRENDS: Final[Mapping[str, str]] = {"up": "↗", "down": "↘", "flat": "→"}


@dataclass(frozen=True)
class Objective:
    """One objective on one host. C(budget_left) is a share, 1 for all of it; C(burn_rate) is 1 where it just lasts.

    C(measured) is None where it could not be told.
    """

    host: str
    name: str
    status: Status
    unit: str
    limit: float | None = None
    direction: str = "below"
    measured: float | None = None
    window: str = ""
    budget_left: float | None = None
    burn_rate: float | None = None
    trend: str | None = None
    stands_on: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON, with every field."""
        return {**vars(self), "status": self.status.value}


def read_objective(host: str, data: Mapping[str, Any]) -> Objective:
    """Return the objective that a host sent. Raises FindingError: it crossed a network."""
    try:
        status = Status(data["status"])
        name, unit = (_text(data[key]) for key in ("name", "unit"))
        numbers = {key: _number(data.get(key)) for key in ("limit", "measured", "budget_left", "burn_rate")}
    except (KeyError, TypeError, ValueError) as error:
        raise FindingError(f"objective: {error}") from error
    if not name:
        raise FindingError("objective: its name is empty")
    return Objective(
        host,
        name,
        status,
        unit,
        direction=_text(data.get("direction") or "below"),
        window=_text(data.get("window") or ""),
        trend=data["trend"] if data.get("trend") in TRENDS else None,
        stands_on=_text(data.get("stands_on") or ""),
        **numbers,
    )


def _text(value: Any) -> str:
    return one_line(redact(str(value)), MAX_TEXT)


def _number(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"{value!r} is no number")
    return value


def measured(objective: Objective) -> str:
    """Return what was measured, in words: C(84 ms), C(not known)."""
    return "not known" if objective.measured is None else with_unit(objective.measured, objective.unit)


def limited(objective: Objective) -> str:
    """Return what must be met, in words: C(< 100 ms)."""
    if objective.limit is None:
        return ""
    sign = ">" if objective.direction in ("above", "min", "at_least", ">") else "<"
    return f"{sign} {with_unit(objective.limit, objective.unit)}"


def budget(objective: Objective) -> str:
    """Return what is left of the error budget: C(62 % left), C(overspent by 31 %)."""
    if objective.budget_left is None:
        return ""
    percent = f"{abs(objective.budget_left) * 100:.0f} %"
    return f"overspent by {percent}" if objective.budget_left < 0 else f"{percent} left"


def with_unit(number: float, unit: str) -> str:
    """Return a number with its unit: C(99.95 %)."""
    sign = {"percent": "%", "ratio": ""}.get(unit, unit)
    # Of percents the thousandths count: 99.995 % is not 100 %.
    shown = f"{number:.3f}".rstrip("0").rstrip(".") if unit == "percent" else f"{number:.4g}"
    return f"{shown} {sign}".rstrip()
