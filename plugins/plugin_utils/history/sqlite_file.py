# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file of the history: made whole or not at all, and put aside when it is damaged."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Final

from ansible_collections.ops.upkeep.plugins.plugin_utils.history.errors import Busy
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.place import make_folder

LOCK: Final = "lock"
FILE_MODE: Final = 0o600
_UNFINISHED: Final = ".history-unfinished"
_BESIDE: Final = ("-wal", "-shm", "-journal")


@contextlib.contextmanager
def our_turn(path: Path, seconds: float) -> Iterator[None]:
    """Let those who make or put aside the file take turns. Raises Busy, OSError."""
    descriptor = os.open(path.with_name(LOCK), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
    try:
        _lock(descriptor, time.monotonic() + seconds)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, ends: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except OSError as error:
            if error.errno == errno.ENOLCK:
                return  # a file system without locks
            if error.errno not in (errno.EAGAIN, errno.EACCES):
                raise
        if time.monotonic() > ends:
            raise Busy("another round is making it, and did not come to an end")
        time.sleep(0.02)


def provide(path: Path, make: Callable[[Path], None], seconds: float) -> None:
    """Make the file where there is none. C(make) writes it under another name, so that it appears whole.

    Raises Busy, OSError and what C(make) raises.
    """
    if path.exists():
        return
    make_folder(path)
    with our_turn(path, seconds):
        if path.exists():
            return
        unfinished = path.with_name(_UNFINISHED)
        _remove(unfinished)  # of one that was killed
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE))
        make(unfinished)
        os.rename(unfinished, path)
        _remove(unfinished)


def identity(path: Path) -> tuple[int, int] | None:
    """Return what tells this file from another one of the same name, None where there is none to be seen."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def put_aside(path: Path, damaged: tuple[int, int] | None, seconds: float) -> Path | None:
    """Rename the damaged file and what lies beside it, and return its new name.

    Returns None where somebody else did so already. Raises Busy, OSError.
    """
    with our_turn(path, seconds):
        if damaged is None or identity(path) != damaged:
            return None
        kept = _free_name(path.with_name(f"{path.name}.corrupt-{datetime.now(timezone.utc):%Y%m%dT%H%M%SZ}"))
        for ending in _BESIDE:
            with contextlib.suppress(FileNotFoundError):
                os.rename(f"{path}{ending}", f"{kept}{ending}")
        os.rename(path, kept)
        return kept


def _free_name(wanted: Path) -> Path:
    number, name = 1, wanted
    while name.exists():
        number += 1
        name = wanted.with_name(f"{wanted.name}-{number}")
    return name


def _remove(path: Path) -> None:
    for ending in ("", *_BESIDE):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(f"{path}{ending}")
