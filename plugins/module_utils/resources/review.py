# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The review of a host's resources: each is judged for itself, and one that cannot be told costs one unknown."""

from __future__ import annotations

import dataclasses
from typing import Any, Callable, Final, Iterator, Mapping, Union

from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status, roll_up
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux import cgroup
from ansible_collections.ops.upkeep.plugins.module_utils.linux.memory import memory_of, read_meminfo, within_group
from ansible_collections.ops.upkeep.plugins.module_utils.options import Values, limits_of, read_options
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration
from ansible_collections.ops.upkeep.plugins.module_utils.resources import counters, options, stocks, taken, top
from ansible_collections.ops.upkeep.plugins.module_utils.resources.busy import Judged, Use, judge, samples
from ansible_collections.ops.upkeep.plugins.module_utils.resources.look import Look, look
from ansible_collections.ops.upkeep.plugins.module_utils.resources.rates import Flow
from ansible_collections.ops.upkeep.plugins.module_utils.review import review_result

Found = Iterator[Union[Judged, Finding, Metric]]
Part = Callable[[Host, Values, Look], Found]

#: Packets that are lost on a sound network are fewer than this; node_exporter's mixin warns at 1 %.
LOST_PERCENT: Final = 1.0
LOST_AT_LEAST: Final = 10  # packets, before a percentage means anything


def read_values(limits: Mapping[str, Any], call: Mapping[str, Any] | None = None) -> Values:
    """Return the values of a review. C(call) are all options but the limits. Raises WrongOptions."""
    limited, wrong = read_options(options.LIMITS, limits)
    values, problems = read_options(options.CALL, call or {})
    if wrong or problems:
        raise WrongOptions(["limits: {0}".format(problem) for problem in wrong] + problems)
    # A limit that is written as null is taken away; read_options takes it for one that is not written.
    limited.update({name: None for name, limit in limits.items() if limit is None and name in limited})
    return {**values, **limited}


def review_resources(values: Values, cursors: Mapping[str, Any], host: Host | None = None) -> dict[str, Any]:
    """Return the result of a review. C(cursors) are those that the last one returned."""
    return _review(host or Host(Budget.of(values["deadline"])), values, cursors)


def _review(host: Host, values: Values, cursors: Mapping[str, Any]) -> dict[str, Any]:
    try:
        seen = look(host, values, counters.from_cursor(cursors.get("counters")))
    except CannotTell as error:
        return review_result([Finding(options.CPU.id, "cpu", Status.UNKNOWN, str(error))], [], cursors={})
    findings: list[Finding] = []
    metrics: list[Metric] = []
    levels: list[tuple[float, Finding]] = []
    for check, part in _PARTS:
        for item in _guarded(check, part, host, values, seen):
            if isinstance(item, Metric):
                metrics.append(item)
                continue
            finding = item.finding if isinstance(item, Judged) else item
            findings.append(_with_top(host, finding))
            levels += [(item.percent, finding)] if isinstance(item, Judged) and item.percent is not None else []
    rows = [_objective(levels, values, seen)] if levels else []
    return review_result(findings, metrics, cursors={"counters": counters.to_cursor(seen.counters)}, objectives=rows)


def _guarded(check: Check, part: Part, host: Host, values: Values, seen: Look) -> Found:
    try:
        yield from part(host, values, seen)
    except CannotTell as error:
        yield Finding(check.id, check.id.partition("_")[2], Status.UNKNOWN, error.message, advice=error.advice)


def _cpu(host: Host, values: Values, seen: Look) -> Found:
    if seen.contained:
        yield Finding(options.CPU.id, "cpu", Status.SKIPPED, "in a container: the CPUs that can be seen are its host's")
        return
    recorded = samples(seen.records, lambda record: record.cpu)
    earlier = seen.earlier.cpu if seen.earlier else None
    pressure = seen.pressure.get("cpu", {}).get("some_avg300")
    use = Use(recorded, seen.sample.cpu, earlier, pressure, _sampled(seen))
    yield judge(options.CPU, "cpu", limits_of("cpu", values), use, seen, values)
    yield Metric("cpu_utilisation", round(earlier if earlier is not None else seen.sample.cpu, 2), "percent")


def _memory(host: Host, values: Values, seen: Look) -> Found:
    info = read_meminfo(host)
    memory = memory_of(info)
    if seen.contained:
        memory = within_group(memory, cgroup.memory(host))
    used = 100.0 - memory.available_percent
    kib = memory.total / 1024.0
    recorded = samples(
        seen.records, lambda record: None if record.available is None else 100.0 * (1 - record.available / kib)
    )
    # Memory is no rate: what is taken now is taken, so pressure does not excuse it.
    use = Use(recorded, used, None, None, "taken now")
    yield judge(options.MEMORY, "memory", limits_of("memory", values), use, seen, values)
    yield Metric("memory_used_bytes", memory.total - memory.available, "bytes")
    yield Metric("memory_size_bytes", memory.total, "bytes")
    yield Metric("swap_used_bytes", max(0, info.get("SwapTotal", 0) - info.get("SwapFree", 0)), "bytes")


