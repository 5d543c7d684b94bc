# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a source is usually silent, learnt from round to round."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Final, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY, HOUR

MAX_DAYS: Final = 35  # of which the longest silence is kept: a month, and its first days again
LEAST_ENDED: Final = 4  # silences that must have ended before one can be called unusual
FACTOR: Final = 3.0  # an unusual one is so much longer than the longest that is known
LEAST: Final = HOUR  # and longer than this
#: Who has not yet seen a weekend (from Friday evening to Monday morning) does not know what is usual.
WEEK: Final = 7 * DAY
WEEKEND: Final = 66 * HOUR


@dataclass
class Silence:
    """What is known of it. Only silences that ended count, or one that lasts would become usual by itself."""

    last_write: float | None = None
    current: float = 0.0  # seconds, when it was last looked at
    ended: int = 0
    longest: dict[int, float] = field(default_factory=dict)  # day (since 1970) -> seconds

    @classmethod
    def from_json(cls, data: Any) -> Silence:
        """Return what was kept, or that nothing is known where that cannot be read."""
        try:
            last, current, ended, longest = data
            days = {int(day): _positive(seconds) for day, seconds in longest.items()}
            return cls(None if last is None else _positive(last), _positive(current), int(ended), days)
        except (TypeError, ValueError, AttributeError, OverflowError):
            return cls()

    def to_json(self) -> list[Any]:
        """Return it as a cursor keeps it."""
        days = sorted(self.longest)[-MAX_DAYS:]
        longest: Mapping[str, float] = {str(day): round(self.longest[day], 1) for day in days}
        return [self.last_write, round(self.current, 1), self.ended, longest]

    def observe(self, now: float, last_write: float | None) -> None:
        """Take in when the source was last written to."""
        if last_write is None:
            return
        if self.last_write is not None and last_write > self.last_write:
            day = int(now // DAY)
            self.ended += 1
            self.longest[day] = max(self.longest.get(day, 0.0), self.current)
        self.last_write = last_write
        self.current = max(0.0, now - last_write)

    @property
    def usual(self) -> float | None:
        """The longest silence known, in seconds, None where too few have ended."""
        return max(self.longest.values()) if self.ended >= LEAST_ENDED and self.longest else None

    @property
    def is_unusual(self) -> bool:
        """Whether it lasts longer than it ever did, by far."""
        usual = self.usual
        if usual is None:
            return False
        span = (max(self.longest) - min(self.longest)) * DAY
        least = LEAST if span >= WEEK else WEEKEND
        return self.current > max(least, FACTOR * usual)


def _positive(value: Any) -> float:
    number = float(value)
    if isinstance(value, bool) or not math.isfinite(number) or number < 0:
        raise ValueError("not a number of seconds")
    return number
