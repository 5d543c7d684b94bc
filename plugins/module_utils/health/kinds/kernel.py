# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kernel: tainted, waiting for a reboot, older than the newest one installed, rebooted without a shutdown."""

from __future__ import annotations

from typing import Any, Callable, Final, Iterable, Iterator, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, DoesNotApply
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Found, Kind
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.boots import End, crash_traces, read_ends
from ansible_collections.ops.upkeep.plugins.module_utils.linux.clock import boot_time, window_start
from ansible_collections.ops.upkeep.plugins.module_utils.linux.kernel import (
    SERIOUS,
    compare,
    decode_taint,
    newest,
    read_installed,
    read_running,
    read_taint,
)
from ansible_collections.ops.upkeep.plugins.module_utils.linux.reboot_required import read_reboot_required
from ansible_collections.ops.upkeep.plugins.module_utils.linux.virtual import container
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration

TAINT: Final = Check(
    "kernel_taint",
    "Whether the kernel marks itself as damaged since the boot. Marks of chosen modules are told, but no warning.",
    "see what happened: journalctl -k -b -p warning; plan a reboot, since a kernel that died once is not to be trusted",
)
REBOOT_REQUIRED: Final = Check(
    "kernel_reboot_required",
    "Whether the distribution says that updates wait for a reboot.",
    "reboot in the next window",
)
VERSION: Final = Check(
    "kernel_version",
    "Whether the kernel that runs is the newest one installed.",
    "reboot in the next window; if it comes back with the old one, see what the boot loader takes as its default",
)
REBOOT: Final = Check(
    "kernel_reboot",
    "Whether the host rebooted since the last round, else within 24 hours, and whether in an orderly way.",
    "see how it ended: journalctl -b -1 -e; last -x | head; then the hardware's own log (ipmitool sel list)",
)


def _subject(values: Values) -> str:
    return "kernel"


def probe(values: Values, host: Host) -> Found:
    """Look at each of the four, so that what cannot be told of one holds up no other."""
    contained = container(host)
    if contained:
        raise DoesNotApply("in a container ({0}): the kernel is the host's".format(contained))
    looks: tuple[tuple[Check, Callable[[Values, Host], Iterator[Any]]], ...] = (
        (TAINT, _taint),
        (VERSION, _version),
        (REBOOT, _reboot),
        (REBOOT_REQUIRED, _reboot_required),
    )
    for check, look in looks:
        try:
            yield from look(values, host)
        except CannotTell as error:
            yield Finding(check.id, "kernel", Status.UNKNOWN, error.message, advice=error.advice)
        except DoesNotApply as error:
            yield Finding(check.id, "kernel", Status.SKIPPED, str(error))


def _taint(values: Values, host: Host) -> Found:
    mask = read_taint(host)
    flags = decode_taint(mask)
    allowed = set(values["taint_allowed"].upper())
    serious = [(letter, why) for letter, why in flags if letter in SERIOUS and letter not in allowed]
    evidence = {"mask": mask, "flags": dict(flags)}
    if serious:
        message = "tainted: {0}".format("; ".join("{1} ({0})".format(*flag) for flag in serious))
        yield Finding(TAINT.id, "kernel", Status.WARN, message, advice=TAINT.advice, evidence=evidence)
        return
    harmless = ", ".join(why for _letter, why in flags)
    message = "nothing serious: {0}".format(harmless) if flags else "not tainted"
    yield Finding(TAINT.id, "kernel", Status.OK, message, evidence=evidence)


def _version(values: Values, host: Host) -> Found:
    running, installed = read_running(host), read_installed(host)
    if not installed.releases:
        raise DoesNotApply("no kernel with its version is installed in /boot or /lib/modules; {0} runs".format(running))
    latest = newest(installed.releases, running)
    evidence = {"running": running, "installed": list(installed.releases), "seen": list(installed.places)}
    if latest is None:
        message = "{0} runs, of which no installed kernel is kin ({1})".format(
            running, ", ".join(installed.releases[:3])
        )
        yield Finding(VERSION.id, "kernel", Status.SKIPPED, message, evidence=evidence)
    elif compare(running, latest) < 0:
        message = "{0} runs, {1} is installed and waits for a reboot".format(running, latest)
        yield Finding(VERSION.id, "kernel", Status.WARN, message, advice=VERSION.advice, evidence=evidence)
    elif running not in installed.releases:
        message = "{0} runs but is no longer installed: no module of it can be loaded".format(running)
        yield Finding(VERSION.id, "kernel", Status.WARN, message, advice=VERSION.advice, evidence=evidence)
    else:
        message = "{0} runs, the newest one installed".format(running)
        yield Finding(VERSION.id, "kernel", Status.OK, message, evidence=evidence)


