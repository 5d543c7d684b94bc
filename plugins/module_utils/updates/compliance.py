# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the updates of a host are as they should be: judged from what its package manager told."""

from __future__ import annotations

from typing import Any, Iterator, Mapping, Sequence, Union

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.limits import told
from ansible_collections.ops.upkeep.plugins.module_utils.options import Values, limits_of
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY, human_duration, plural, some
from ansible_collections.ops.upkeep.plugins.module_utils.updates.backend import Pending
from ansible_collections.ops.upkeep.plugins.module_utils.updates.checks import (
    LAST_SUCCESS,
    LEFT_OUT,
    LISTS,
    SECURITY,
    SOURCES,
)
from ansible_collections.ops.upkeep.plugins.module_utils.updates.clock import Clock
from ansible_collections.ops.upkeep.plugins.module_utils.updates.package import SEVERITIES, LeftOut

Found = Iterator[Union[Finding, Metric]]
_SHOWN = 40


def judge_security(
    pending: Pending, clocks: Sequence[Clock], max_age: Mapping[str, float], values: Values, now: float
) -> Found:
    """Yield what waits for security and how long, held against its limits, and the numbers for trends."""
    subject = "security updates"
    doubt = doubt_of(pending, values["lists_max_age"])
    if not clocks and doubt:
        yield _finding(SECURITY, subject, Status.UNKNOWN, "whether security updates wait is not known: " + doubt)
        return
    yield from _numbers(clocks, pending, now)
    if not clocks:
        yield Finding(SECURITY.id, subject, Status.OK, "no security update waits, by " + pending.security_source)
        return
    worst = max(clocks, key=lambda clock: (now - clock.since) - max_age[clock.severity])
    age, limit = now - worst.since, max_age[worst.severity]
    status = Status.FAIL if age >= limit else Status.WARN
    waits = "{0}, {1} for {2}{3} {4}".format(
        plural(len(clocks), "security update waits", "security updates wait"),
        worst.package,
        "" if worst.exact else "at least ",
        human_duration(age),
        told(Status.FAIL, human_duration(limit)),
    )
    owed = sum(clock.owed for clock in clocks)
    waits += "; {0} installed, but not in effect before a reboot".format(owed) if owed else ""
    waits = "at least {0}; {1}".format(waits, doubt) if doubt else waits
    evidence = {"waiting": [_told(clock, now) for clock in clocks[:_SHOWN]]}
    days = round(age / DAY, 2)
    advice = SECURITY.advice
    yield Finding(SECURITY.id, subject, status, waits, days, "days", round(limit / DAY, 2), advice, evidence)


def doubt_of(pending: Pending, lists_max_age: float) -> str:
    """Return why that nothing waits is not to be believed; empty where it is."""
    if not pending.security_source:
        return "no package source tells which updates are for security"
    if pending.doubt:
        return pending.doubt
    if pending.lists_age is None:
        return "the age of the package lists is unknown"
    if pending.lists_age > lists_max_age:
        ages = (human_duration(pending.lists_age), human_duration(lists_max_age))
        return "the package lists are {0} old (at most {1})".format(*ages)
    return ""


def _told(clock: Clock, now: float) -> str:
    state = "waits for a reboot" if clock.owed else "waits"
    since = "" if clock.exact else "at least "
    return "{0} {1} ({2}): {3} for {4}{5}".format(
        clock.package, clock.version, clock.severity, state, since, human_duration(now - clock.since)
    )


def _numbers(clocks: Sequence[Clock], pending: Pending, now: float) -> Found:
    if pending.security_source or clocks:
        for severity in SEVERITIES:
            ages = [now - clock.since for clock in clocks if clock.severity == severity]
            labels = {"severity": severity}
            yield Metric("updates_security_pending", len(ages), "packages", labels)
            if ages:
                yield Metric("updates_security_oldest", max(ages), "seconds", labels)
    yield Metric("updates_pending", len(pending.changes), "packages")


