# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is the same for every kind: the facts about the newest backup, held against what was asked for."""

from __future__ import annotations

import os
import statistics
import time
from typing import Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Backup, Facts, Found
from ansible_collections.ops.upkeep.plugins.module_utils.backup.checks import (
    AGE,
    COMPLETE,
    DURATION,
    RETENTION,
    SIZE,
    SPACE,
)
from ansible_collections.ops.upkeep.plugins.module_utils.backup.off_host import copy_verdict
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status
from ansible_collections.ops.upkeep.plugins.module_utils.limits import Limits
from ansible_collections.ops.upkeep.plugins.module_utils.options import limits_of
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration, human_size, plural

#: Clocks of two hosts may differ by so much before a time is called one of the future.
CLOCK_SLACK: Final = 300.0
_GIVEN_UP: Final = 2  # what the next run of the job that deletes them may find
_USUAL: Final = 7  # backups that the usual size is taken from


def judged(backup: Backup, facts: Facts) -> Found:
    """Yield everything that follows from the facts alone, and remember what the next round needs."""
    known = _sizes_before(backup, facts)
    yield complete(backup, facts)
    yield from _age(backup, facts)
    yield from _size(backup, facts, known)
    yield from _duration(backup, facts)
    yield _retention(backup, facts)
    yield from _space(backup, facts)
    yield copy_verdict(backup, facts)
    backup.memory.count = facts.count
    for ended, size in reversed(known[:_USUAL]):
        backup.memory.remember(ended, size)
    if facts.size is not None:
        backup.memory.remember(facts.ended, facts.size)


def complete(backup: Backup, facts: Facts) -> Finding:
    """Return that there is a backup, and which one it is."""
    size = ", {0}".format(human_size(facts.size)) if facts.size is not None else ""
    note = " ({0})".format(facts.note) if facts.note else ""
    message = "{0} of {1}{2}{3}".format(facts.name, stamp(facts.ended), size, note)
    if facts.problem:
        message = "{0}; the newest complete one is {1}".format(facts.problem, message)
    evidence = dict(facts.evidence)
    if backup.memory.anew:
        evidence["history"] = "what the last round remembered cannot be used: begun anew"
    return backup.finding(COMPLETE, Status.FAIL if facts.problem else Status.OK, message, evidence=evidence)


def stamp(moment: float) -> str:
    """Return a time as people read it; it says that it is UTC."""
    try:
        return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(moment))
    except (ValueError, OverflowError, OSError):
        return "a time that is none"


def _age(backup: Backup, facts: Facts) -> Found:
    age = backup.host.now() - facts.ended
    limit = backup.values["max_age"]
    if age < -CLOCK_SLACK:
        message = "dated {0} in the future ({1}): its age cannot be known".format(
            human_duration(-age), stamp(facts.ended)
        )
        advice = "compare the clocks of this host and of the one that made the backup: timedatectl"
        yield backup.finding(AGE, Status.UNKNOWN, message, advice=advice)
        return
    age = round(max(0.0, age))
    late = age > limit
    message = "{0} old, made {1} (fails after {2})".format(
        human_duration(age), stamp(facts.ended), human_duration(limit)
    )
    yield backup.finding(AGE, Status.FAIL if late else Status.OK, message, age, "seconds", round(limit))
    yield backup.metric("backup_age", age, "seconds")


def _sizes_before(backup: Backup, facts: Facts) -> list[tuple[float, int]]:
    """Return when and how large the backups before this one were: those that are still there, else as remembered."""
    known = dict(backup.memory.seen)
    known.update(dict(facts.earlier))
    return sorted(((ended, size) for ended, size in known.items() if ended < facts.ended), reverse=True)


def _size(backup: Backup, facts: Facts, known: Sequence[tuple[float, int]]) -> Found:
    if facts.size is None:
        if backup.values["min_size"] is not None:
            yield backup.finding(SIZE, Status.UNKNOWN, "how large it is could not be found out")
        return
    least = backup.values["min_size"]
    if facts.size == 0 or (least is not None and facts.size < least):
        wanted = "at least {0} are asked for".format(human_size(least)) if least else "there is nothing in it"
        message = "{0}: {1}".format(human_size(facts.size), wanted)
        yield backup.finding(SIZE, Status.FAIL, message, facts.size, "bytes", least)
    else:
        yield _against_usual(backup, facts.size, known)
    yield backup.metric("backup_size", facts.size, "bytes")