def _reboot_required(values: Values, host: Host) -> Found:
    answer = read_reboot_required(host)
    evidence = {"said_by": answer.said_by, "packages": list(answer.packages)}
    if not answer.required:
        message = "no reboot is asked for"
        yield Finding(REBOOT_REQUIRED.id, "kernel", Status.OK, message, evidence=evidence)
        return
    named = " for {0}".format(", ".join(answer.packages[:5])) if answer.packages else ""
    message = "a reboot is required{0}".format(named)
    yield Finding(REBOOT_REQUIRED.id, "kernel", Status.WARN, message, advice=REBOOT_REQUIRED.advice, evidence=evidence)


def _reboot(values: Values, host: Host) -> Found:
    booted, since = boot_time(host), window_start(host)
    uptime = max(0.0, host.now() - booted)
    yield Metric("uptime", round(uptime), "seconds")
    if booted <= since:
        message = "up for {0}, no reboot since the last look".format(human_duration(uptime))
        yield Finding(REBOOT.id, "kernel", Status.OK, message, evidence={"booted": round(booted)})
        return
    ends = read_ends(host, booted)
    traces = crash_traces(host, since)
    status, verdict = judge_reboot(ends, traces, host.since is not None)
    evidence: dict[str, Any] = {"booted": round(booted), "sources": {end.source: end.says for end in ends}}
    if traces:
        evidence["crash"] = traces
    message = "rebooted {0} ago{1}".format(human_duration(uptime), verdict)
    advice = REBOOT.advice if status is not Status.OK else None
    yield Finding(REBOOT.id, "kernel", status, message, advice=advice, evidence=evidence)


def judge_reboot(ends: list[End], traces: list[str], seen_before: bool) -> tuple[Status, str]:
    """Return the verdict over a reboot from what the sources tell, and how the message goes on.

    C(seen_before): a round saw this host up before the boot, so it is no new one.
    """
    if traces:
        return Status.FAIL, ": the kernel crashed, and left {0}".format(traces[0])
    told = [end for end in ends if end.orderly is not None]
    if any(end.orderly for end in told):
        return Status.OK, " in order: {0}".format(next(end.says for end in told if end.orderly))
    if told:
        return Status.FAIL, " without a shutdown (power loss, crash or reset): {0}".format(told[0].says)
    unseen = "; ".join("{0} {1}".format(end.source, end.says) for end in ends)
    if any(end.blind for end in ends):
        return Status.UNKNOWN, "; whether in order could not be seen: {0}".format(unseen)
    if seen_before:
        return Status.WARN, "; whether in order is not known: {0}".format(unseen)
    return Status.OK, ", its first boot as far as is known: {0}".format(unseen)


def _problems(values: Values) -> Sequence[str]:
    unknown = sorted(set(values["taint_allowed"].upper()) - SERIOUS)
    if not unknown:
        return ()
    said = 'option "taint_allowed" is {0!r}: {1} marks nothing serious; write letters of {2}'
    return [said.format(values["taint_allowed"], ", ".join(unknown), "".join(sorted(SERIOUS)))]


def discover(host: Host) -> Iterable[Values]:
    """Every host has a kernel; a container says that it is its host's."""
    return [{}]


KIND = Kind(
    name="kernel",
    summary="Kernel taint, reboot required, running against newest installed kernel, unexpected reboots.",
    options=(
        Option(
            "taint_allowed",
            "Letters of serious taint flags (M, B, D, W, L) that are known on this host and no warning.",
            default="",
            source="Documentation/admin-guide/tainted-kernels.rst of the kernel",
        ),
    ),
    checks=(REBOOT, REBOOT_REQUIRED, VERSION, TAINT),
    probe=probe,
    subject=_subject,
    example="- kind: kernel\n  taint_allowed: W",
    privilege="to read the journal: root, or the groups adm or systemd-journal",
    without="all but how the time before a reboot ended, where /var/log/wtmp does not tell it",
    discover=discover,
    problems=_problems,
    timeout=20.0,
)