def judge_left_out(left_out: Sequence[LeftOut]) -> Finding:
    """Return whether updates for security are left out. C(left_out) is all that was, by the host and by the call."""
    subject = "left out"
    secure = [one for one in left_out if one.security]
    evidence: dict[str, Any] = {"left_out": [_cause(one) for one in [*secure, *_others(left_out)][:_SHOWN]]}
    if secure:
        message = "{0} left out: {1}".format(
            plural(len(secure), "security update"), some([_cause(one) for one in secure], 3)
        )
        return _finding(LEFT_OUT, subject, Status.WARN, message, evidence)
    if not left_out:
        return Finding(LEFT_OUT.id, subject, Status.OK, "no update is left out")
    unknown = sum(one.security is None for one in left_out)
    message = "{0} left out, none for security".format(plural(len(left_out), "update"))
    if unknown:
        message = "{0} left out; whether {1} for security nobody tells".format(plural(len(left_out), "update"), unknown)
        return _finding(LEFT_OUT, subject, Status.UNKNOWN, message, evidence)
    return Finding(LEFT_OUT.id, subject, Status.OK, message, evidence=evidence)


def _others(left_out: Sequence[LeftOut]) -> list[LeftOut]:
    return [one for one in left_out if not one.security]


def _cause(one: LeftOut) -> str:
    return "{0} {1} ({2})".format(one.name, one.candidate or "", one.cause).replace("  ", " ")


def judge_last_success(pending: Pending, values: Values, now: float) -> Found:
    """Yield when updates were last installed. That matters where some wait."""
    subject = "updates"
    waiting = len(pending.changes)
    if pending.last_success is None:
        if not waiting:
            yield Finding(LAST_SUCCESS.id, subject, Status.SKIPPED, "no log tells of an upgrade, and none waits")
            return
        message = "no log tells when updates were last installed; {0}".format(_waiting(waiting))
        yield _finding(LAST_SUCCESS, subject, Status.UNKNOWN, message)
        return
    age = max(0.0, now - pending.last_success)
    days = round(age / DAY, 1)
    limits = limits_of("last_success", values)
    status, limit = limits.judge(days) if waiting else (Status.OK, None)
    message = "updates were last installed {0} ago; {1} {2}".format(
        human_duration(age), _waiting(waiting), limits.told(days, "days") if waiting else ""
    ).strip()
    advice = LAST_SUCCESS.advice if status is not Status.OK else None
    yield Finding(LAST_SUCCESS.id, subject, status, message, days, "days", limit, advice)
    yield Metric("updates_last_success_age", age, "seconds")


def _waiting(count: int) -> str:
    return plural(count, "update waits", "updates wait") if count else "none waits"


def judge_lists(pending: Pending, values: Values) -> Found:
    """Yield how old the lists are, and each repository with which something is wrong."""
    subject = "package lists"
    refresh = "run {0}".format(pending.refresh_with) if pending.refresh_with else LISTS.advice
    for source in pending.sources:
        if source.problem:
            yield Finding(LISTS.id, source.name, Status.FAIL, source.problem, advice=LISTS.advice)
    if pending.lists_age is None:
        yield Finding(LISTS.id, subject, Status.UNKNOWN, "the age of the package lists is unknown", advice=refresh)
        return
    days, limit = round(pending.lists_age / DAY, 2), round(values["lists_max_age"] / DAY, 2)
    status = Status.WARN if pending.lists_age >= values["lists_max_age"] else Status.OK
    message = "the package lists are {0} old {1}".format(
        human_duration(pending.lists_age), told(Status.WARN, human_duration(values["lists_max_age"]))
    )
    advice = refresh if status is not Status.OK else None
    yield Finding(LISTS.id, subject, status, message, days, "days", limit, advice)
    yield Metric("updates_lists_age", pending.lists_age, "seconds")


def judge_sources(pending: Pending, release: str) -> Found:
    """Yield each repository that is made for another release than the host's."""
    others = sorted({source.name for source in pending.sources if source.other_suite})
    for name in others:
        message = "made for another release than {0}".format(release or "the host's")
        yield _finding(SOURCES, name, Status.WARN, message)
    if not pending.sources:
        yield _finding(SOURCES, "package sources", Status.UNKNOWN, "no package source is known")
    elif not others:
        message = "{0}, none made for another release".format(plural(len(pending.sources), "package source"))
        yield Finding(SOURCES.id, "package sources", Status.OK, message)


def _finding(
    check: Check, subject: str, status: Status, message: str, evidence: Mapping[str, Any] | None = None
) -> Finding:
    return Finding(check.id, subject, status, message, advice=check.advice, evidence=evidence or {})
