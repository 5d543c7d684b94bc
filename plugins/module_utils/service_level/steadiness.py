# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hysteresis: a figure that hovers around its limit does not flip the status with every round.

The rule: worse is told at once. Better is told when the figures are clear of every limit by a margin, or have been
better in three rounds one after the other. Until then the status stays what it was, or as good as the figures would be
with limits tightened by the margin.
"""

from __future__ import annotations

from typing import Callable, Final

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.memory import Standing

MARGIN: Final = 0.05  # of the limit; of the error budget, for shares
ROUNDS: Final = 3

_JUDGED: Final = (Status.OK, Status.WARN, Status.FAIL)


def steady(judge: Callable[[float], Status], last: Standing) -> tuple[Status, int]:
    """Return the status, and in how many rounds up to this one the figures were better than the status told.

    C(judge) returns the status that the figures have with limits tightened by a margin.
    """
    now = judge(0.0)
    before = next((status for status in _JUDGED if status.value == last.status), None)
    if before is None or now.severity <= before.severity:
        return now, 0
    strictly = judge(MARGIN)
    held = strictly if strictly.severity > before.severity else before
    if held is now or last.better + 1 >= ROUNDS:
        return now, 0
    return held, last.better + 1 if held is before else 1
