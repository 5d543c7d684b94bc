# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One pass over the files of a log: the oldest first, each on from its place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Iterator

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.allowance import Allowance
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.compressed import gzip_size
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.file_lines import (
    Changed,
    Read,
    Taken,
    Unpacked,
    is_binary,
    read_plain,
    read_unpacked,
)
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.losses import tell_of_losses
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.matching import Matched, Matcher, Task
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.memory import Mark, Memory
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.place import Place, begins_alike
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.source import Chunk, Reading, Step


class FilePass:
    """Reads what was matched, and keeps the memory that the next round goes on from."""

    def __init__(
        self, host: Host, reading: Reading, allowance: Allowance, memory: Memory, matched: Matched, now: float
    ) -> None:
        self._host = host
        self._reading = reading
        self._allowance = allowance
        self._memory = memory
        self._matched = matched
        self._now = now
        self._last_at = memory.at
        self._failed = False  # a file could not be read that may be that of an unclaimed mark
        # A mark stands until something better is known: whoever stops half-way finds the old one again.
        self._old = [mark for mark in matched.unclaimed if not mark.copy]
        self._new: dict[int, Mark] = {}
        for mark in matched.finished:
            self._new[mark.inode] = mark
        for task in matched.tasks:
            begun = task.mark is not None or task.place.offset > 0
            if begun:
                self._new[task.member.inode] = _mark(task)

    def steps(self) -> Iterator[Step]:
        """Yield what there is to read. The last step has no lines, but the cursor of the whole."""
        self._memory.at = self._now
        self._memory.silence.observe(self._now, self._reading.last_write)
        for task in self._matched.tasks:
            if self._allowance.over:
                self._leave(task, task.place)
                continue
            yield from self._read(task)
        self._finish()
        yield Step(Chunk(), self._cursor())

    def _read(self, task: Task) -> Iterator[Step]:
        read = Read(task.place, task.inside)
        name = task.member.name
        taken = self._unpacked(task, read) if task.member.how else self._plain(task, read)
        try:
            for part in taken:
                self._set(task, read)
                yield Step(Chunk(part.lines), self._cursor(), part.bytes, part.shortened)
        except Changed:
            self._reading.note(f"{name} was emptied while it was read; the next round reads what is new in it")
        except CannotTell as error:
            self._failed = True
            self._reading.problem("partly", f"{task.member.path}: {error.message}", error.advice)
        except OSError as error:
            self._failed = True
            self._reading.problem("partly", f"{task.member.path}: cannot be read: {error.strerror}")
        self._leave(task, read.place, read.ended)

    def _plain(self, task: Task, read: Read) -> Iterator[Taken]:
        if is_binary(task.descriptor, read.place.offset):
            self._pass_over_binary(task, read)
            return
        yield from read_plain(task.descriptor, read, self._allowance, self._now)
        self._set(task, read)

    def _pass_over_binary(self, task: Task, read: Read) -> None:
        mark = Matcher.mark_at_end(self._host, task.member)
        if mark:
            self._new[task.member.inode] = mark
        read.ended = True
        self._reading.problem("partly", f"{task.member.name} is no text, so it is not read", "leave it out")

    def _unpacked(self, task: Task, read: Read) -> Iterator[Taken]:
        content = Unpacked(task.descriptor, task.member.how, self._host.which, self._allowance)
        try:
            mark = task.mark or self._mark_within(task)
            if mark and not task.mark and self._is_read_already(task, mark):
                self._finish_mark(task, mark)
                read.ended = True
                return
            if mark:
                content = self._go_on(task, mark, content, read)
            yield from read_unpacked(content, read, self._allowance)
            self._set(task, read, done=read.ended)
        finally:
            content.close()

    def _mark_within(self, task: Task) -> Mark | None:
        """Return the mark of the plain file that this one was made of, if it begins so. Raises CannotTell."""
        candidates = [mark for mark in self._matched.unclaimed if mark.offset and not mark.copy]
        if not candidates:
            return None
        content = Unpacked(task.descriptor, task.member.how, self._host.which, self._allowance)
        place = Place()
        try:
            for mark in sorted(candidates, key=lambda mark: mark.offset):
                if not content.pass_over(place, min(mark.offset, 1024)):
                    return None
                if begins_alike(place.head[: mark.offset], mark.print):
                    return mark
        finally:
            content.close()
        return None

    @staticmethod
    def _is_read_already(task: Task, mark: Mark) -> bool:
        return task.member.how == "gzip" and gzip_size(task.descriptor) == mark.offset % 2**32

    def _go_on(self, task: Task, mark: Mark, content: Unpacked, read: Read) -> Unpacked:
        """Return the content behind the place of the mark, or all of it where it is another file's."""
        place = Place()
        if content.pass_over(place, mark.offset) and place.print == mark.print:
            read.lines.place, read.lines.inside = place, mark.inside
            self._claim(mark)
            return content
        content.close()
        read.lines.place = Place()
        return Unpacked(task.descriptor, task.member.how, self._host.which, self._allowance)

    def _claim(self, mark: Mark) -> None:
        self._old = [other for other in self._old if other is not mark]
        self._matched.unclaimed = [other for other in self._matched.unclaimed if other is not mark]

    def _finish_mark(self, task: Task, mark: Mark) -> None:
        member = task.member
        self._claim(mark)
        self._new[member.inode] = Mark(member.inode, member.size, member.modified, mark.offset, mark.print, done=True)

    def _set(self, task: Task, read: Read, done: bool = False) -> None:
        if read.place.offset:
            finished = done or (not task.member.how and read.place.offset >= task.member.size)
            self._new[task.member.inode] = _mark(task).at(read.place, read.lines.inside, finished)

    def _leave(self, task: Task, place: Place, ended: bool = False) -> None:
        if not ended:
            self._reading.left += max(0, task.member.size - (0 if task.member.how else place.offset))

    def _finish(self) -> None:
        """Say what could not be seen, and what is lost for good."""
        for member in self._matched.waiting:
            self._reading.left += member.size
        if self._matched.passed_over:
            names = ", ".join(member.name for member in self._matched.passed_over[:3])
            self._reading.note(f"passed over, since it is older than the last round: {names}")
        if self._tell_unreadable() or self._failed or self._matched.waiting or self._allowance.over:
            return  # one of these may still be the file of a mark that nobody claimed
        tell_of_losses(self._reading, self._old, self._new.values(), self._last_at)
        self._old = []

    def _tell_unreadable(self) -> bool:
        rotated = [member for member in self._matched.unreadable if not member.live]
        if rotated and self._old:
            why = rotated[0].why
            reason = (why.strerror if why else None) or "cannot be read"
            self._reading.problem(
                "partly", f"{rotated[0].path}: {reason}; what it holds since the last round is not read"
            )
        return bool(self._matched.unreadable)

    def _marks_of_copies(self) -> Iterator[Mark]:
        live = next((mark for mark in self._new.values() if mark.live), None)
        for copy in self._matched.copies:
            offset, inside = (live.offset, live.inside) if live else (0, False)
            yield replace(copy, offset=offset, inside=inside, done=offset >= copy.size)

    def _cursor(self) -> dict[str, Any]:
        waiting = [member.modified for member in self._matched.waiting]
        waiting += [task.member.modified for task in self._matched.tasks if task.member.inode not in self._new]
        marks = [*self._old, *self._new.values(), *self._marks_of_copies()]
        memory = replace(self._memory, marks=marks)
        return memory.to_cursor(waiting)


def _mark(task: Task) -> Mark:
    member = task.member
    inside = task.mark.inside if task.mark else task.inside
    mark = task.mark.print if task.mark else task.place.print
    return Mark(member.inode, member.size, member.modified, task.place.offset, mark, member.live, inside)
