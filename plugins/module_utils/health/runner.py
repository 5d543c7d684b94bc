# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run many checks at once under one deadline. A check that breaks or hangs costs one C(unknown), not the rest."""

from __future__ import annotations

import queue
import sys
import threading
import time
import traceback
from typing import Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, DoesNotApply
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.plan import PlannedCheck
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration, plural

# One thread for each check, since nearly all of them wait; beyond this they take turns.
MAX_THREADS: Final = 1000
STACK_BYTES: Final = 512 * 1024
# A check keeps its own time; this is what it may be late before it is given up.
LATE_SECONDS: Final = 0.7

# A thousand threads that ask for their turn every 5 ms, as Python has it, are busy with nothing but that.
SWITCH_SECONDS: Final = 0.05

_AGAIN: Final = (Status.FAIL, Status.UNKNOWN)


class _Job:
    """One check on its way. Only its own thread writes; the list grows, so a reader sees what is there."""

    def __init__(self, check: PlannedCheck) -> None:
        self.check = check
        self.done = threading.Event()
        self.budget: Budget | None = None  # set when it begins
        self.found: list[Finding | Metric] = []
        self.attempts = 0


def run_checks(checks: Sequence[PlannedCheck], host: Host) -> list[list[Finding | Metric]]:
    """Return what each check found, in the order of the checks, before the host's budget is over."""
    jobs = [_Job(check) for check in checks]
    waiting: queue.SimpleQueue[_Job] = queue.SimpleQueue()
    for job in jobs:
        waiting.put(job)
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        _start_threads(min(len(jobs), MAX_THREADS), waiting, host)
        return [_result(job, host.budget) for job in jobs]
    finally:
        sys.setswitchinterval(before)


def _start_threads(count: int, waiting: queue.SimpleQueue[_Job], host: Host) -> None:
    before = threading.stack_size(STACK_BYTES)
    try:
        for _number in range(count):
            # Daemons: a check that hangs for ever must not hold the process open.
            threading.Thread(target=_work, args=(waiting, host), daemon=True).start()
    except RuntimeError:
        pass  # the limit on processes is reached: those that did start do the work of all
    finally:
        threading.stack_size(before)


def _work(waiting: queue.SimpleQueue[_Job], host: Host) -> None:
    while host.remaining() > 0:
        try:
            job = waiting.get_nowait()
        except queue.Empty:
            return
        budget = host.budget.within(job.check.values["timeout"])
        job.budget = budget
        _attempts(job, host.within(job.check.values["timeout"]))
        job.done.set()


def _attempts(job: _Job, host: Host) -> None:
    delay, retries = job.check.values["delay"], job.check.values["retries"]
    while True:
        job.attempts += 1
        found: list[Finding | Metric] = []
        job.found = found
        _attempt(job.check, host, found)
        bad = any(isinstance(item, Finding) and item.status in _AGAIN for item in found)
        if not bad or job.attempts > retries or host.remaining() <= delay:
            return
        time.sleep(delay)


def _attempt(check: PlannedCheck, host: Host, found: list[Finding | Metric]) -> None:
    try:
        for item in check.kind.probe(check.values, host):
            found.append(item)
    except DoesNotApply as error:
        found.append(_own(check, Status.SKIPPED, str(error)))
    except CannotTell as error:
        found.append(_own(check, Status.UNKNOWN, error.message, error.advice))
    except PermissionError as error:
        found.append(_own(check, Status.UNKNOWN, "no permission to read {0}".format(error.filename)))
    except Exception as error:  # whatever a probe did not foresee is an answer too
        frame = traceback.extract_tb(error.__traceback__)[-1]
        message = "the check broke: {0}: {1}".format(type(error).__name__, error)
        place = "{0}:{1}".format(frame.filename.rsplit("/", 1)[-1], frame.lineno)
        found.append(_own(check, Status.UNKNOWN, message, evidence={"where": place}))
    if not any(isinstance(item, Finding) for item in found):
        found.append(_own(check, Status.UNKNOWN, "the check looked at nothing"))


def _own(
    check: PlannedCheck,
    status: Status,
    message: str,
    advice: str | None = None,
    evidence: dict[str, str] | None = None,
) -> Finding:
    """Return a finding about the check itself, under the first id of its kind."""
    itself = check.kind.checks[0].id
    return Finding(itself, check.default_subject, status, message, advice=advice, evidence=evidence or {})


def _result(job: _Job, whole: Budget) -> list[Finding | Metric]:
    while not job.done.is_set():
        ends = whole.ends if job.budget is None else min(job.budget.ends, whole.ends)
        left = ends + LATE_SECONDS - whole.clock()
        if left <= 0:
            return list(job.found) + [_given_up(job, whole)]
        # A job that has not begun yet gets its end only when it does, so look again now and then.
        job.done.wait(min(left, 0.2) if job.budget is None else left)
    return _with_attempts(job)


def _given_up(job: _Job, whole: Budget) -> Finding:
    if job.budget is None:
        return _own(job.check, Status.UNKNOWN, "did not run: the deadline of the call was used up before its turn")
    allowed = human_duration(job.check.values["timeout"])
    limit = "within {0}".format(allowed) if job.budget.ends < whole.ends else "before the deadline of the call"
    return _own(job.check, Status.UNKNOWN, "did not come to an end {0}".format(limit))


def _with_attempts(job: _Job) -> list[Finding | Metric]:
    if job.attempts == 1:
        return list(job.found)
    note = " (after {0})".format(plural(job.attempts, "attempt"))
    return [_noted(item, note) if isinstance(item, Finding) else item for item in job.found]


def _noted(finding: Finding, note: str) -> Finding:
    return Finding.from_dict({**finding.to_dict(), "message": finding.message + note})
