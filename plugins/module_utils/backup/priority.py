# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Let the service go first: reading a backup may take an hour, and nobody waits for it."""

from __future__ import annotations

import os

_LAST = 19


def be_gentle() -> None:
    """Give this process and its children the lowest priority for the processor, and so for the disk too.

    A process that set no class of its own for the disk has the one that follows from this number (ioprio_set(2)):
    best effort, the last of eight. The idle class could be starved on a busy disk, and then nothing would be verified.
    """
    try:
        os.setpriority(os.PRIO_PROCESS, 0, _LAST)
    except OSError:
        pass  # it is only a kindness