def _against_usual(backup: Backup, size: int, known: Sequence[tuple[float, int]]) -> Finding:
    earlier = [past for _ended, past in known[:_USUAL] if past > 0]
    if not earlier:
        message = "{0}; no earlier one is known to compare it with".format(human_size(size))
        return backup.finding(SIZE, Status.OK, message, size, "bytes")
    usual = statistics.median(earlier)
    percent = 100.0 * (usual - size) / usual
    status, limit = limits_of("shrink", backup.values).judge(percent)
    change = "{0:.0f} % {1} than".format(abs(percent), "smaller" if percent > 0 else "larger")
    change = change if abs(percent) >= 0.5 else "as large as"
    message = "{0}, {1} the usual {2} of {3}".format(
        human_size(size), change, human_size(usual), plural(len(earlier), "earlier one", "earlier ones")
    )
    if status is not Status.OK and limit is not None:
        verb = "fails" if status is Status.FAIL else "warns"
        message += " ({0} at {1:g} % smaller)".format(verb, limit)
    return backup.finding(SIZE, status, message, size, "bytes", evidence={"earlier_bytes": earlier})


def _duration(backup: Backup, facts: Facts) -> Found:
    limits = limits_of("duration", backup.values)
    if facts.duration is None:
        if limits != Limits():
            message = "this backup does not tell how long it took"
            yield backup.finding(DURATION, Status.UNKNOWN, message, advice="use a tool that records it")
        return
    seconds = round(max(0.0, facts.duration), 1)
    status, limit = limits.judge(seconds)
    told = limits.told(seconds, "s")
    yield backup.finding(
        DURATION, status, "took {0} {1}".format(human_duration(seconds), told).strip(), seconds, "seconds", limit
    )
    yield backup.metric("backup_duration", seconds, "seconds")


def _retention(backup: Backup, facts: Facts) -> Finding:
    values, count = backup.values, facts.count
    reach = max(0.0, backup.host.now() - (facts.oldest if facts.oldest is not None else facts.ended))
    have = "{0}, the oldest {1} old".format(plural(count, "backup"), human_duration(round(reach)))
    least, most, far = values["copies_min"], values["copies_max"], values["reach_min"]
    if least is not None and count < least:
        return backup.finding(RETENTION, Status.FAIL, "{0}: fewer than {1}".format(have, least), count, "count", least)
    if far is not None and reach < far:
        return backup.finding(RETENTION, Status.FAIL, "{0}: must reach back {1}".format(have, human_duration(far)))
    if most is not None and count > most:
        return backup.finding(RETENTION, Status.WARN, "{0}: more than {1}".format(have, most), count, "count", most)
    if facts.given_up > _GIVEN_UP:
        message = "{0}, {1} of which the retention policy has given up".format(have, facts.given_up)
        return backup.finding(RETENTION, Status.WARN, message, count, "count")
    before = backup.memory.count
    if before is not None and before > 2 and count * 2 < before:
        message = "{0}, but the last round saw {1}".format(have, before)
        return backup.finding(RETENTION, Status.WARN, message, count, "count")
    return backup.finding(RETENTION, Status.OK, have, count, "count")


def _space(backup: Backup, facts: Facts) -> Found:
    factor = backup.values["space_factor"]
    size = facts.next_size if facts.next_size is not None else facts.size
    if not factor or facts.place is None or size is None:
        return
    try:
        found = os.statvfs(backup.host.path(facts.place))
    except FileNotFoundError:
        return  # it was read from a place that a tool knows better than we do
    except OSError as error:
        message = "the file system of {0} does not answer: {1}".format(facts.place, error.strerror)
        yield backup.finding(SPACE, Status.UNKNOWN, message)
        return
    # Who writes it may be no root, and then the blocks kept for root are not for him.
    free = found.f_bavail * (found.f_frsize or found.f_bsize)
    needed = int(size * factor)
    status = Status.OK if free >= needed else Status.WARN
    message = "{0} free where it lies; the next one needs about {1}".format(human_size(free), human_size(needed))
    yield backup.finding(SPACE, status, message, free, "bytes", needed)
