# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How full file systems are, asked side by side so that one that hangs holds up no other."""

from __future__ import annotations

import errno
import os
import re
import threading
from typing import Final, Iterator, NamedTuple, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

# The same numbers in the same order from coreutils, busybox and uutils.
STAT_FORMAT: Final = "%S %b %f %a %c %d"
PATIENCE_SECONDS: Final = 4.0  # for one file system; a healthy file server answers in milliseconds
MAX_AT_ONCE: Final = 32

_SAID = re.compile(r"stat: .*: (?P<reason>[^:\n]+)\s*$", re.DOTALL)
# What the system says of a mount whose server or disk is gone for good, by glibc and by musl.
_DEAD: Final = {
    "Transport endpoint is not connected": errno.ENOTCONN,
    "Socket not connected": errno.ENOTCONN,
    "Stale file handle": errno.ESTALE,
    "Input/output error": errno.EIO,
    "I/O error": errno.EIO,
    "Host is down": errno.EHOSTDOWN,
    "No such device": errno.ENODEV,
}
_OTHERS: Final = {
    "No such file or directory": errno.ENOENT,
    "Not a directory": errno.ENOTDIR,
    "Permission denied": errno.EACCES,
}
_GONE: Final = frozenset(_DEAD.values())


class Broken(Exception):
    """The file system answers, and says that it does not work."""


class Missing(Exception):
    """There is nothing at this path."""


class Usage(NamedTuple):
    """Size and use of a file system. Bytes, and inodes (0 where it counts none)."""

    size: int
    free: int
    available: int  # to others than root
    inodes: int
    inodes_free: int

    @property
    def used_percent(self) -> float:
        """What df says: of the space that others than root can use, the part in use."""
        used = self.size - self.free
        return 100.0 * used / (used + self.available) if used + self.available > 0 else 0.0

    @property
    def inodes_used_percent(self) -> float:
        """The part of the inodes in use."""
        return 100.0 * (self.inodes - self.inodes_free) / self.inodes if self.inodes > 0 else 0.0


class Place(NamedTuple):
    """A path to ask about, and whether to ask may hang."""

    path: str
    may_hang: bool


def parse_stat(text: str) -> Usage:
    """Return the usage from the output of C(stat -f) with L(STAT_FORMAT). Raises CannotTell."""
    fields = text.split()
    if len(fields) != 6 or not all(re.fullmatch(r"-?[0-9]+", field) for field in fields):
        raise CannotTell("stat -f printed no sizes: {0}".format(text.strip()[:80] or "nothing"))
    block, blocks, free, available, inodes, inodes_free = (max(0, int(field)) for field in fields)
    return Usage(block * blocks, block * free, block * available, inodes, inodes_free)


def usage_of(host: Host, place: Place) -> Usage:
    """Return the usage of the file system a path lies on. Raises CannotTell, Broken, Missing."""
    return _ask_beside(host, place.path) if place.may_hang else _ask(host, place.path)


def _ask(host: Host, path: str) -> Usage:
    try:
        found = os.statvfs(host.path(path))
        os.stat(host.path(path))  # a file system that has shut down still knows its size
    except OSError as error:
        raise _told(error.errno, error.strerror or str(error)) from error
    block = found.f_frsize or found.f_bsize
    return Usage(block * found.f_blocks, block * found.f_bfree, block * found.f_bavail, found.f_files, found.f_ffree)


def _ask_beside(host: Host, path: str) -> Usage:
    """Ask from a process of its own, which can be left behind: a thread cannot."""
    patient = host.within(PATIENCE_SECONDS)
    seconds = patient.remaining()
    done = patient.run(["stat", "-f", "-c", STAT_FORMAT, patient.path(path)])
    if done.timed_out:
        raise CannotTell("no answer within {0:.2g} s: it hangs".format(seconds))
    if done.code != 0:
        said = _SAID.search(done.stderr)
        reason = said.group("reason").strip() if said else done.said or "no message"
        raise _told(_number_of(reason), reason)
    return parse_stat(done.stdout)


def _number_of(reason: str) -> int | None:
    return {**_DEAD, **_OTHERS}.get(reason)


def _told(number: int | None, reason: str) -> Exception:
    if number in (errno.ENOENT, errno.ENOTDIR):
        return Missing(reason)
    if number in (errno.EACCES, errno.EPERM):
        return CannotTell("no permission to look at it", "run the check as root (become: true)")
    return Broken(reason) if number in _GONE else CannotTell(reason)


class _Question:
    """One place asked about in a thread of its own. Only that thread writes."""

    def __init__(self, host: Host, place: Place, slots: threading.Semaphore) -> None:
        self.answer: Usage | Exception | None = None
        self._work = (host, place, slots)
        self.thread = threading.Thread(target=self._ask, daemon=True)
        self.thread.start()

    def _ask(self) -> None:
        host, place, slots = self._work
        if not slots.acquire(timeout=host.remaining()):
            return
        try:
            self.answer = usage_of(host, place)
        except Exception as error:  # carried to the thread that waits
            self.answer = error
        finally:
            slots.release()


def usages(host: Host, places: Sequence[Place]) -> Iterator[tuple[Place, Usage | Exception]]:
    """Yield each place with its usage or the error that L(usage_of) raised, those that cannot hang first."""
    slots = threading.BoundedSemaphore(MAX_AT_ONCE)
    ordered = sorted(places, key=lambda place: place.may_hang)
    questions = [(place, _Question(host, place, slots)) for place in ordered]
    deadline = host.within(max(0.1, host.remaining() - 0.5))
    for place, question in questions:
        question.thread.join(deadline.remaining())
        yield place, question.answer or CannotTell("no answer in the time of this check: it hangs")
