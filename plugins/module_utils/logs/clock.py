# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the times of one source, whose lines come in their order."""

from __future__ import annotations

import math

from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats.format import When
from ansible_collections.ops.upkeep.plugins.module_utils.logs.timestamps import read_time


class Clock:
    """Tells when a line was written, in seconds since 1970; never later than now."""

    def __init__(self, now: float) -> None:
        self._now = now
        self._before: float | None = None

    def read(self, when: When) -> float | None:
        """Return the time of a line, None where it bears none."""
        time = read_time(when, self._now, self._before) if isinstance(when, str) else when
        if time is None or not 0 < time < math.inf:  # the zero of Go (0001-01-01), what JSON calls a number
            return None
        self._before = time
        return min(float(time), self._now)
