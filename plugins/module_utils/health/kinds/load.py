# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The load of the host for each of its cores, and what tasks wait for."""

from __future__ import annotations

from typing import Any, Final, Iterable, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.errors import DoesNotApply
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Found, Kind
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.load import (
    blocked_tasks,
    group_cores,
    load_is_own,
    read_cores,
    read_load,
    read_pressure,
)
from ansible_collections.ops.upkeep.plugins.module_utils.linux.virtual import container
from ansible_collections.ops.upkeep.plugins.module_utils.options import Values, limit_options, limits_of

LOAD: Final = Check(
    "load_average",
    "How many tasks want to run or wait for a disk, for each core. Where the kernel measures pressure and finds next"
    " to none, a high load is a warning at most.",
    "see who runs and who waits: top -b -n1 | head -20; ps -eo state,pid,comm | grep ^D",
)
PRESSURE: Final = Check(
    "load_pressure",
    "Which part of five minutes tasks stood still for want of a CPU, of memory or of a disk.",
    "see who it is: systemd-cgtop; for io iostat -x 1 3, for memory vmstat 1 5",
)

#: Which measure of each resource counts, and what it means.
MEASURES: Final[Mapping[str, tuple[str, str]]] = {
    "cpu": ("some_avg300", "some task waited for a CPU"),
    "memory": ("full_avg300", "all tasks waited for memory"),
    "io": ("full_avg300", "all tasks waited for a disk"),
}


#: From here on waiting is felt, and a high load is more than a number: where InnoGames' check of pressure warns.
FELT_PERCENT: Final = 10.0


def _subject(values: Values) -> str:
    return "load"


def probe(values: Values, host: Host) -> Found:
    """Look at the pressure first, since the load is judged by it."""
    contained = container(host) is not None
    own_load = not contained or load_is_own(host)
    pressure = read_pressure(host, group=contained)
    if not own_load and not pressure:
        raise DoesNotApply("in a container: the load and the pressure that can be seen are those of its host")
    findings = [_pressure(values, resource, pressure[resource]) for resource in MEASURES if resource in pressure]
    if own_load:
        yield from _load(values, host, contained, {finding.subject: finding for finding in findings})
    else:
        yield Finding(LOAD.id, "load", Status.SKIPPED, "in a container: the load average is that of its host")
    for finding in findings:
        yield finding
        if finding.value is not None:
            yield Metric("pressure", finding.value, "percent", {"resource": finding.subject})


def _pressure(values: Values, resource: str, averages: Mapping[str, float]) -> Finding:
    measure, meaning = MEASURES[resource]
    if measure not in averages:
        return Finding(PRESSURE.id, resource, Status.SKIPPED, "this kernel does not measure {0}".format(measure))
    percent = averages[measure]
    limits = limits_of("{0}_pressure".format(resource), values)
    status, limit = limits.judge(percent)
    message = "{0:g} % of 5 min {1} {2}".format(percent, meaning, limits.told(percent, "%"))
    advice = PRESSURE.advice if status is not Status.OK else None
    return Finding(PRESSURE.id, resource, status, message, percent, "percent", limit, advice, averages)


def _load(values: Values, host: Host, contained: bool, pressure: Mapping[str, Finding]) -> Found:
    averages, cores = read_load(host), float(read_cores(host))
    if contained:
        cores = group_cores(host, int(cores))
    per_core = round(averages.five / cores, 2)
    limits = limits_of("load", values)
    status, limit = limits.judge(per_core)
    message = "{0:g} per core over 5 min, {1:g} on {2:g} cores {3}".format(
        per_core, averages.five, cores, limits.told(per_core)
    )
    evidence: dict[str, Any] = {
        "load1": averages.one,
        "load5": averages.five,
        "load15": averages.fifteen,
        "cores": cores,
    }
    if status is not Status.OK:
        status, reason = _explained(status, pressure)
        blocked = blocked_tasks(host)
        if blocked is not None:
            evidence["blocked_tasks"] = blocked
        message = "{0}: {1}".format(message, reason)
    advice = LOAD.advice if status is not Status.OK else None
    yield Finding(LOAD.id, "load", status, message, per_core, "per core", limit, advice, evidence)
    yield Metric("load_per_core", per_core, "per core")


def _explained(status: Status, pressure: Mapping[str, Finding]) -> tuple[Status, str]:
    """Return the status of a high load in the light of the pressure: where nobody waits much, it is no fail."""
    if not pressure:
        return status, "the kernel does not measure pressure (psi=1), so who waits for what is not known"
    worst = max(pressure.values(), key=lambda finding: (-finding.status.severity, finding.value or 0))
    said = "{0} {1:g} %".format(worst.subject, worst.value or 0)
    if (worst.value or 0) >= FELT_PERCENT:
        return status, "under pressure ({0})".format(said)
    return Status.WARN, "yet hardly anybody waits (pressure of {0})".format(said)


def discover(host: Host) -> Iterable[Values]:
    """Every host has a load; a container that sees only its host's says so."""
    return [{}]


KIND = Kind(
    name="load",
    summary="Load average for each core, with pressure stall information where the kernel has it.",
    options=(
        *limit_options(
            "load",
            "the load average over five minutes, divided by the cores.",
            2,
            5,
            "per core",
            "node_exporter's mixin warns at 2 per core (NodeSystemSaturation), Checkmk at 5",
        ),
        *limit_options(
            "cpu_pressure",
            "the part of five minutes in which some task waited for a CPU.",
            90,
            None,
            "percent",
            "published Prometheus rules warn at 90 %; a batch host may live there, so it never fails by itself",
        ),
        *limit_options(
            "memory_pressure",
            "the part of five minutes in which all tasks waited for memory.",
            10,
            60,
            "percent",
            "systemd-oomd begins to kill at 60 % (DefaultMemoryPressureLimit); a tenth of all time lost is felt",
        ),
        *limit_options(
            "io_pressure",
            "the part of five minutes in which all tasks waited for a disk.",
            60,
            None,
            "percent",
            "a single backup on an idle host reaches it honestly, so it never fails by itself",
        ),
    ),
    checks=(LOAD, PRESSURE),
    probe=probe,
    subject=_subject,
    example="- kind: load\n  load_warn: 1.5\n  load_fail: 4",
    privilege="none",
    without="everything",
    discover=discover,
)
