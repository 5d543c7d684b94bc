# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Watch over the space that is left while a backup is restored: others need the disk, so the drill gives way."""

from __future__ import annotations

import os
import threading
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill import reaper
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_size

_LOOK_SECONDS: Final = 0.25
ADVICE: Final = "name a larger place with scratch, or free space there"


def room(path: str) -> tuple[int, int]:
    """Return the bytes that are free to others than root, and the size of the file system. Raises OSError."""
    found = os.statvfs(path)
    block = found.f_frsize or found.f_bsize
    return found.f_bavail * block, found.f_blocks * block


def reserve_of(path: str, percent: float) -> float:
    """Return how many bytes of a file system are not for the drill. Raises OSError."""
    return room(path)[1] * percent / 100


def check_room(path: str, needed: float, percent: float) -> None:
    """Raise CannotTell where a restore of so many bytes would not leave enough to others."""
    free, size = room(path)
    reserve = size * percent / 100
    if free - reserve < needed:
        raise CannotTell(
            "not enough room for the drill: {0} free in {1}, and it needs about {2}; {3} stay free".format(
                human_size(free), path, human_size(needed), human_size(reserve)
            ),
            ADVICE,
        )


class Guard:
    """Ends what the drill started as soon as less than half the reserve is left."""

    def __init__(self, base: str, place: str, reserve: float) -> None:
        self._base = base
        self._place = place
        self._least = reserve / 2
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.reason: str | None = None

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no longer."""
        self._stopped.set()

    def ask(self) -> None:
        """Raise CannotTell if it had to step in."""
        if self.reason:
            raise CannotTell(self.reason, ADVICE)

    def _watch(self) -> None:
        while not self._stopped.wait(_LOOK_SECONDS):
            try:
                free, _size = room(self._base)
            except OSError:
                continue
            if free < self._least:
                self.reason = "stopped: only {0} were left free in {1}".format(human_size(free), self._base)
                reaper.end_processes(self._place)
                return
