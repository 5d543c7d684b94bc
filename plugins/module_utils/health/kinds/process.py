# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes: that they run, how many, how old, and what they take."""

from __future__ import annotations

from typing import Any, Final, Iterator, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Found, Kind
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.process_limits import (
    DEFAULT_PERCENT,
    Judged,
    OpenFiles,
    asks_for_files,
    judge_age,
    judge_memory,
    judge_open_files,
    judge_states,
    judge_threads,
    lasting_states,
    oldest_age,
    read_open_files,
)
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.process_selection import Missing, Seen, find
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.processes import Process
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values, limit_options
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration, plural

RUNNING = Check(
    "process_running",
    "Whether as many processes run as should.",
    "see what runs (ps -ef) and what the service says of itself (systemctl status, journalctl)",
)
STATE = Check(
    "process_state",
    "Whether the processes are alive: no zombies, none stopped, none blocked by the kernel.",
    "look where it waits (ps -o pid,ppid,stat,wchan:32,args); a zombie is the fault of its parent",
)
AGE = Check(
    "process_age",
    "How long the oldest process has been running.",
    "see in the journal when and why it was started",
)
MEMORY = Check(
    "process_memory",
    "The resident memory of the largest process.",
    "see whether it grows: a leak shows as a line that only rises",
)
FILES = Check(
    "process_open_files",
    "How many files a process has open, of those that it may.",
    "see what it has open (ls -l /proc/PID/fd); raise LimitNOFILE= of its unit only if that is no leak",
)
THREADS = Check(
    "process_threads",
    "The threads of the process that has most.",
    "see what they wait for (ps -L with its pid)",
)

MAX_LISTED: Final = 20
_SELECTORS: Final = ("process", "pattern", "pidfile", "user")


def _subject(values: Values) -> str:
    name, user = values["process"] or values["pattern"] or values["pidfile"], values["user"]
    if not name:
        return "processes of {0}".format(user)
    return "{0} ({1})".format(name, user) if user else str(name)


def _problems(values: Values) -> Sequence[str]:
    problems = []
    if not any(values[option] for option in _SELECTORS):
        problems.append('none of the options "process", "pattern", "pidfile" and "user" is set; write at least one')
    low, high = values["count_min"], values["count_max"]
    # A maximum of 0 stands against the default minimum of 1, which nobody wrote.
    if high is not None and high < low and (high, low) != (0, 1):
        problems.append('option "count_max" is {0}, less than "count_min" {1}'.format(high, low))
    return problems


def probe(values: Values, host: Host) -> Found:
    """Find the processes, count them, and hold them against their limits."""
    subject = _subject(values)
    try:
        seen = find(values, host)
    except Missing as error:
        yield Finding(RUNNING.id, subject, Status.FAIL, str(error), advice=RUNNING.advice)
        return
    files = read_open_files(host, seen.alive)
    yield _count(values, subject, seen, files)
    yield Metric("process_count", len(seen.alive), "processes", {"subject": subject})
    yield from _states(values, subject, seen, host)
    if seen.alive:
        yield from _measures(values, subject, seen, files)
        yield from _metrics(subject, seen, files)


def _count(values: Values, subject: str, seen: Seen, files: OpenFiles) -> Finding:
    low, high = _wanted(values)
    count = len(seen.alive)
    message = plural(count, "process", "processes") + " running"
    message += ", the oldest for {0}".format(human_duration(oldest_age(seen.alive))) if seen.alive else ""
    message += ", {0}".format(plural(len(seen.dead), "zombie")) if seen.dead else ""
    good = low <= count and (high is None or count <= high)
    message += "" if good else ", should be {0}".format(_range(low, high))
    notes = _notes(values, seen, files)
    # Too few of those that can be seen may be enough of all.
    status = Status.OK if good else Status.UNKNOWN if seen.note and count < low else Status.FAIL
    return Finding(
        RUNNING.id,
        subject,
        status,
        "; ".join([message, *notes]),
        count,
        "processes",
        None if good else low if count < low else high,
        None if good else RUNNING.advice,
        _evidence(seen),
    )


def _wanted(values: Values) -> tuple[int, int | None]:
    """Return how many there should be at least and at most. That none may run leaves nothing to the default of one."""
    high: int | None = values["count_max"]
    return (0 if high == 0 else values["count_min"]), high


def _range(low: int, high: int | None) -> str:
    if high is None:
        return "{0} or more".format(low)
    return str(low) if low == high else "{0} to {1}".format(low, high)


def _notes(values: Values, seen: Seen, files: OpenFiles) -> Iterator[str]:
    """Return what was not seen, where no finding of its own tells of that."""
    if seen.note:
        yield seen.note
    if files.unseen and not asks_for_files(values):
        yield "the open files of {0} were not seen (run as root)".format(plural(files.unseen, "process", "processes"))


def _evidence(seen: Seen) -> dict[str, Any]:
    found: dict[str, Any] = {"processes": _shown(seen.all)} if seen.all else {}
    if len(seen.all) > MAX_LISTED:
        found["not_listed"] = len(seen.all) - MAX_LISTED
    return found


def _shown(found: Sequence[Process]) -> list[str]:
    """Return number, state and name of some processes. Their arguments stay here: they may hold secrets."""
    return ["{0} {1} {2}".format(one.pid, one.state, one.comm) for one in found[:MAX_LISTED]]


