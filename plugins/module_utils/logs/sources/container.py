# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log of a container as a source of lines, for podman and docker."""

from __future__ import annotations

from typing import Any, Final, Iterator, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, DoesNotApply
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.containers import Container, engines
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.allowance import Allowance
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.container_lines import (
    LastLines,
    NewLines,
    Stamped,
    StampParser,
)
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.container_stream import log_blocks
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.lines import Lines
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.moments import told
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.place import Place
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.source import (
    CHUNK,
    Chunk,
    Cursor,
    Reading,
    ReadLimits,
    Source,
    Step,
)
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.stream_memory import StreamMemory
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration

#: So much earlier than the last line is asked for: the two outputs of a container are not in strict order.
OVERLAP_SECONDS: Final = 5.0


class ContainerSource(Source):
    """What a container prints. It is known by its name, since its id changes whenever it is made anew."""

    kind = "container"

    def __init__(self, host: Host, container: str, values: Mapping[str, Any] | None = None, named: bool = True) -> None:
        super().__init__(f"container {container}", values, named)
        self._host = host
        self._container = container

    def _steps(self, cursor: Cursor, limits: ReadLimits, reading: Reading) -> Iterator[Step]:
        memory = StreamMemory.from_cursor(self.kind, cursor)
        if memory is None and cursor:
            reading.note("the place where the last round ended could not be understood: begins anew")
        reading.first = memory is None
        container = find_container(self._host, self._container, reading)
        if container is None:
            return
        yield from _Pass(self._host, container, memory or StreamMemory(self.kind), limits, reading).steps()


def find_container(host: Host, name: str, reading: Reading) -> Container | None:
    """Return the container of that name or id; None, with a problem told, where there is none. Raises CannotTell."""
    reasons, failures = [], []
    for engine in engines(host, "auto", None):
        try:
            for container in engine.containers():
                if name == container.name or (len(name) >= 12 and container.id.startswith(name)):
                    return container
            reasons.append(f"{engine.name} has no container of that name")
        except DoesNotApply as error:
            reasons.append(str(error))
        except CannotTell as error:
            failures.append(error)
    if failures:
        raise failures[0]
    reading.problem("missing", "is not there: " + "; ".join(reasons), "podman ps --all, or docker ps --all")
    return None


class _Pass:
    """One reading of a container's log."""

    def __init__(
        self, host: Host, container: Container, memory: StreamMemory, limits: ReadLimits, reading: Reading
    ) -> None:
        self._host = host
        self._container = container
        self._limits = limits
        self._reading = reading
        self._allowance = Allowance(host, limits)
        self._now = host.now()
        self._memory = self._of_this_container(memory)
        self._last = int(self._memory.last) if self._memory.last.isdecimal() else None
        self._new = NewLines(self._last, self._memory.same)
        self._stamps = StampParser()
        self._lately = LastLines(limits.first_entries, limits.first_bytes) if reading.first else None

    def _of_this_container(self, memory: StreamMemory) -> StreamMemory:
        if memory.owner and memory.owner != self._container.id:
            since = f" after {told(memory.upto)}" if memory.upto is not None else ""
            self._reading.note(f"was made anew; what the container before it wrote{since} went with it")
            memory = StreamMemory(memory.kind, upto=0.0, silence=memory.silence)
        memory.owner = self._container.id
        return memory

    def steps(self) -> Iterator[Step]:
        """Yield what is new in the log."""
        lines = Lines(Place())
        ended = True
        for block in log_blocks(self._host, self._container, self._position(), self._allowance.remaining):
            yield from self._step(lines.feed(block), lines.take_shortened())
            if self._allowance.over:
                ended = False
                break
        if ended:
            yield from self._finish()
        else:
            self._reading.left = 1  # how much there is the engine does not tell
            if self._lately:
                yield from self._give_latest(self._lately)
        last = self._new.moment / 1e9 or None
        self._reading.last_write = last
        self._reading.empty = not self._memory.last and not self._reading.left
        self._memory.silence.observe(self._now, last)
        yield Step(Chunk(), self._memory.to_cursor())

    def _position(self) -> float:
        if self._last is not None:
            return self._last // 10**9 - OVERLAP_SECONDS
        if self._reading.first:
            return self._now - self._limits.first_seconds
        return max(0.0, (self._memory.upto or 0.0) - OVERLAP_SECONDS)

    def _step(self, lines: list[str], shortened: int) -> Iterator[Step]:
        stamped: list[Stamped] = []
        for line in lines:
            parsed = self._stamps.parse(line)
            if parsed:
                stamped.append(parsed)
            elif stamped:  # the second part of something; it belongs to the line before
                stamped[-1] = Stamped(stamped[-1].moment, f"{stamped[-1].text}\n{line}")
        if self._lately:
            self._lately.add(stamped)
        else:
            yield from self._give(self._new.feed(stamped), shortened)

    def _give(self, new: list[Stamped], shortened: int) -> Iterator[Step]:
        if not new:
            return
        self._memory.last, self._memory.same = str(self._new.moment), self._new.same
        chunk = Chunk([line.text for line in new])
        chunk.times = [line.moment / 1e9 for line in new]
        size = sum(map(len, chunk)) + len(chunk)
        self._allowance.take(size)
        yield Step(chunk, self._memory.to_cursor(), size, shortened)

    def _finish(self) -> Iterator[Step]:
        if self._lately:
            yield from self._give_latest(self._lately)
        elif not self._new.found:
            since = told(self._memory.upto) if self._memory.upto is not None else "the last round"
            self._reading.problem(
                "gap",
                f"its log no longer has what it had at {since}: lines since then may be lost",
                "let the engine keep more of the log (max-size, max-file), or read it more often",
            )
            yield from self._give(self._new.finish(), 0)
        self._memory.upto = self._now

    def _give_latest(self, lately: LastLines) -> Iterator[Step]:
        for part in lately.take(CHUNK):
            yield from self._give(self._new.feed(part), 0)
        back = human_duration(self._limits.first_seconds)
        bound = f", and of that the last {self._reading.lines} lines" if lately.left_out else ""
        self._reading.note(f"first round: the last {back}{bound}")
