# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Memory: what is available, whether it swaps, and what was killed for lack of it."""

from __future__ import annotations

from typing import Any, Final, Iterable

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Found, Kind
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux import cgroup
from ansible_collections.ops.upkeep.plugins.module_utils.linux.clock import boot_time, window_start
from ansible_collections.ops.upkeep.plugins.module_utils.linux.memory import (
    memory_of,
    read_meminfo,
    read_vmstat,
    swap_is_compressed,
    swap_rate,
    within_group,
)
from ansible_collections.ops.upkeep.plugins.module_utils.linux.oom import Kill, read_kills
from ansible_collections.ops.upkeep.plugins.module_utils.linux.virtual import container
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values, limit_options, limits_of
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration, human_size, plural

AVAILABLE: Final = Check(
    "memory_available",
    "How much memory programs can still get.",
    "see who holds it: ps -eo pid,rss,comm --sort=-rss | head; look for one that grew since the last round",
)
SWAP: Final = Check(
    "memory_swap",
    "Whether the host swaps now. Swap that is in use but does not move is no trouble.",
    "see who swaps: vmstat 1 5; grep VmSwap /proc/[0-9]*/status | sort -k2 -n | tail; give it memory or fewer tenants",
)
OOM: Final = Check(
    "memory_oom_kills",
    "How many processes the kernel killed for lack of memory since the last round, else within 24 hours.",
    "see what was killed and for whom: journalctl -k -g 'out of memory'; then see whether its service came back",
)
_IN_THE_RING: Final = OOM.advice.replace("journalctl -k -g", "dmesg -T | grep -i")  # where there is no journal

MIB: Final = 1024**2


def _subject(values: Values) -> str:
    return "memory"


def probe(values: Values, host: Host) -> Found:
    """Look at memory, swap and kills, each on its own."""
    info = read_meminfo(host)
    contained = container(host)
    yield from _available(values, host, info, contained)
    yield _swap(values, host, info, contained)
    yield _oom(values, host, contained)


def _available(values: Values, host: Host, info: dict[str, int], contained: str | None) -> Found:
    machine = memory_of(info)
    memory = within_group(machine, cgroup.memory(host)) if contained else machine
    percent = round(memory.available_percent, 1)
    limits = limits_of("available", values, below=True)
    status, limit = limits.judge(percent)
    told = limits.told(percent, "%")
    if status is not Status.OK and memory.available >= values["enough"]:
        status, limit = Status.OK, None
        told = "({0} is always enough)".format(human_size(values["enough"]))
    message = "{0:g} % available, {1} of {2} {3}".format(
        percent, human_size(memory.available), human_size(memory.total), told
    )
    evidence: dict[str, Any] = {"available": memory.available, "total": memory.total}
    if memory is not machine:
        evidence["seen"] = "the limit of the container's control group"
    for name, key in (("Shmem", "shared"), ("Hugetlb", "huge_pages"), ("SUnreclaim", "kernel_slab")):
        if name in info:
            evidence[key] = info[name]
    advice = AVAILABLE.advice if status is not Status.OK else None
    yield Finding(AVAILABLE.id, "memory", status, message, percent, "percent", limit, advice, evidence)
    yield Metric("memory_available", memory.available, "bytes")
    yield Metric("memory_available_part", percent, "percent")


def _swap(values: Values, host: Host, info: dict[str, int], contained: str | None) -> Finding:
    total = info.get("SwapTotal", 0)
    used = total - info.get("SwapFree", 0)
    if contained:
        return Finding(SWAP.id, "swap", Status.SKIPPED, "in a container ({0}) swap is the host's".format(contained))
    if total <= 0:
        return Finding(SWAP.id, "swap", Status.SKIPPED, "there is no swap")
    said = "{0:.3g} % of {1} in use".format(100.0 * used / total, human_size(total))
    evidence: dict[str, Any] = {"total": total, "used": used}
    if used <= 0:
        return Finding(SWAP.id, "swap", Status.OK, said, 0.0, "MiB/s", evidence=evidence)
    try:
        rate = round(swap_rate(host) / MIB, 2)
    except CannotTell as error:
        message = "{0}, but whether it moves is not known: {1}".format(said, error.message)
        return Finding(SWAP.id, "swap", Status.UNKNOWN, message, evidence=evidence)
    limits = limits_of("swap_rate", values)
    status, limit = limits.judge(rate)
    if status is not Status.OK and swap_is_compressed(host):
        message = "{0}, moving {1:g} MiB/s, all of it compressed in memory (zram)".format(said, rate)
        return Finding(SWAP.id, "swap", Status.OK, message, rate, "MiB/s", None, None, evidence)
    moving = "moving {0:g} MiB/s {1}".format(rate, limits.told(rate, "MiB/s")) if rate else "not moving"
    advice = SWAP.advice if status is not Status.OK else None
    return Finding(SWAP.id, "swap", status, "{0}, {1}".format(said, moving), rate, "MiB/s", limit, advice, evidence)


