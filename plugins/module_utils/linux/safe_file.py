# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Open a regular file without being led astray: links count only where nobody else could have put them."""

from __future__ import annotations

import errno
import os
import stat
from typing import Final, Iterator

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

_FLAGS: Final = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW
_MAX_LINKS: Final = 40
BLOCK: Final = 1 << 20  # bytes


def open_regular(host: Host, path: str) -> int:
    """Return a descriptor of the regular file at C(path).

    A link is followed only in a folder that belongs to root or to us and that nobody else can write.
    Raises OSError: ELOOP for a link elsewhere, EINVAL for what is no regular file (it is not even opened).
    """
    top = host.root or "/"
    folder = os.open(top, _FLAGS | os.O_DIRECTORY)
    waiting = _names(path)
    links = 0
    try:
        while waiting:
            name = waiting.pop(0)
            mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
            if stat.S_ISLNK(mode):
                links += 1
                folder, waiting = _follow(folder, name, waiting, top, links, path)
            elif waiting:
                folder = _step(folder, os.open(name, _FLAGS | os.O_DIRECTORY, dir_fd=folder))
            else:
                return _open_last(folder, name, mode, path)
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR), path)
    finally:
        os.close(folder)


def _names(path: str) -> list[str]:
    return [name for name in path.split("/") if name not in ("", ".")]


def _step(folder: int, following: int) -> int:
    os.close(folder)
    return following


def _follow(folder: int, name: str, rest: list[str], top: str, links: int, path: str) -> tuple[int, list[str]]:
    if links > _MAX_LINKS or not _is_ours(os.fstat(folder)):
        raise OSError(errno.ELOOP, "a link where others can put one: not followed", path)
    target = os.readlink(name, dir_fd=folder)
    if target.startswith("/"):
        folder = _step(folder, os.open(top, _FLAGS | os.O_DIRECTORY))
    return folder, _names(target) + rest


def _is_ours(status: os.stat_result) -> bool:
    return status.st_uid in (0, os.geteuid()) and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _open_last(folder: int, name: str, mode: int, path: str) -> int:
    if not stat.S_ISREG(mode):  # opening a device can already do something
        raise OSError(errno.EINVAL, "not a regular file", path)
    descriptor = os.open(name, _FLAGS, dir_fd=folder)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not a regular file", path)
    return descriptor


def blocks_of(host: Host, path: str, limit: int | None = None) -> Iterator[bytes]:
    """Yield a regular file in blocks, at most C(limit) bytes of it. Raises OSError as L(open_regular) does."""
    left = limit
    with os.fdopen(open_regular(host, path), "rb", buffering=0) as file:
        while left is None or left > 0:
            block = file.read(BLOCK if left is None else min(BLOCK, left)) or b""
            if not block:
                return
            yield block
            left = None if left is None else left - len(block)
