# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups that are files: the newest finished one is judged, and read through to its end by what it is.

A file that somebody still writes is not taken for a damaged one: it is told of, and the one before it is judged.
"""

from __future__ import annotations

import os
import time
import zlib
from dataclasses import dataclass, field
from typing import Any, Callable, Final, Iterator, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.backup import sums
from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Backup, Facts, Found
from ansible_collections.ops.upkeep.plugins.module_utils.backup.candidates import Candidate, candidates, is_unfinished
from ansible_collections.ops.upkeep.plugins.module_utils.backup.checks import COMPLETE, INTEGRITY
from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.backup.verdicts import judged
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.globbing import is_pattern
from ansible_collections.ops.upkeep.plugins.module_utils.linux.safe_file import open_regular

_TRIES: Final = 3  # newest files that may all be in the making
#: A file that breaks off and is younger than this may still be growing, by a writer whom we cannot see.
_YOUNG_SECONDS: Final = 120.0
_WATCH_SECONDS: Final = 2.0


@dataclass
class Read:
    """What reading a backup showed, when it is whole."""

    message: str
    verified: bool = True  # False: it was read, but there was nothing to verify it against
    content: Finding | None = None
    began: float | None = None  # when the backup was begun, in seconds since 1970
    evidence: Mapping[str, Any] = field(default_factory=dict)


Reader = Callable[[Backup, Candidate], Read]


def look(backup: Backup, reader: Reader, folders: bool = False) -> Found:
    """Yield everything about the newest finished backup at the path of the options."""
    host, pattern = backup.host, backup.values["path"]
    if not folders and not is_pattern(pattern) and os.path.isdir(host.path(pattern)):
        pattern = pattern.rstrip("/") + "/*"  # who names a folder means the backups in it
    listed = candidates(host, pattern, folders)
    if not listed.found:
        what = "nothing matches it" if is_pattern(pattern) else "it does not exist"
        yield backup.finding(COMPLETE, Status.FAIL, "no backup at {0}: {1}".format(pattern, what))
        return
    waiting = list(listed.found)
    notes: list[str] = []
    while waiting and len(notes) < _TRIES:
        newest = waiting[0]
        reason = is_unfinished(host, newest)
        outcome = None if reason else _outcome(backup, newest, reader)
        if outcome is not None:
            yield from _told(backup, newest, waiting[1:], outcome, notes, listed.refused)
            return
        notes.append("{0} is still being written ({1})".format(newest.name, reason or "it grows"))
        waiting.pop(0)
    advice = "wait until it is finished; a job that hangs is found with ps and in its log"
    yield backup.finding(COMPLETE, Status.UNKNOWN, "no finished backup: {0}".format("; ".join(notes)), advice=advice)


@dataclass
class _Outcome:
    """How reading ended: exactly one of these is set."""

    read: Read | None = None
    damage: str | None = None
    unknown: CannotTell | None = None


def _outcome(backup: Backup, one: Candidate, reader: Reader) -> _Outcome | None:
    """Return how reading a backup ended; None where it turned out to be still growing."""
    try:
        outcome = _Outcome(read=reader(backup, one))
    except Damaged as error:
        if _grows(backup.host, one):
            return None
        return _Outcome(damage=str(error))
    except CannotTell as error:
        return _Outcome(unknown=error)
    except OSError as error:
        return _Outcome(unknown=CannotTell("cannot be read: {0}".format(error.strerror)))
    return None if _changed(backup.host, one) else outcome


def _changed(host: Host, one: Candidate) -> bool:
    if one.is_folder:
        return False
    try:
        status = os.stat(host.path(one.path))
    except OSError:
        return False
    return (status.st_dev, status.st_ino) == one.identity and (status.st_size, status.st_mtime) != (
        one.size,
        one.changed,
    )


def _grows(host: Host, one: Candidate) -> bool:
    """Whether a file that breaks off is one in the making: it is young, and changes while one looks."""
    if _changed(host, one):
        return True
    if abs(host.now() - one.changed) > _YOUNG_SECONDS:
        return False
    ends = time.monotonic() + min(_WATCH_SECONDS, host.remaining() / 4)
    while time.monotonic() < ends:
        time.sleep(0.1)
        if _changed(host, one):
            return True
    return False


def _told(
    backup: Backup,
    one: Candidate,
    older: Sequence[Candidate],
    outcome: _Outcome,
    notes: Sequence[str],
    refused: Sequence[str],
) -> Found:
    read = outcome.read
    evidence: dict[str, Any] = {"path": one.path}
    if notes:
        evidence["unfinished"] = list(notes)
    if refused:
        evidence["not_looked_at"] = list(refused)
    facts = Facts(
        one.name,
        one.changed,
        one.size,
        one.changed - read.began if read and read.began and read.began <= one.changed else None,
        1 + len(older),
        min(each.changed for each in [one, *older]),
        [(each.changed, each.size) for each in older[:14]],
        os.path.dirname(one.path.rstrip("/")) or "/",
        note="; ".join(notes),
        evidence=evidence,
    )
    yield from judged(backup, facts)
    yield from _integrity(backup, outcome)


def _integrity(backup: Backup, outcome: _Outcome) -> Iterator[Finding]:
    if outcome.damage is not None:
        yield backup.finding(INTEGRITY, Status.FAIL, "damaged: {0}".format(outcome.damage))
    elif outcome.unknown is not None:
        error = outcome.unknown
        yield backup.finding(INTEGRITY, Status.UNKNOWN, error.message, advice=error.advice or "")
    elif outcome.read is not None:
        read = outcome.read
        # What has no checksum will have none tomorrow either, so nobody is woken for it; verified it is not.
        status = Status.OK if read.verified else Status.SKIPPED
        advice = None if read.verified else "have a checksum file written beside it: sha256sum FILE > FILE.sha256"
        yield backup.finding(INTEGRITY, status, read.message, advice=advice, evidence=read.evidence)
        if read.content is not None:
            yield read.content


class Opened:
    """A regular file, opened without following links of others, and its blocks with their checksum on the way."""

    def __init__(self, host: Host, path: str) -> None:
        self.descriptor = open_regular(host, path)

    def __enter__(self) -> int:
        return self.descriptor

    def __exit__(self, *_error: object) -> None:
        os.close(self.descriptor)


def checked_sums(backup: Backup, one: Candidate) -> str | None:
    """Return which checksum file the backup agrees with; None where there is none. Raises Damaged, CannotTell."""
    return sums.verify(backup.host, one.path)


def unchanged(backup: Backup, one: Candidate) -> None:
    """Hold the bytes of a file against those that the last round read. Raises Damaged when they changed by themselves.

    A file with no checksum in it or beside it can lose a bit without anybody noticing; its own past notices.
    """
    crc = 0
    with Opened(backup.host, one.path) as descriptor:
        while True:
            if backup.host.remaining() <= 0:
                raise CannotTell("could not be read to its end in time", "give it a longer timeout")
            block = os.read(descriptor, 1 << 20)
            if not block:
                break
            crc = zlib.crc32(block, crc)
    now = {"path": one.path, "size": str(one.size), "changed": repr(one.changed), "crc": "{0:08x}".format(crc)}
    before = backup.memory.file
    same = all(before.get(name) == now[name] for name in ("path", "size", "changed"))
    if same and before.get("crc") != now["crc"]:
        raise Damaged("its bytes are others than the last round read, though nobody wrote to it")
    backup.memory.file = now
