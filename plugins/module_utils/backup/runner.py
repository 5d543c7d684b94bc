# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Look at many backups under one deadline, two at a time. One that breaks or hangs costs one C(unknown), not the rest.

Reading them is heavy, so they do not all run at once. Each may use what is left of the time but for a part that is
kept for those after it, or its fair share, whichever is more.
"""

from __future__ import annotations

import copy
import queue
import threading
import traceback
from typing import Final, Mapping, Sequence, Union

from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Backup
from ansible_collections.ops.upkeep.plugins.module_utils.backup.checks import COMPLETE, CONTENT, INTEGRITY, KNOWN
from ansible_collections.ops.upkeep.plugins.module_utils.backup.memory import Memory
from ansible_collections.ops.upkeep.plugins.module_utils.backup.plan import PlannedBackup
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, DoesNotApply
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

AT_ONCE: Final = 2
#: What is kept for each of the others, however much one of them could use.
KEPT_SECONDS: Final = 30.0
# A probe keeps its own time; this is what it may be late before it is given up.
LATE_SECONDS: Final = 1.0

Results = Sequence[Union[Finding, Metric]]


class Looked:
    """One backup on its way. Only its own thread writes; the list grows, so a reader sees what is there."""

    def __init__(self, planned: PlannedBackup, kept: object) -> None:
        self.planned = planned
        self.done = threading.Event()
        self.budget: Budget | None = None  # set when it begins
        self.found: list[Finding | Metric] = []
        self.memory = Memory(kept)
        self._before = copy.deepcopy(self.memory.to_plain())

    def remembered(self) -> Mapping[str, object]:
        """Return what the next round is to know: nothing new of one that did not come to its end."""
        return self.memory.to_plain() if self.done.is_set() else self._before

    def look(self, host: Host) -> None:
        """Run the probe and turn whatever happens into findings."""
        planned = self.planned
        backup = Backup(planned.kind.name, planned.subject, planned.values, host, self.memory)
        try:
            for item in planned.kind.probe(backup):
                self.found.append(item)
        except DoesNotApply as error:
            self._own(Status.SKIPPED, str(error))
        except CannotTell as error:
            self._own(Status.UNKNOWN, error.message, error.advice)
        except PermissionError as error:
            self._own(Status.UNKNOWN, "no permission to read {0}".format(error.filename), "run it with become: true")
        except Exception as error:  # whatever a probe did not foresee is an answer too
            frame = traceback.extract_tb(error.__traceback__)[-1]
            place = "{0}:{1}".format(frame.filename.rsplit("/", 1)[-1], frame.lineno)
            self._own(Status.UNKNOWN, "the check broke: {0}: {1} ({2})".format(type(error).__name__, error, place))
        if not any(isinstance(item, Finding) for item in self.found):
            self._own(Status.UNKNOWN, "nothing was looked at")

    def _own(self, status: Status, message: str, advice: str | None = None) -> None:
        """Add a finding about the backup as a whole, under the first id that has not been used: each is said once."""
        taken = {item.check for item in self.found if isinstance(item, Finding)}
        check = next((check for check in (COMPLETE, INTEGRITY, CONTENT, KNOWN) if check.id not in taken), KNOWN)
        self.found.append(Finding(check.id, self.planned.subject, status, message, advice=advice))


def look_at(backups: Sequence[PlannedBackup], host: Host, cursors: Mapping[str, object]) -> list[Looked]:
    """Return what was found about each, in their order, before the host's budget is over."""
    jobs = [Looked(planned, cursors.get(planned.key)) for planned in backups]
    waiting: queue.SimpleQueue[Looked] = queue.SimpleQueue()
    for job in jobs:
        waiting.put(job)
    for _number in range(min(AT_ONCE, len(jobs))):
        # Daemons: a probe that hangs for ever must not hold the process open.
        threading.Thread(target=_work, args=(waiting, host), daemon=True).start()
    for job in jobs:
        _wait(job, host, waiting)
    return jobs


def _work(waiting: queue.SimpleQueue[Looked], host: Host) -> None:
    while host.remaining() > 0:
        left = waiting.qsize()
        try:
            job = waiting.get_nowait()
        except queue.Empty:
            return
        after = max(0, left - 1) / AT_ONCE
        share = max(host.remaining() / (after + 1), host.remaining() - after * KEPT_SECONDS)
        seconds = min(job.planned.values["timeout"] or share, host.remaining())
        job.budget = host.budget.within(seconds)
        job.look(host.within(seconds))
        job.done.set()


def _wait(job: Looked, host: Host, waiting: queue.SimpleQueue[Looked]) -> None:
    while not job.done.is_set():
        ends = host.budget.ends if job.budget is None else min(job.budget.ends, host.budget.ends)
        left = ends + LATE_SECONDS - host.budget.clock()
        if left <= 0:
            _give_up(job, host, waiting)
            return
        # One that has not begun yet gets its end only when it does, so look again now and then.
        job.done.wait(min(left, 0.2) if job.budget is None else left)


def _give_up(job: Looked, host: Host, waiting: queue.SimpleQueue[Looked]) -> None:
    planned, found = job.planned, list(job.found)
    given_up = Looked(planned, None)
    given_up.found = found
    if job.budget is None:
        given_up._own(Status.UNKNOWN, "was not looked at: the deadline of the call was used up before its turn")
    else:
        limit = "its time" if job.budget.ends < host.budget.ends else "the deadline of the call"
        given_up._own(Status.UNKNOWN, "did not come to its end within {0}".format(limit), "give it a longer timeout")
        # Its thread may hang for ever, so another one takes its place.
        threading.Thread(target=_work, args=(waiting, host), daemon=True).start()
    job.found = given_up.found