def _oom(values: Values, host: Host, contained: str | None) -> Finding:
    since = window_start(host)
    span = human_duration(max(0.0, host.now() - since))
    if contained:
        return _oom_in_container(cgroup.oom_kills(host))
    counted = read_vmstat(host).get("oom_kill")
    try:
        booted = boot_time(host)
        if counted == 0 and booted <= since:
            message = "none within {0}, and none since the boot".format(span)
            return Finding(OOM.id, "OOM kills", Status.OK, message, 0, "kills", evidence={"seen": "/proc/vmstat"})
        kills, seen = read_kills(host, since, booted)
        if counted and not kills and booted > since:
            raise CannotTell("{0} shows none of them".format(seen), OOM.advice)
    except CannotTell as error:
        if counted == 0:
            message = "none since the boot; what was before is not known: {0}".format(error.message)
            return Finding(OOM.id, "OOM kills", Status.OK, message, 0, "kills", evidence={"seen": "/proc/vmstat"})
        count = "" if counted is None else "{0} since the boot, but ".format(plural(counted, "kill"))
        message = "{0}when is not known: {1}".format(count, error.message)
        return Finding(OOM.id, "OOM kills", Status.UNKNOWN, message, advice=error.advice)
    return _oom_told(values, kills, span, {"seen": seen, "kills_since_boot": counted})


def _oom_in_container(counted: int | None) -> Finding:
    if counted is None:
        message = "the control group of this container does not count its kills"
        return Finding(OOM.id, "OOM kills", Status.SKIPPED, message)
    evidence = {"seen": "the container's control group", "not_seen": "the kernel's log, which is the host's"}
    if counted == 0:
        message = "none since the container began"
        return Finding(OOM.id, "OOM kills", Status.OK, message, 0, "kills", evidence=evidence)
    message = "{0} since the container began; when is written in the host's log only".format(plural(counted, "kill"))
    advice = "on the host: journalctl -k -g 'out of memory'; give the container more memory"
    return Finding(OOM.id, "OOM kills", Status.WARN, message, counted, "kills", 1, advice, evidence)


def _oom_told(values: Values, kills: list[Kill], span: str, evidence: dict[str, Any]) -> Finding:
    limits = limits_of("oom_kills", values)
    status, limit = limits.judge(len(kills))
    if not kills:
        message = "none within {0}".format(span)
        return Finding(OOM.id, "OOM kills", status, message, 0, "kills", limit, None, evidence)
    names = sorted({kill.name for kill in kills})
    message = "{0} within {1}: {2} {3}".format(
        plural(len(kills), "kill"), span, ", ".join(names[:5]), limits.told(len(kills))
    )
    evidence["killed"] = [
        {"time": round(kill.time), "name": kill.name, "for": "its control group" if kill.in_group else "the host"}
        for kill in kills[-10:]
    ]
    advice = _IN_THE_RING if "dmesg" in evidence["seen"] else OOM.advice
    return Finding(OOM.id, "OOM kills", status, message, len(kills), "kills", limit, advice, evidence)


def discover(host: Host) -> Iterable[Values]:
    """Every host has memory."""
    return [{}]


KIND = Kind(
    name="memory",
    summary="Memory available, swap in use and moving, and processes killed for lack of memory.",
    options=(
        *limit_options(
            "available",
            "the memory that programs can still get.",
            10,
            5,
            "percent",
            "node_exporter's mixin warns when more than 90 % are in use; earlyoom begins to kill at 10 % and does so"
            " without mercy at 5 %",
            below=True,
        ),
        Option(
            "enough",
            "This much available memory is no alarm, whatever the percentage: large database hosts use 95 % by design.",
            "size",
            16 * 1024**3,
            unit="bytes",
            source="this collection: more than most hosts have in all, and 5 % of one with 320 GiB",
        ),
        *limit_options(
            "swap_rate",
            "what goes to swap and comes from it within a second, while swap is in use.",
            1,
            20,
            "MiB/s",
            "Brendan Gregg's USE method counts any lasting swapping as saturation of memory; below 1 MiB/s it is"
            " housekeeping, and 20 MiB/s is what a rotating disk has to give to small pages",
        ),
        *limit_options(
            "oom_kills",
            "the processes killed for lack of memory.",
            1,
            10,
            "kills",
            "awesome-prometheus-alerts warns of each one (HostOomKillDetected); ten are a loop",
            type="int",
        ),
    ),
    checks=(AVAILABLE, SWAP, OOM),
    probe=probe,
    subject=_subject,
    example="- kind: memory\n  available_warn: 15\n  available_fail: 8",
    privilege="to read the kernel's log: root, or the groups adm or systemd-journal",
    without="all but the time of kills; none is reported as ok only where the kernel's counter is zero",
    discover=discover,
)
