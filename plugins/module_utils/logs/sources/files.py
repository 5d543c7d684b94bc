# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A log file as a source of lines: itself, and what rotation, copying and compression made of it since."""

from __future__ import annotations

import errno
from typing import Any, Iterator, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.allowance import Allowance
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.file_pass import FilePass
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.first_look import first_look
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.listing import Listing, Log, look
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.matching import Matcher
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.memory import Memory
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.patience import patiently
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.source import (
    Cursor,
    Reading,
    ReadLimits,
    Source,
    Step,
)


class FileSource(Source):
    """One log. C(name) is its path, or the pattern of a series of dated files."""

    kind = "file"

    def __init__(
        self, host: Host, log: Log, name: str, values: Mapping[str, Any] | None = None, named: bool = True
    ) -> None:
        super().__init__(name, values, named)
        self._host = host
        self._log = log

    def _steps(self, cursor: Cursor, limits: ReadLimits, reading: Reading) -> Iterator[Step]:
        allowance = Allowance(self._host, limits)
        return patiently(lambda: self._work(cursor, limits, reading, allowance), allowance.remaining)

    def _work(self, cursor: Cursor, limits: ReadLimits, reading: Reading, allowance: Allowance) -> Iterator[Step]:
        memory = Memory.from_cursor(cursor)
        if memory is None and cursor:
            reading.note("the place where the last round ended could not be understood: begins anew")
        now = self._host.now()
        listing = look(self._host, self._log)
        self._tell_of(listing, reading, "*" in self.name)
        if memory is None:
            memory = Memory()
            reading.first = True
            matched = first_look(self._host, listing.members, limits, now, reading)
        else:
            matched = Matcher(self._host, memory, listing.members).match()
        one = FilePass(self._host, reading, allowance, memory, matched, now)
        try:
            yield from one.steps()
        finally:
            matched.close()

    def _tell_of(self, listing: Listing, reading: Reading, series: bool) -> None:
        for member in listing.members:
            if member.why and member.live:
                reading.problem("unreadable", _words(member.why), _advice(member.why))
        sound = [member for member in listing.members if not member.why]
        reading.last_write = max((member.modified / 1e9 for member in sound), default=None)
        reading.empty = bool(sound) and not any(member.size for member in sound)
        if not listing.members:
            reading.problem("missing", "is not there", "see whether the service still writes it there")
        elif not listing.there and not series:
            reading.note("is not there at the moment; what rotation put away was read")


def _words(error: OSError) -> str:
    if error.errno in (errno.EACCES, errno.EPERM):
        return "no permission to read it"
    if error.errno == errno.ENOENT:
        return "a link that leads nowhere"
    return f"cannot be read: {error.strerror}"


def _advice(error: OSError) -> str | None:
    if error.errno in (errno.EACCES, errno.EPERM):
        return "read it as root, or as a member of the group that may (ls -l)"
    if error.errno == errno.ELOOP:
        return "name the file that the link leads to"
    return None
