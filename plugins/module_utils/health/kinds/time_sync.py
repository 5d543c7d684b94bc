# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clock: whether it is held to a source, and how far it is off."""

from __future__ import annotations

from typing import Any, Final, Iterable

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, DoesNotApply
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Found, Kind
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.clock import read_kernel_clock
from ansible_collections.ops.upkeep.plugins.module_utils.linux.time_daemons import Sync, ask, enabled, running
from ansible_collections.ops.upkeep.plugins.module_utils.linux.virtual import container
from ansible_collections.ops.upkeep.plugins.module_utils.options import Values, limit_options, limits_of
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration

SYNC: Final = Check(
    "time_sync",
    "Whether something keeps the clock to a source of time, and when it last did.",
    "see its sources: chronyc -n sources; timedatectl timesync-status; ntpq -pn; is UDP port 123 let through?",
)
OFFSET: Final = Check(
    "time_offset",
    "How far the clock is from its source.",
    "see whether it is coming closer: chronyc tracking; a virtual machine may have been paused",
)


def _subject(values: Values) -> str:
    return "clock"


def probe(values: Values, host: Host) -> Found:
    """Ask the time daemon that runs, else the kernel."""
    daemons = running(host)
    contained = container(host)
    if contained and not daemons:
        raise DoesNotApply("in a container ({0}) without a time daemon: the clock is the host's".format(contained))
    answers, reasons = _answers(daemons, host)
    if answers:
        yield from _told(values, host, answers[0], daemons, reasons)
        return
    if contained:
        # The kernel's own view is that of the host, which says nothing of the daemon in here.
        raise CannotTell("; ".join(reasons), SYNC.advice)
    yield from _kernel(values, host, daemons, reasons)


def _answers(daemons: list[str], host: Host) -> tuple[list[Sync], list[str]]:
    """Return what the daemons say, those that are in step first, and why others could not be asked."""
    answers: list[Sync] = []
    reasons: list[str] = []
    for daemon in daemons:
        try:
            answers.append(ask(daemon, host))
        except CannotTell as error:
            reasons.append(error.message)
    return sorted(answers, key=lambda answer: not answer.synchronised), reasons


def _told(values: Values, host: Host, sync: Sync, daemons: list[str], reasons: list[str]) -> Found:
    evidence: dict[str, Any] = {"daemon": sync.daemon, **sync.details}
    if len(daemons) > 1:
        evidence["running"] = daemons
    if reasons:
        evidence["not_seen"] = reasons
    if not sync.synchronised:
        message = "not synchronised: {0}".format(sync.why)
        yield Finding(SYNC.id, "clock", Status.FAIL, message, advice=SYNC.advice, evidence=evidence)
        return
    yield _age(values, host, sync, evidence)
    if sync.offset is not None:
        yield from _offset(values, sync.offset, sync.daemon)


def _age(values: Values, host: Host, sync: Sync, evidence: dict[str, Any]) -> Finding:
    if sync.last is None:
        return Finding(SYNC.id, "clock", Status.OK, "synchronised by {0}".format(sync.daemon), evidence=evidence)
    age = max(0.0, round(host.now() - sync.last, 1))
    limits = limits_of("age", values)
    status, limit = limits.judge(age)
    told = "" if status is Status.OK else " ({0}s after {1})".format(status.value, human_duration(limit or 0))
    message = "synchronised by {0}, last {1} ago{2}".format(sync.daemon, human_duration(age), told)
    advice = SYNC.advice if status is not Status.OK else None
    return Finding(SYNC.id, "clock", status, message, age, "seconds", limit, advice, evidence)


def _offset(values: Values, offset: float, said_by: str) -> Found:
    limits = limits_of("offset", values)
    size = round(abs(offset), 3)
    status, limit = limits.judge(size)
    way = "ahead or behind" if not offset else "off"
    message = "{0:g} ms {1} {2}".format(size, way, limits.told(size, "ms"))
    advice = OFFSET.advice if status is not Status.OK else None
    yield Finding(
        OFFSET.id, "clock", status, message, size, "ms", limit, advice, {"offset": offset, "said_by": said_by}
    )
    yield Metric("clock_offset", round(offset, 3), "ms")


def _kernel(values: Values, host: Host, daemons: list[str], reasons: list[str]) -> Found:
    clock = read_kernel_clock(host)
    evidence: dict[str, Any] = {"asked": "the kernel (adjtimex)", "maximum_error_ms": clock.maximum_error}
    if reasons:
        evidence["not_seen"] = reasons
    keeper = " and ".join(daemons)
    if clock.synchronised:
        message = "synchronised, says the kernel; {0}".format(
            "{0} runs but was not asked".format(keeper) if keeper else "what keeps it was not seen"
        )
        yield Finding(SYNC.id, "clock", Status.OK, message, evidence=evidence)
        yield from _offset(values, clock.estimated_error, "the kernel, as its estimate")
        return
    if keeper:
        message = "not synchronised, says the kernel, though {0} runs".format(keeper)
        yield Finding(SYNC.id, "clock", Status.FAIL, message, advice=SYNC.advice, evidence=evidence)
        return
    yield _nothing_keeps_it(enabled(host), evidence)


def _nothing_keeps_it(meant: list[str], evidence: dict[str, Any]) -> Finding:
    if meant:
        message = "not synchronised: {0} should keep it but does not run".format(" or ".join(meant))
        advice = "start it, and see why it stopped: systemctl status {0}".format(meant[0])
        return Finding(SYNC.id, "clock", Status.FAIL, message, advice=advice, evidence=evidence)
    message = "not synchronised: no time daemon runs here"
    return Finding(SYNC.id, "clock", Status.WARN, message, advice="install chrony", evidence=evidence)


def discover(host: Host) -> Iterable[Values]:
    """Every host has a clock; a container says that it is its host's."""
    return [{}]


KIND = Kind(
    name="time_sync",
    summary="The clock is synchronised, and how far it is off: chrony, systemd-timesyncd, ntpd, OpenNTPD, the kernel.",
    options=(
        *limit_options(
            "offset",
            "the distance from the source.",
            50,
            500,
            "ms",
            "node_exporter's mixin warns at 50 ms (NodeClockSkewDetected), as Ceph does; at 500 ms CockroachDB and"
            " others stop, and Checkmk's ntp.time is critical",
        ),
        *limit_options(
            "age",
            "the time since the clock was last held against its source.",
            3 * 3600,
            24 * 3600,
            "seconds",
            "systemd-timesyncd asks at least every 34 min (PollIntervalMaxSec), chrony and ntpd every 17 (maxpoll 10);"
            " at 100 ppm a clock loses 9 s a day",
            type="duration",
        ),
    ),
    checks=(SYNC, OFFSET),
    probe=probe,
    subject=_subject,
    example="- kind: time_sync\n  offset_warn: 20\n  offset_fail: 100",
    privilege="none",
    without="everything",
    discover=discover,
)
