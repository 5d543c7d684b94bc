# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What processes take, held against their limits: age, memory, threads, open files, and their state."""

from __future__ import annotations

import time
from typing import Callable, Final, NamedTuple, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Number, Status
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.limits import Limits, told
from ansible_collections.ops.upkeep.plugins.module_utils.linux import processes
from ansible_collections.ops.upkeep.plugins.module_utils.linux.processes import Process
from ansible_collections.ops.upkeep.plugins.module_utils.options import Values, limits_of
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration, human_size, plural

# A look that finds trouble is taken once more after this many seconds: zombies and disk waits are mostly short.
PAUSE: Final = 0.5
DEFAULT_PERCENT: Final = (80.0, 95.0)


class Judged(NamedTuple):
    """A measure that was held against its limits."""

    status: Status
    message: str
    value: Number
    unit: str
    limit: Number | None


def any_set(*limits: Limits) -> bool:
    """Whether one of the limits could ever hold."""
    return any(one.warn is not None or one.fail is not None for one in limits)


def _told(status: Status, limit: Number | None, shown: Callable[[float], str]) -> str:
    if limit is None or status is Status.OK:
        return ""
    return " " + told(status, shown(limit))


def _plain(number: float) -> str:
    return "{0:g}".format(number)


def oldest_age(alive: Sequence[Process]) -> float:
    """Return how many seconds the oldest has been running."""
    return max(0.0, processes.boot_clock() - min(one.started for one in alive))


def judge_age(values: Values, alive: Sequence[Process]) -> Judged | None:
    """Judge the oldest: workers come and go, but the first of them began when the service did."""
    young, old = limits_of("age_min", values, below=True), limits_of("age_max", values)
    if not any_set(young, old):
        return None
    age = oldest_age(alive)
    status, limit = min(young.judge(age), old.judge(age), key=lambda judged: judged[0].severity)
    message = "the oldest has been running for {0}{1}".format(human_duration(age), _told(status, limit, human_duration))
    return Judged(status, message, round(age), "s", limit)


def judge_memory(values: Values, alive: Sequence[Process]) -> Judged | None:
    """Judge the largest: a sum would count what they share many times."""
    limits = limits_of("rss", values)
    if not any_set(limits):
        return None
    largest = max(one.rss for one in alive)
    status, limit = limits.judge(largest)
    message = "{0} resident in the largest of {1}{2}".format(
        human_size(largest), plural(len(alive), "process", "processes"), _told(status, limit, human_size)
    )
    return Judged(status, message, largest, "bytes", limit)


def judge_threads(values: Values, alive: Sequence[Process]) -> Judged | None:
    """Judge the process that has most threads."""
    limits = limits_of("threads", values)
    if not any_set(limits):
        return None
    most = max(one.threads for one in alive)
    status, limit = limits.judge(most)
    return Judged(
        status, plural(most, "thread") + " in one process" + _told(status, limit, _plain), most, "threads", limit
    )


class OpenFiles(NamedTuple):
    """The open files of some processes: the count and limit of each, and of how many nothing could be seen."""

    seen: Sequence[tuple[int, int | None]]
    unseen: int

    @property
    def most(self) -> int:
        """The open files of the process that has most."""
        return max(count for count, _limit in self.seen)

    @property
    def fullest(self) -> tuple[int, int | None]:
        """Count and limit of the process that is nearest to its limit."""
        return max(self.seen, key=lambda one: _percent(*one))


def _percent(count: int, limit: int | None) -> float:
    return round(100.0 * count / limit, 1) if limit else 0.0


def read_open_files(host: Host, alive: Sequence[Process]) -> OpenFiles:
    """Count the open files of processes; kernel threads have none, and those that ended meanwhile are no matter."""
    seen = []
    unseen = 0
    for process in alive:
        try:
            seen += [] if process.kernel else [processes.open_files(host, process.pid)]
        except PermissionError:
            unseen += 1
        except OSError:
            continue
    return OpenFiles(seen, unseen)


def asks_for_files(values: Values) -> bool:
    """Whether the user set a limit on open files; the usual one is watched without being asked for."""
    percent = (values["open_files_percent_warn"], values["open_files_percent_fail"])
    return any_set(limits_of("open_files", values)) or percent != DEFAULT_PERCENT


def judge_open_files(values: Values, files: OpenFiles) -> Judged:
    """Judge the process with most open files, and the one nearest to its limit, and return the worse."""
    by_count, by_percent = limits_of("open_files", values), limits_of("open_files_percent", values)
    status, limit = by_count.judge(files.most)
    count, allowed = files.fullest
    percent = _percent(count, allowed)
    percent_status, percent_limit = by_percent.judge(percent)
    if any_set(by_count) and status.severity <= percent_status.severity:
        message = plural(files.most, "open file") + _told(status, limit, _plain)
        return Judged(status, message, files.most, "files", limit)
    message = "{0} of {1} allowed, {2:g} %{3}".format(
        plural(count, "open file"),
        allowed or "any number",
        percent,
        _told(percent_status, percent_limit, "{0:g} %".format),
    )
    return Judged(percent_status, message, percent, "percent", percent_limit)


def lasting_states(host: Host, found: Sequence[Process]) -> list[Process]:
    """Return the zombies, the stopped and the blocked among them, if a second look shows the same."""
    suspects = [one for one in found if one.state in "ZXTtD"]
    if not suspects:
        return []
    before = {one.pid: _switches(host, one) for one in suspects}
    time.sleep(min(PAUSE, host.remaining() / 2))
    return [one for one in suspects if _still_so(host, one, before[one.pid])]


def _switches(host: Host, process: Process) -> str:
    """Return how often it gave up the processor: as long as that stays, it waits in one and the same place."""
    return processes.status_of(host, process.pid).get("voluntary_ctxt_switches", "")


def _still_so(host: Host, before: Process, switches: str) -> bool:
    now = processes.read_process(host, before.pid)
    if now is None or (now.started, now.state) != (before.started, before.state):
        return False
    return before.state != "D" or _switches(host, now) == switches


_STATES: Final = (
    ("zombies", "ZX", "a zombie", "zombies"),
    ("stopped", "Tt", "stopped by a signal or a debugger", "stopped by a signal or a debugger"),
    ("blocked", "D", "blocked in the kernel (state D)", "blocked in the kernel (state D)"),
)


def judge_states(values: Values, lasting: Sequence[Process]) -> Judged:
    """Judge how many are zombies, stopped, or blocked, and return the worst."""
    worst = Judged(Status.OK, "none is a zombie, stopped or blocked", 0, "processes", None)
    told = []
    for measure, letters, one_is, many_are in _STATES:
        count = sum(one.state in letters for one in lasting)
        status, limit = limits_of(measure, values).judge(count)
        if count:
            told.append("{0} {1}".format(count, many_are if count > 1 else one_is))
        if count and (status.severity < worst.status.severity or not worst.value):
            worst = Judged(status, "", count, "processes", limit)
    return Judged(worst.status, ", ".join(told) or worst.message, worst.value, worst.unit, worst.limit)
