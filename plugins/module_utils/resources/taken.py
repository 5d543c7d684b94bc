# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judge what is taken: memory, space on disks, open files, connections."""

from __future__ import annotations

import os
from typing import Iterator

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.mount_choice import choose
from ansible_collections.ops.upkeep.plugins.module_utils.linux.mounts import may_hang, read_mounts
from ansible_collections.ops.upkeep.plugins.module_utils.linux.space import Place, Usage, usages
from ansible_collections.ops.upkeep.plugins.module_utils.options import Values, limits_of
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_size, plural
from ansible_collections.ops.upkeep.plugins.module_utils.resources import options, stocks
from ansible_collections.ops.upkeep.plugins.module_utils.resources.busy import Judged
from ansible_collections.ops.upkeep.plugins.module_utils.resources.look import Look
from ansible_collections.ops.upkeep.plugins.module_utils.resources.stocks import Stock


def disk_space(host: Host, values: Values) -> Iterator[Judged | Finding | Metric]:
    """Yield a finding for each file system that is too full or hangs, or the one about the fullest."""
    mounts = read_mounts(host)
    kept = choose(host, mounts, values["exclude"], os.geteuid()).kept
    if not kept:
        raise CannotTell("there is no file system to look at")
    limits = limits_of("disk_space", values)
    fine: list[Judged] = []
    found_bad = False
    for place, usage in usages(host, [Place(mount.point, may_hang(mount, mounts)) for mount in kept]):
        if not isinstance(usage, Usage):
            yield Finding(options.DISK_SPACE.id, place.path, Status.UNKNOWN, str(usage) or type(usage).__name__)
            continue
        labels = {"mount": place.path}
        yield Metric("disk_used_bytes", usage.size - usage.free, "bytes", labels)
        yield Metric("disk_size_bytes", usage.size, "bytes", labels)
        yield Metric("disk_inodes_used", usage.inodes - usage.inodes_free, "inodes", labels)
        percent = round(max(usage.used_percent, usage.inodes_used_percent), 1)
        what = "full" if usage.used_percent >= usage.inodes_used_percent else "of the inodes used"
        message = "{0:g} % {1}, {2} left {3}".format(
            percent, what, human_size(usage.available), limits.told(percent, "%")
        )
        judged = _judged(options.DISK_SPACE, place.path, values, "disk_space", percent, message)
        if judged.finding.status is Status.OK:
            fine.append(judged)
        else:
            found_bad = True
            yield judged
    if fine and not found_bad:
        yield _fullest(fine)


def _fullest(fine: list[Judged]) -> Judged:
    """Return the one finding that says that none is too full. Its subject stays, whichever is the fullest."""
    top = max(fine, key=lambda judged: judged.percent or 0.0)
    message = "the fullest of {0} is {1}: {2}".format(
        plural(len(fine), "file system"), top.finding.subject, top.finding.message
    )
    data = {**top.finding.to_dict(), "subject": "file systems", "message": message}
    return Judged(Finding.from_dict(data), top.percent)


def open_files(host: Host, values: Values) -> Iterator[Judged | Finding | Metric]:
    """Yield the finding about the open files of the whole host."""
    stock = stocks.open_files(host)
    if stock is None:
        raise CannotTell("the kernel does not say how many files are open (/proc/sys/fs/file-nr)")
    yield Metric("open_files", stock.taken, "files")
    yield _of_stock(options.FILES, "kernel", values, "file_descriptors", stock, "open files")


def connections(host: Host, values: Values, look: Look) -> Iterator[Judged | Finding | Metric]:
    """Yield findings about tracked connections, the memory of TCP, and connections that were turned away."""
    count = stocks.tcp_connections(host)
    if count is not None:
        yield Metric("tcp_connections", count, "connections")
    named = (("tracked", stocks.tracked_connections(host), "tracked connections"),
             ("tcp memory", stocks.tcp_memory(host), "pages of TCP memory"))  # fmt: skip
    seen = [(subject, stock, noun) for subject, stock, noun in named if stock is not None]
    if not seen and count is None:
        raise CannotTell("the kernel does not say how many connections there are (/proc/net/sockstat)")
    for subject, stock, noun in seen:
        yield _of_stock(options.CONNECTIONS, subject, values, "connections", stock, noun)
    yield _turned_away(look)


def _turned_away(look: Look) -> Finding:
    rates = look.earlier or look.sample
    since = "since the last round" if look.earlier else "in the sample"
    if not rates.turned_away:
        return Finding(options.CONNECTIONS.id, "queues", Status.OK, "none was turned away by a full queue " + since)
    message = "{0} turned away by a full queue {1}".format(
        plural(rates.turned_away, "connection was", "connections were"), since
    )
    return Finding(
        options.CONNECTIONS.id, "queues", Status.WARN, message, rates.turned_away, "connections",
        advice="see whose queue is full (Recv-Q above Send-Q): ss -ltn",
    )  # fmt: skip


def _of_stock(check: Check, subject: str, values: Values, measure: str, stock: Stock, noun: str) -> Judged | Finding:
    if not stock.is_limited:
        return Finding(
            check.id, subject, Status.OK, "{0} {1}, and no limit that can be reached".format(stock.taken, noun)
        )
    percent = round(stock.percent, 1)
    told = limits_of(measure, values).told(percent, "%")
    message = "{0} of {1} {2}, {3:g} % {4}".format(stock.taken, stock.limit, noun, percent, told)
    return _judged(check, subject, values, measure, percent, message)


def _judged(check: Check, subject: str, values: Values, measure: str, percent: float, message: str) -> Judged:
    status, limit = limits_of(measure, values).judge(percent)
    advice = check.advice if status is not Status.OK else None
    return Judged(Finding(check.id, subject, status, message, percent, "percent", limit, advice), percent)
