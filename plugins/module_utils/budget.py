# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time that is left: every wait asks here how long it may still last."""

from __future__ import annotations

import time
from typing import Callable, NamedTuple


class Budget(NamedTuple):
    """A point on the monotonic clock after which nothing may be waited for."""

    ends: float
    clock: Callable[[], float] = time.monotonic

    @classmethod
    def of(cls, seconds: float, clock: Callable[[], float] = time.monotonic) -> Budget:
        """Return a budget of so many seconds from now."""
        return cls(clock() + seconds, clock)

    def remaining(self) -> float:
        """Return the seconds left, 0 when there are none."""
        return max(0.0, self.ends - self.clock())

    def within(self, seconds: float) -> Budget:
        """Return a budget of so many seconds from now, but never longer than this one."""
        return Budget(min(self.ends, self.clock() + seconds), self.clock)
