# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much may still be read, and for how long."""

from __future__ import annotations

from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.source import CHUNK, MAX_LINE, ReadLimits


class Allowance:
    """Bytes and seconds of one reading."""

    def __init__(self, host: Host, limits: ReadLimits) -> None:
        self._budget = Budget(host.budget.ends, host.budget.clock).within(limits.max_seconds)
        self._bytes = limits.max_bytes

    def remaining(self) -> float:
        """Return the seconds left."""
        return self._budget.remaining()

    def take(self, count: int) -> None:
        """Tell that so many bytes were read."""
        self._bytes -= count

    @property
    def over(self) -> bool:
        """Whether no more may be read."""
        return self._bytes <= 0 or self._budget.remaining() <= 0

    @property
    def block(self) -> int:
        """How many bytes the next block may have: enough for a long line, so that every reading gets on."""
        return min(CHUNK, max(self._bytes, MAX_LINE))
