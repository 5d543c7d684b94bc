# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can no longer be read: a file that was emptied, replaced or removed before its end was reached."""

from __future__ import annotations

from typing import Iterable

from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.memory import Mark
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.moments import told
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.source import Reading
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_size

_ADVICE = "let it be rotated (logrotate) rather than emptied, and keep at least what is written between two rounds"


def tell_of_losses(reading: Reading, gone: Iterable[Mark], there: Iterable[Mark], last_at: float | None) -> None:
    """Say what is lost with files of which neither they nor successors are there any more."""
    numbers = {mark.inode for mark in there}
    since = told(last_at) if last_at else "the last round"
    for mark in gone:
        if mark.copy:
            continue
        lost = 0 if mark.done else mark.size - mark.offset
        if lost > 0:
            reading.problem(
                "gap", f"{human_size(lost)} that the last round had left were removed before they were read", _ADVICE
            )
        elif mark.live and mark.inode in numbers:
            reading.problem(
                "gap", f"it was emptied or written anew since {since}: lines before that may be lost", _ADVICE
            )
        elif mark.live:
            reading.problem(
                "gap",
                f"the file read at {since} is gone, and no rotated one took its place: its last lines may be lost",
                _ADVICE,
            )