def _disk_io(host: Host, values: Values, seen: Look) -> Found:
    disks = seen.sample.disks
    if seen.contained or not disks:
        why = "in a container: the disks that can be seen are its host's" if seen.contained else "there is no disk"
        yield Finding(options.DISK_IO.id, "disks", Status.SKIPPED, why)
        return
    pressure = seen.pressure.get("io", {}).get("some_avg300")
    for name, now in sorted(disks.items()):
        recorded = samples(seen.records, lambda record, disk=name: record.disks.get(disk))  # type: ignore[misc]
        earlier = seen.earlier.disks.get(name) if seen.earlier else None
        use = Use(recorded, now, earlier, pressure, _sampled(seen))
        yield judge(options.DISK_IO, name, limits_of("disk_io", values), use, seen, values)
        yield Metric("disk_utilisation", round(earlier if earlier is not None else now, 2), "percent", {"disk": name})


def _network(host: Host, values: Values, seen: Look) -> Found:
    if not seen.sample.flows:
        why = "there is no interface but those inside the host"
        yield Finding(options.NETWORK.id, "interfaces", Status.SKIPPED, why)
    for name, flow in sorted(seen.sample.flows.items()):
        before = seen.earlier.flows.get(name) if seen.earlier else None
        average = before or flow
        yield Metric("network_received_per_second", round(average.received, 1), "bytes/s", {"interface": name})
        yield Metric("network_sent_per_second", round(average.sent, 1), "bytes/s", {"interface": name})
        yield _carried(host, values, seen, name, flow, before)
        if average.lost >= LOST_AT_LEAST and average.lost_percent >= LOST_PERCENT:
            yield _lost(name, average)


def _carried(host: Host, values: Values, seen: Look, name: str, flow: Flow, before: Flow | None) -> Judged | Finding:
    speed = stocks.speed(host, name)
    if speed is None:
        return Finding(options.NETWORK.id, name, Status.OK, "its speed is not known, as of most virtual ones")
    recorded = samples(seen.records, lambda record: record.interfaces.get(name))
    use = Use(recorded, flow.percent_of(speed), before.percent_of(speed) if before else None, None, _sampled(seen))
    return judge(options.NETWORK, name, limits_of("network", values), use, seen, values)


def _lost(name: str, flow: Flow) -> Finding:
    message = "{0:.3g} % of its packets were lost, {1} (warns at {2:g} %)".format(
        flow.lost_percent, flow.lost, LOST_PERCENT
    )
    percent = round(flow.lost_percent, 2)
    return Finding(
        options.NETWORK.id, name + " packets", Status.WARN, message, percent, "percent", LOST_PERCENT,
        options.NETWORK.advice,
    )  # fmt: skip


def _sampled(seen: Look) -> str:
    if not seen.has_moment:
        return "on average over {0}".format(human_duration(seen.sample.seconds))
    return "in a sample of {0:.2g} s".format(seen.sample.seconds)


_PARTS: Final[tuple[tuple[Check, Part], ...]] = (
    (options.CPU, _cpu),
    (options.MEMORY, _memory),
    (options.DISK_IO, _disk_io),
    (options.DISK_SPACE, lambda host, values, seen: taken.disk_space(host, values)),
    (options.NETWORK, _network),
    (options.FILES, lambda host, values, seen: taken.open_files(host, values)),
    (options.CONNECTIONS, taken.connections),
)

_TOP: Final[Mapping[str, Callable[[Host], list[str]]]] = {
    options.CPU.id: top.by_cpu,
    options.MEMORY.id: top.by_memory,
    options.DISK_IO.id: top.by_disk,
    options.FILES.id: top.by_open_files,
}


def _with_top(host: Host, finding: Finding) -> Finding:
    """Return a finding about something over its limit with those who use most of it."""
    who = _TOP.get(finding.check)
    if finding.status not in (Status.FAIL, Status.WARN) or who is None:
        return finding
    return dataclasses.replace(finding, evidence={**finding.evidence, "top": who(host)})


def _objective(levels: list[tuple[float, Finding]], values: Values, seen: Look) -> dict[str, Any]:
    """Return the row of the objective: the resource that is used most, against its own limit."""
    percent, finding = max(levels, key=lambda level: level[0])
    stands_on = "{0} records of sysstat".format(len(seen.records)) if seen.records else seen.no_records
    return {
        "name": "resource use",
        "measured": percent,
        "unit": "percent",
        "limit": values[finding.check.partition("_")[2] + "_warn"],
        "direction": "below",
        "window": human_duration(values["window"]) if seen.records else "",
        "status": roll_up(one.status for _percent, one in levels).value,
        "budget_left": None,
        "burn_rate": None,
        "trend": None,
        "stands_on": "{0}, the most used of {1}; {2}".format(finding.subject, len(levels), stands_on),
    }
