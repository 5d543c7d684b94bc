# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one round remembers of a drill for the next, and how old the last proof may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.checks import PROVEN
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration

_VERSION = 1


@dataclass
class Proof:
    """When a backup was last proven, in seconds since 1970, and which point that was."""

    proven: float | None = None
    point: str = ""
    seconds: float | None = None  # it took to restore
    failed: bool = False  # the last drill that could be tried failed

    @classmethod
    def of(cls, kept: object, now: float) -> Proof:
        """Return what was kept; nothing of what is old, foreign, broken or from the future."""
        data: Mapping[str, Any] = kept if isinstance(kept, Mapping) and kept.get("v") == _VERSION else {}
        proven = _number(data.get("proven"))
        if proven is not None and proven > now + 3600:
            proven = None
        return cls(proven, str(data.get("point") or "")[:200], _number(data.get("seconds")), data.get("failed") is True)

    def to_plain(self) -> dict[str, Any]:
        """Return it as plain data for JSON."""
        return {
            "v": _VERSION,
            "proven": self.proven,
            "point": self.point,
            "seconds": self.seconds,
            "failed": self.failed,
        }

    def is_due(self, every: float, now: float) -> bool:
        """Whether it is time for a drill: one that failed is tried again."""
        return self.failed or self.proven is None or now - self.proven >= every

    def judged(self, subject: str, limit: float, now: float) -> Finding:
        """Return the finding about the age of the last proof."""
        if self.proven is None:
            status = Status.FAIL if self.failed else Status.UNKNOWN
            message = "never proven, as far as is known"
            return Finding(PROVEN.id, subject, status, message, advice=PROVEN.advice)
        age = max(0.0, now - self.proven)
        status = Status.FAIL if age >= limit else Status.OK
        ago = "just now" if age < 60 else "{0} ago".format(human_duration(round(age)))
        message = "last proven {0} (fails at {1})".format(ago, human_duration(limit))
        advice = PROVEN.advice if status is Status.FAIL else None
        evidence = {"point": self.point, "seconds": self.seconds}
        return Finding(PROVEN.id, subject, status, message, round(age, 1), "seconds", limit, advice, evidence)


def _number(value: object) -> float | None:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 1e12:
        return float(value)
    return None