def _states(values: Values, subject: str, seen: Seen, host: Host) -> Found:
    """Tell of zombies, stopped and blocked processes; that there are none goes without saying."""
    lasting = lasting_states(host, seen.all)
    judged = judge_states(values, lasting)
    if judged.status is not Status.OK:
        yield _finding(STATE, subject, judged, evidence={"processes": _shown(lasting)})


def _measures(values: Values, subject: str, seen: Seen, files: OpenFiles) -> Found:
    for check, judge in ((AGE, judge_age), (MEMORY, judge_memory), (THREADS, judge_threads)):
        judged = judge(values, seen.alive)
        if judged:
            yield _finding(check, subject, judged)
    yield from _open_files(values, subject, files)


def _open_files(values: Values, subject: str, files: OpenFiles) -> Found:
    """Tell of open files where a limit was set, or where the usual one is reached."""
    asked = asks_for_files(values)
    unseen = plural(files.unseen, "process", "processes")
    if files.seen:
        judged = judge_open_files(values, files)
        if asked or judged.status is not Status.OK:
            note = "; of {0} they were not seen (run as root)".format(unseen)
            yield _finding(FILES, subject, judged, note if files.unseen else "")
    elif files.unseen and asked:
        message = "the open files of {0} cannot be seen".format(unseen)
        advice = "run as root, or as the user of the process"
        yield Finding(FILES.id, subject, Status.UNKNOWN, message, advice=advice)


def _metrics(subject: str, seen: Seen, files: OpenFiles) -> Found:
    labels = {"subject": subject}
    yield Metric("process_age", round(oldest_age(seen.alive)), "s", labels)
    yield Metric("process_resident_memory", max(one.rss for one in seen.alive), "bytes", labels)
    yield Metric("process_threads", max(one.threads for one in seen.alive), "threads", labels)
    if files.seen:
        yield Metric("process_open_files", files.most, "files", labels)


def _finding(
    check: Check, subject: str, judged: Judged, note: str = "", evidence: dict[str, Any] | None = None
) -> Finding:
    return Finding(
        check.id,
        subject,
        judged.status,
        judged.message + note,
        judged.value,
        judged.unit,
        judged.limit,
        None if judged.status is Status.OK else check.advice,
        evidence or {},
    )


KIND = Kind(
    name="process",
    summary="Processes: that they run, how many, how old, and what they take.",
    options=(
        Option(
            "process",
            "The name of the program (as a whole, or as a glob), of the script that an interpreter runs, or the path "
            "it was started by. Processes of containers count, too, where this host can see them.",
        ),
        Option("pattern", "A regular expression that is found in the command line.", "regex"),
        Option(
            "pidfile",
            "The file with the process number. The other options then say what that process should be, and its limits.",
            "path",
        ),
        Option("user", "The user whose rights the process has: a name or a number."),
        Option("count_min", "How many must run at least.", "int", 1, minimum=0),
        Option("count_max", "How many may run at most; 0 means that none may.", "int", minimum=0),
        *limit_options(
            "age_min",
            "how long the oldest has been running, so that a restart shows.",
            None,
            None,
            "seconds",
            "none is set, since a restart may be meant",
            below=True,
            type="duration",
        ),
        *limit_options(
            "age_max",
            "how long the oldest has been running, so that a job that hangs shows.",
            None,
            None,
            "seconds",
            "none is set, since servers run for ever",
            type="duration",
        ),
        *limit_options(
            "rss",
            "the resident memory of the largest.",
            None,
            None,
            "bytes",
            "none is set, since it depends on the program",
            type="size",
        ),
        *limit_options(
            "open_files", "the open files of the one with most.", None, None, "files", "none is set", type="int"
        ),
        *limit_options(
            "open_files_percent",
            "the open files of the one nearest to its limit (RLIMIT_NOFILE), in percent of that.",
            DEFAULT_PERCENT[0],
            DEFAULT_PERCENT[1],
            "percent",
            "common alerts on process_open_fds / process_max_fds of the Prometheus client libraries",
        ),
        *limit_options(
            "threads", "the threads of the one with most.", None, None, "threads", "none is set", type="int"
        ),
        *limit_options(
            "zombies",
            "matching processes that have ended and are not reaped.",
            1,
            None,
            "processes",
            "proc(5): a parent that is in order reaps at once",
            type="int",
        ),
        *limit_options(
            "stopped",
            "matching processes that a signal or a debugger has stopped.",
            None,
            1,
            "processes",
            "signal(7): such a process does nothing at all",
            type="int",
        ),
        *limit_options(
            "blocked",
            "matching processes that wait, unkillable, in one place of the kernel, at two looks half a second apart.",
            1,
            None,
            "processes",
            "proc(5): state D is meant for short waits for a disk",
            type="int",
        ),
    ),
    checks=(RUNNING, STATE, AGE, MEMORY, FILES, THREADS),
    probe=probe,
    subject=_subject,
    problems=_problems,
    example="- kind: process\n  process: nginx\n  count_min: 2\n  rss_warn: 2G",
    privilege="root for the open files of other users' processes",
    without="everything else, unless /proc is mounted with hidepid: then only one's own processes are seen",
    timeout=10.0,
)
