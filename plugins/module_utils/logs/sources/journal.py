# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal as a source of lines: all of it, a unit, or the kernel."""

from __future__ import annotations

from typing import Any, Final, Iterator, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.systemd import full_name, unit_named
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.allowance import Allowance
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.journal_export import (
    FIELDS,
    Entry,
    ExportParser,
    is_cursor,
    same_entry,
    time_of_cursor,
)
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.journal_sight import (
    begins_at,
    hear,
    is_kept_in_memory,
)
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.lines import cut_line
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.moments import told
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.pipe import Pipe
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.source import (
    MAX_LINE,
    Chunk,
    Cursor,
    Reading,
    ReadLimits,
    Source,
    Step,
)
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.stream_memory import StreamMemory
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration

_COMMAND: Final = ("journalctl", "--no-pager", "-o", "export", "--output-fields=" + ",".join(FIELDS))
_ADVICE: Final = "let the journal keep more: SystemMaxUse= in journald.conf, and Storage=persistent"


class JournalSource(Source):
    """Entries of the journal that match: C(matches) are arguments of journalctl."""

    kind = "journal"

    def __init__(
        self,
        host: Host,
        name: str,
        matches: Sequence[str] = (),
        values: Mapping[str, Any] | None = None,
        named: bool = True,
    ) -> None:
        super().__init__(name, values, named)
        self._host = host
        self._matches = matches

    def _steps(self, cursor: Cursor, limits: ReadLimits, reading: Reading) -> Iterator[Step]:
        if self._host.which("journalctl") is None:
            raise CannotTell("there is no journal here: journalctl is not installed")
        memory = StreamMemory.from_cursor(self.kind, cursor)
        if memory and memory.last and not is_cursor(memory.last):
            memory = None
        if memory is None and cursor:
            reading.note("the place where the last round ended could not be understood: begins anew")
        reading.first = memory is None
        one = _Pass(self._host, self._matches, memory or StreamMemory(self.kind), limits, reading)
        yield from one.steps()
        if reading.empty and self.values.get("unit"):
            self._tell_unit(reading, full_name(self.values["unit"]))

    def _tell_unit(self, reading: Reading, unit: str) -> None:
        """Say so where the unit does not even exist."""
        try:
            known = unit_named(self._host, unit).text("LoadState") != "not-found"
        except CannotTell:
            return  # no systemd, or a pattern: what the journal says has to do
        if not known:
            reading.problem(
                "missing", "there is no such unit, and the journal has nothing of it", "systemctl list-units"
            )


