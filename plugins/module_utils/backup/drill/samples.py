# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hold some of the restored files against the live ones. What was changed since the backup is not damaged."""

from __future__ import annotations

import hashlib
import os
import random
import stat
from typing import Final, Iterator, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.assertions import files_below
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.counts import Compared
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.safe_file import blocks_of
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import plural

# The backup began some time before it ended, and a file may have been read in between: it is not held against it.
SLACK_SECONDS: Final = 2.0
_MOST_BYTES: Final = 4 * 1024**3  # read of one file


def compare_files(
    host: Host, folder: str, live: str, count: int, made: float, percent: float, pick: random.Random | None = None
) -> Compared:
    """Return which of C(count) sampled files differ from those below C(live). C(made) is when the backup was made.

    Raises CannotTell where there is nothing to compare.
    """
    result = Compared()
    gone = changed = 0
    for path, status in _sampled(folder, count, pick or random.SystemRandom()):
        if host.remaining() <= 1:
            result.left_out.append("the time was over before all were compared")
            break
        state = _compared(host, os.path.join(folder, path), status, os.path.join(live, path), made)
        if state == "gone":
            gone += 1
        elif state == "changed":
            changed += 1
        else:
            result.looked += 1
            if state != "same":
                result.wrong.append("{0} {1}".format(path, state))
    if changed:
        result.left_out.append("{0} changed since the backup".format(changed))
    if gone:
        result.left_out.append("{0} not there any more".format(gone))
    result.evidence.update(sampled=result.looked, different=result.wrong[:20], live=live)
    if not result.looked:
        why = ", ".join(result.left_out) or "no file was restored"
        raise CannotTell("no restored file could be held against a live one: {0}".format(why), "see option live")
    if len(result.wrong) * 100 <= result.looked * percent:
        if result.wrong:
            result.left_out.append("{0} different, within the tolerance".format(len(result.wrong)))
        result.wrong = []
    return result


def _sampled(folder: str, count: int, pick: random.Random) -> Sequence[tuple[str, os.stat_result]]:
    """Return so many files at random, in one pass and without keeping the names of all."""
    chosen: list[tuple[str, os.stat_result]] = []
    for number, one in enumerate(files_below(folder)):
        if len(chosen) < count:
            chosen.append(one)
            continue
        place = pick.randrange(number + 1)
        if place < count:
            chosen[place] = one
    return chosen


def _compared(host: Host, path: str, status: os.stat_result, live: str, made: float) -> str:
    """Return C(same), C(changed), C(gone), or in words how the restored file differs."""
    try:
        now = os.stat(live, follow_symlinks=False)
    except (FileNotFoundError, NotADirectoryError):
        return "gone"
    except OSError as error:
        raise CannotTell("{0} cannot be looked at: {1}".format(live, error.strerror)) from error
    if not stat.S_ISREG(now.st_mode):
        return "changed"
    # ctime tells of a change even where the time of the last writing was set back (rsync, tar, cp -p).
    touched = max(now.st_mtime, now.st_ctime) > made - SLACK_SECONDS
    if now.st_size == status.st_size and _sum(host, path) == _sum(host, live):
        return "same"  # whenever it was written: a backup soon after the files were made is proven by them too
    if touched:
        return "changed"
    if now.st_size != status.st_size:
        return "has {0}, the live file {1}".format(plural(status.st_size, "byte"), now.st_size)
    return "has another content than the live file"


def _sum(host: Host, path: str) -> str:
    try:
        return _digest(blocks_of(host, path, _MOST_BYTES))
    except OSError as error:
        raise CannotTell("{0} cannot be read: {1}".format(path, error.strerror)) from error


def _digest(blocks: Iterator[bytes]) -> str:
    total = hashlib.sha256()
    for block in blocks:
        total.update(block)
    return total.hexdigest()
