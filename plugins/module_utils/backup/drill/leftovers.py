# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What earlier drills left behind: found by the prefix, taken away once nobody uses it any more."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field

from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill import reaper


@dataclass
class Leftovers:
    """Paths by what became of them."""

    removed: list[str] = field(default_factory=list)
    running: list[str] = field(default_factory=list)  # of drills that live
    kept: list[str] = field(default_factory=list)  # for their owner, until they expire
    stuck: list[str] = field(default_factory=list)  # could not be removed


def look(base: str) -> Leftovers:
    """Return what there is, and remove nothing: C(removed) is what would be."""
    return _sort(base, remove=False)


def sweep(base: str) -> Leftovers:
    """Take away what no drill uses any more, and say what there was."""
    return _sort(base, remove=True)


def _sort(base: str, remove: bool) -> Leftovers:
    found = Leftovers()
    real = os.path.realpath(base)
    try:
        names = sorted(filter(reaper.is_scratch_name, os.listdir(real)))
    except OSError:
        return found
    for name in names:
        _one(real, name, found, remove)
    return found


def _one(base: str, name: str, found: Leftovers, remove: bool) -> None:
    path = os.path.join(base, name)
    try:
        folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    except OSError:
        # A file or a link of this name is none of ours; a folder we may not open is another user's.
        return
    try:
        if time.time() < reaper.kept_until(folder, name):
            found.kept.append(path)
        elif not reaper.try_lock(folder):
            found.running.append(path)
        elif not os.path.lexists(path):
            return  # its watchdog was quicker
        elif not remove:
            found.removed.append(path)
        else:
            left = reaper.take_away(base, name)
            (found.stuck if left else found.removed).append(path)
    finally:
        os.close(folder)