class _Pass:
    """One reading of the journal."""

    def __init__(
        self, host: Host, matches: Sequence[str], memory: StreamMemory, limits: ReadLimits, reading: Reading
    ) -> None:
        self._host = host
        self._matches = matches
        self._memory = memory
        self._limits = limits
        self._reading = reading
        self._allowance = Allowance(host, limits)
        self._now = host.now()
        self._awaited = memory.last  # the entry that must come first, since it was the last one before
        self._oldest = self._now - limits.first_seconds if reading.first else 0.0
        self._seen = 0  # entries, those passed over included
        self._began: float | None = None
        self._refused = False  # the cursor, by journalctl

    def steps(self) -> Iterator[Step]:
        """Yield the entries from the cursor on."""
        yield from self._entries()
        if self._refused:
            self._reading.note("journalctl did not take the place where the last round ended: begins anew")
            self._memory.last, self._awaited = "", ""
            yield from self._entries()
        last = time_of_cursor(self._memory.last)
        self._reading.last_write = last
        self._reading.empty = not self._memory.last and not self._reading.left
        self._memory.silence.observe(self._now, last)
        if self._reading.first:
            self._tell_first()
        yield Step(Chunk(), self._memory.to_cursor())

    def _entries(self) -> Iterator[Step]:
        parser = ExportParser()
        with Pipe([*_COMMAND, *self._matches, *self._position()], self._allowance.remaining) as pipe:
            for block in pipe.blocks():
                yield from self._step(parser.feed(block), len(block))
                if parser.too_large:
                    self._pass_over(parser.too_large)
                if parser.too_large or self._allowance.over:
                    break
            yield from self._step(parser.finish() if pipe.code is not None else [], 0)
            said, code, ended = pipe.said(), pipe.code, pipe.code is not None
        self._refused = bool(code) and bool(self._memory.last) and "seek to cursor" in said.lower()
        if self._refused:
            return
        if not ended:
            self._estimate_left()
            return
        hear(said, code, self._reading)
        if self._awaited:
            self._tell_gap(None)
        self._memory.upto = self._now

    def _position(self) -> list[str]:
        if self._memory.last:
            return ["--cursor=" + self._memory.last]
        if self._memory.upto is not None:
            return [f"--since=@{int(self._memory.upto)}"]
        return [f"--lines={self._limits.first_entries}"]

    def _step(self, entries: list[Entry], size: int) -> Iterator[Step]:
        if entries and self._awaited:
            if same_entry(entries[0].cursor, self._awaited):
                del entries[0]
            else:
                self._tell_gap(entries[0].time)
            self._awaited = ""
        if not entries:
            return
        self._seen += len(entries)
        self._memory.last = entries[-1].cursor
        if entries[0].time < self._oldest:
            entries = [entry for entry in entries if entry.time >= self._oldest]
        if self._began is None and entries:
            self._began = entries[0].time
        chunk, taken, shortened = _chunk_of(entries)
        self._allowance.take(size)
        yield Step(chunk, self._memory.to_cursor(), taken, shortened)

    def _pass_over(self, cursor: str) -> None:
        """Go on behind an entry that is too large to be read, as if it had been."""
        self._memory.last = cursor
        self._reading.problem("partly", "an entry of more than 32 MiB was passed over")

    def _tell_gap(self, following: float | None) -> None:
        """The last entry read is not there any more: tell whether anything can have been lost with it."""
        oldest = begins_at(self._host)
        upto = self._memory.upto
        if oldest is not None and upto is not None and oldest <= upto:
            return  # only what had been read was removed
        end = following if following is not None else oldest
        until = f" and {told(end)}" if end is not None else ""
        since = told(upto) if upto is not None else "the last round"
        self._reading.problem(
            "gap", f"the journal no longer has what it had at {since}: entries between that{until} may be lost", _ADVICE
        )

    def _estimate_left(self) -> None:
        """Of what was not read only its span of time is known; it is taken to be as dense as what was."""
        reading, last = self._reading, time_of_cursor(self._memory.last)
        read = (last or self._now) - (self._began or self._now)
        density = reading.bytes / read if read > 0 else 0.0
        reading.left = max(1, int(density * (self._now - (last or self._now))))

    def _tell_first(self) -> None:
        full = self._seen >= self._limits.first_entries
        back = human_duration(self._limits.first_seconds)
        if self._began is None:
            self._reading.note(f"first round: nothing was written in the last {back}")
        else:
            why = f"the last {self._limits.first_entries} entries" if full else f"the last {back}"
            self._reading.note(f"first round: {why}, from {told(self._began)} on")
        if is_kept_in_memory(self._host):
            self._reading.note("the journal is kept in memory only, and gone with every boot")


def _chunk_of(entries: list[Entry]) -> tuple[Chunk, int, int]:
    """Return the entries as lines and columns, with the bytes of their text and how many were shortened."""
    messages = [entry.message for entry in entries]
    shortened = 0
    if messages and max(map(len, messages)) > MAX_LINE:
        shortened = sum(len(message) > MAX_LINE for message in messages)
        messages = [cut_line(message) for message in messages]
    chunk = Chunk(messages)
    chunk.times = [entry.time for entry in entries]
    chunk.priorities = [entry.priority for entry in entries]
    chunk.origins = [entry.origin for entry in entries]
    chunk.pids = [entry.pid for entry in entries]
    return chunk, sum(map(len, messages)) + len(messages), shortened
