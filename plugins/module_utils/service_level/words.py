# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers as a message writes them."""

from __future__ import annotations

from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.figure import Figure
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.objective import (
    QUANTILE,
    RATIO,
    UPTIME,
    VALUE,
    Objective,
)

_SIGNS: Final = {"percent": " %", "ratio": "", "": ""}


def measure(value: float, unit: str) -> str:
    """Return a number with its unit: C(87.3 ms), C(99.95 %)."""
    return f"{_rounded(value)}{_SIGNS.get(unit, ' ' + unit)}"


def _rounded(value: float) -> str:
    size = abs(value)
    if size >= 1000:
        return f"{value:,.0f}"
    # 99.9951 must not read as 100: what tells is the distance to the whole.
    digits = 4 if 99 < size < 100 else 1 if size >= 100 else 2 if size >= 10 else 3
    text = f"{value:.{digits}f}" if size >= 1 or value == 0 else f"{value:.3g}"
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def count(number: float) -> str:
    """Return a number of events."""
    return f"{number:,.0f}"


def figure_name(objective: Objective) -> str:
    """Return what stands before the figure: C(p95), nothing where the figure speaks for itself."""
    return f"p{(objective.quantile or 0) * 100:g} " if objective.kind == QUANTILE else ""


def told(objective: Objective, figure: Figure) -> str:
    """Return the figure with its name, unit, and what it lies between where that matters."""
    unit = objective.goal.unit
    text = figure_name(objective) + measure(figure.value, unit)
    if objective.kind == QUANTILE and figure.span.buckets and figure.high is None:
        text = f"{figure_name(objective)}above {measure(figure.value, unit)}, the last edge of its buckets"
    elif not figure.sure:
        low, high = measure(figure.low or 0.0, unit), measure(figure.high or 0.0, unit)
        text += f" (between {low} and {high}: the limit is no edge of a bucket)"
    return text


def limit_told(objective: Objective) -> str:
    """Return the limit as a message has it: C(limit 100 ms)."""
    goal = objective.goal
    word = "target" if objective.kind == VALUE and goal.share else "limit"
    return f"{word} {measure(goal.limit, goal.unit)}"


def stands_on(objective: Objective, figure: Figure, samples: int, covered: float, span: float) -> str:
    """Return what a figure stands on: events, samples, and the time that is really covered."""
    parts = []
    if objective.kind == RATIO or (objective.kind == QUANTILE and figure.span.buckets):
        word = "errors" if objective.kind == RATIO else "beyond the limit"
        about = "" if figure.sure or objective.kind == RATIO else "about "
        parts.append(f"{about}{count(figure.bad)} {word} of {count(figure.total)} {objective.events}")
    elif objective.kind == UPTIME:
        parts.append(f"{human_duration(downtime(figure, covered))} down of {human_duration(covered)} known")
    elif figure.share is not None:
        parts.append(f"{count(figure.bad)} beyond the limit of {count(figure.total)} samples")
    if samples:
        parts.append(f"{samples} sample{'' if samples == 1 else 's'}")
    return ", ".join([*parts, coverage(objective, span)])


def coverage(objective: Objective, span: float) -> str:
    """Return how much of the window is covered."""
    if span <= 0:
        return "this moment"
    window = human_duration(objective.window)
    return window if span >= objective.window * 0.98 else f"{human_duration(span)} of {window}"


def window(seconds: float) -> str:
    """Return a window as an objective writes it: C(30d)."""
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds / size:g}{unit}"
    return f"{seconds:g}s"


def downtime(figure: Figure, covered: float) -> float:
    """Return the seconds of downtime: the share of the known time."""
    return (figure.share or 0.0) * covered
