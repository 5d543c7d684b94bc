# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tell which of the files that lie there now are those that were read before, whatever happened to their names."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass, field, replace
from typing import Final, Iterable, Iterator, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.listing import Member
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.memory import Mark, Memory
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.place import SPAN, Place, place_again, place_in
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY

MAX_OPEN: Final = 200  # files of one log at once; others wait for the next round
#: A new file that begins like an old one did not for that reason go on from it, unless so many bytes are alike.
_ENOUGH: Final = 256
_COPY_SPAN: Final = 4096


@dataclass
class Task:
    """A file to be read on from a place. C(mark) is what is remembered of it, None for a new one."""

    member: Member
    descriptor: int
    place: Place
    inside: bool = False
    mark: Mark | None = None


@dataclass
class Matched:
    """What became of all files and marks."""

    tasks: list[Task] = field(default_factory=list)
    finished: list[Mark] = field(default_factory=list)  # nothing new in them
    unclaimed: list[Mark] = field(default_factory=list)  # no plain file is theirs; a compressed one may be
    copies: list[Mark] = field(default_factory=list)  # of the one being written to; how far that is read is not in them
    waiting: list[Member] = field(default_factory=list)  # too many to be read at once
    unreadable: list[Member] = field(default_factory=list)
    passed_over: list[Member] = field(default_factory=list)

    def close(self) -> None:
        """Close all files."""
        for task in self.tasks:
            with contextlib.suppress(OSError):
                os.close(task.descriptor)


class Matcher:
    """Holds the files against the marks, the surest signs first."""

    def __init__(self, host: Host, memory: Memory, members: Sequence[Member]) -> None:
        self._host = host
        self._memory = memory
        self._members = members
        self._found = Matched(unclaimed=list(memory.marks))

    def match(self) -> Matched:
        """Return what is to be read, the oldest first."""
        strangers = []
        for member in self._members:
            if member.why:
                self._found.unreadable.append(member)
            elif not any(self._known(member, mark) for mark in self._memory.marks if mark.inode == member.inode):
                strangers.append(member)
        for member in sorted(strangers, key=lambda member: member.live):
            self._meet(member)
        self._found.tasks.sort(key=lambda task: task.member.order)
        return self._found

    def _known(self, member: Member, mark: Mark) -> bool:
        """Whether the file is that of a mark with its number: by its content."""
        if mark.copy or mark not in self._found.unclaimed:
            return False
        same = (mark.size, mark.modified) == (member.size, member.modified)
        if same and (mark.done if member.how else mark.offset == member.size):
            self._claim(mark)
            self._found.finished.append(replace(mark, live=member.live))
            return True
        if not mark.offset:  # nothing was read of it, so it is as good as new
            self._claim(mark)
            return False
        return not (member.how and not same) and self._go_on(member, [mark])

    def _go_on(self, member: Member, marks: Iterable[Mark]) -> bool:
        descriptor = self._opened(member)
        if descriptor is None:
            return True  # dealt with: it waits, or it cannot be read
        for mark in marks:
            # What is compressed is held against its mark while it is read.
            place = Place(mark.offset) if member.how else self._place_again(descriptor, mark)
            if place:
                self._claim(mark)
                self._add(Task(member, descriptor, place, mark.inside, mark))
                return True
        os.close(descriptor)
        return False

    def _place_again(self, descriptor: int, mark: Mark) -> Place | None:
        with contextlib.suppress(OSError):
            return place_again(descriptor, mark.offset, mark.print)
        return None

    def _meet(self, member: Member) -> None:
        """Find out what a file is whose number is not known."""
        if not member.how:
            least = _ENOUGH if member.live else 1
            if self._go_on(member, [mark for mark in self._found.unclaimed if mark.offset >= least and not mark.copy]):
                return
        if self._is_old(member):
            return
        descriptor = self._opened(member)
        if descriptor is None:
            return
        if not member.live and not member.how and self._is_copy_of_live(descriptor, member):
            self._keep_copy(descriptor, member)
            os.close(descriptor)
        elif not self._go_on_with_copy(descriptor, member):
            self._add(Task(member, descriptor, Place()))

    def _keep_copy(self, descriptor: int, member: Member) -> None:
        with contextlib.suppress(OSError):
            print_ = place_in(descriptor, member.size).print
            self._found.copies.append(Mark(member.inode, member.size, member.modified, 0, print_, copy=True))

    def _go_on_with_copy(self, descriptor: int, member: Member) -> bool:
        """Go on with what was a copy when it was last looked at, behind what had been read of the other file."""
        if member.live or member.how:
            return False
        for mark in self._found.unclaimed:
            if not mark.copy or mark.inode != member.inode:
                continue
            if self._place_again(descriptor, replace(mark, offset=mark.size)) is None:
                continue
            self._claim(mark)
            # From here on it is a file like any other.
            place = place_in(descriptor, min(mark.offset, member.size))
            self._add(Task(member, descriptor, place, mark.inside))
            return True
        return False

    def _is_old(self, member: Member) -> bool:
        if member.modified <= self._memory.horizon and not member.live:
            return True
        last = self._memory.at
        if member.live or last is None or member.modified / 1e9 >= last - DAY or self._found.unclaimed:
            return False
        self._found.passed_over.append(member)
        mark = self.mark_at_end(self._host, member)
        if mark:
            self._found.finished.append(mark)
        return True

    @staticmethod
    def mark_at_end(host: Host, member: Member) -> Mark | None:
        """Return the mark of a file of which nothing is to be read, None where it cannot be read."""
        if member.how:
            return Mark(member.inode, member.size, member.modified, 0, "", done=True)
        try:
            with opened(host, member) as descriptor:
                place = place_in(descriptor, member.size)
        except OSError:
            return None
        return Mark(member.inode, member.size, member.modified, member.size, place.print, member.live, done=True)

    def _is_copy_of_live(self, descriptor: int, member: Member) -> bool:
        """Whether the file is a copy of the one being written to, which copytruncate is about to empty."""
        live = next((one for one in self._members if one.live and not one.why), None)
        if live is None or not 0 < member.size <= live.size:
            return False
        try:
            with opened(self._host, live) as other:
                return all(
                    os.pread(descriptor, _COPY_SPAN, start)
                    == os.pread(other, min(_COPY_SPAN, member.size - start), start)
                    for start in (0, max(0, member.size - SPAN))
                )
        except OSError:
            return False

    def _opened(self, member: Member) -> int | None:
        if len(self._found.tasks) >= MAX_OPEN:
            self._found.waiting.append(member)
            return None
        try:
            return member.open(self._host)
        except OSError as error:
            member.why = error
            self._found.unreadable.append(member)
            return None

    def _claim(self, mark: Mark) -> None:
        self._found.unclaimed.remove(mark)

    def _add(self, task: Task) -> None:
        self._found.tasks.append(task)


@contextlib.contextmanager
def opened(host: Host, member: Member) -> Iterator[int]:
    """Open a file for a moment. Raises OSError."""
    descriptor = member.open(host)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
