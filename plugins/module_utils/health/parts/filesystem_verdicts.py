# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is expected of a file system: pure judgements over what was seen of it."""

from __future__ import annotations

import json
from typing import Any, Final, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.finding import MAX_EVIDENCE, Finding, Metric, Number, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Found
from ansible_collections.ops.upkeep.plugins.module_utils.limits import Limits
from ansible_collections.ops.upkeep.plugins.module_utils.linux.mount_choice import IMAGE_TYPES, Choice, is_read_only
from ansible_collections.ops.upkeep.plugins.module_utils.linux.mounts import LOCAL_TYPES, FstabEntry, Mount
from ansible_collections.ops.upkeep.plugins.module_utils.linux.space import Usage
from ansible_collections.ops.upkeep.plugins.module_utils.options import Values, limits_of
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_size, plural
from ansible_collections.ops.upkeep.plugins.module_utils.text import cut

SPACE: Final = Check(
    "filesystem_space",
    "How much of the space of a file system is in use, and whether it answers at all.",
    "find what grew: du -xh --max-depth=2 MOUNT | sort -h | tail; files deleted but still open: lsof +L1",
)
INODES: Final = Check(
    "filesystem_inodes",
    "How many of the inodes of a file system are in use: without a free one no file can be made.",
    "find where the many small files are: du -x --inodes --max-depth=3 MOUNT | sort -n | tail",
)
READONLY: Final = Check(
    "filesystem_readonly",
    "Whether a file system that should be writable is.",
    "see the kernel's messages about its disk (dmesg), check the file system (fsck) while it is unmounted",
)
MOUNTED: Final = Check(
    "filesystem_mounted",
    "Whether what should be mounted is. Also lists what was looked at and what was left out on purpose.",
    "mount it (mount MOUNT), and see why it was not: systemctl status, journalctl -b",
)

GIB: Final = 1024**3
# Checkmk's rule for large file systems, which it calls the magic factor, with the value its handbook proposes.
REFERENCE_SIZE: Final = 20 * GIB
MAGIC: Final = 0.8
SMALL_SIZE: Final = GIB
DEFAULTS: Final[Mapping[str, Number]] = {"space_warn": 80, "space_fail": 90}

SPACE_SOURCE: Final = (
    "Checkmk's df: 80 and 90 %, with its magic factor 0.8 above 20 GiB: the part that must stay free shrinks as size"
    " grows, so 90 % becomes 95.4 % at 1 TiB and 97.5 % at 20 TiB. Below 1 GiB, where /boot/efi and its like"
    " stand still at any level, there is no warning before the fail limit."
)
FREE_SOURCE: Final = "none is set, since it depends on what is written there"
INODES_SOURCE: Final = "Checkmk's df: 10 and 5 % of the inodes left"


def space_limits(values: Values, size: int) -> Limits:
    """Return the limits for a file system of so many bytes: defaults eased by its size, others as they are."""
    warn, fail = (_eased(name, values.get(name), size) for name in ("space_warn", "space_fail"))
    if size < SMALL_SIZE and values.get("space_warn") == DEFAULTS["space_warn"]:
        warn = None
    if warn is not None and fail is not None:
        warn = min(warn, fail)
    return Limits(warn, fail)


def _eased(name: str, limit: Number | None, size: int) -> Number | None:
    if limit is None or limit != DEFAULTS[name] or size <= REFERENCE_SIZE:
        return limit
    factor = float((size / REFERENCE_SIZE) ** (MAGIC - 1))
    return round(100 - (100 - limit) * factor, 1)


def judge_space(subject: str, mount: Mount, usage: Usage, values: Values, evidence: Mapping[str, Any]) -> Found:
    """Yield what is to say of the space, and its metrics."""
    if usage.size <= 0:
        yield Finding(SPACE.id, subject, Status.SKIPPED, "{0} reports no size".format(mount.type), evidence=evidence)
        return
    percent = round(usage.used_percent, 1)
    limits, left = space_limits(values, usage.size), limits_of("free", values, below=True)
    status, limit = limits.judge(percent)
    told = limits.told(percent, "%")
    left_status, left_limit = left.judge(usage.available)
    if left_limit is not None and left_status.severity < status.severity:
        status, limit = left_status, None
        told = "({0}s at {1} left)".format(left_status.value, human_size(left_limit))
    message = "{0:g} % full, {1} of {2} left {3}".format(
        percent, human_size(usage.available), human_size(usage.size), told
    )
    advice = SPACE.advice.replace("MOUNT", mount.point) if status is not Status.OK else None
    yield Finding(SPACE.id, subject, status, message, percent, "percent", limit, advice, evidence)
    yield Metric("filesystem_used", percent, "percent", {"mount": subject})
    yield Metric("filesystem_available", usage.available, "bytes", {"mount": subject})


def judge_inodes(subject: str, mount: Mount, usage: Usage, values: Values, evidence: Mapping[str, Any]) -> Found:
    """Yield what is to say of the inodes, and their metric."""
    if usage.inodes <= 0:
        message = "{0} has no fixed number of inodes".format(mount.type)
        yield Finding(INODES.id, subject, Status.SKIPPED, message, evidence=evidence)
        return
    percent = round(usage.inodes_used_percent, 1)
    limits = limits_of("inodes", values)
    status, limit = limits.judge(percent)
    message = "{0:g} % of the inodes in use, {1} left {2}".format(percent, usage.inodes_free, limits.told(percent, "%"))
    advice = INODES.advice.replace("MOUNT", mount.point) if status is not Status.OK else None
    yield Finding(INODES.id, subject, status, message, percent, "percent", limit, advice, evidence)
    yield Metric("filesystem_inodes_used", percent, "percent", {"mount": subject})


def judge_readonly(subject: str, mount: Mount, entry: FstabEntry | None, allowed: bool) -> Finding | None:
    """Return what is to say of a mount that should be writable, None for a tmpfs, which has no disk to fail."""
    if mount.type == "tmpfs" and not is_read_only(mount):
        return None
    status, message = _writable(mount, entry, allowed)
    evidence = {"mount_options": sorted(mount.options), "file_system_options": sorted(mount.super_options)[:20]}
    advice = READONLY.advice if status is Status.FAIL else None
    return Finding(READONLY.id, subject, status, message, advice=advice, evidence=evidence)


def _writable(mount: Mount, entry: FstabEntry | None, allowed: bool) -> tuple[Status, str]:
    for sign in ("emergency_ro", "shutdown"):
        if sign in mount.super_options | mount.options:
            return Status.FAIL, "closed to writing by the kernel after errors ({0})".format(sign)
    if not is_read_only(mount):
        return Status.OK, "writable"
    if mount.type in IMAGE_TYPES:
        return Status.OK, "read-only by its nature ({0})".format(mount.type)
    if entry is not None and "ro" in entry.options:
        return Status.OK, "read-only, as /etc/fstab says"
    if allowed:
        return Status.OK, "read-only, which is allowed here"
    if "rw" in mount.options and mount.type in LOCAL_TYPES and mount.type != "overlay":
        return Status.FAIL, "mounted for writing, but now read-only: so the kernel does after errors"
    if entry is not None:
        return Status.FAIL, "read-only, though /etc/fstab mounts it for writing"
    return Status.FAIL, "read-only (where that is meant, allow it with readonly: true)"


def judge_mounted(point: str, mount: Mount | None, entry: FstabEntry | None, contained: bool) -> Finding | None:
    """Return whether a mount point that should be in use is; None for what does not concern this host.

    C(entry) is the line of /etc/fstab that asks for it, None where the check itself does.
    """
    if mount is not None:
        return Finding(MOUNTED.id, point, Status.OK, "mounted ({0})".format(mount.type))
    if entry is None:
        return Finding(MOUNTED.id, point, Status.FAIL, "nothing is mounted here", advice=_mount_it(point))
    # A container gets its disks from its host: systemd passes over such lines there as well.
    if not entry.at_boot or (contained and entry.source.startswith(("/dev/", "UUID=", "LABEL=", "PARTUUID="))):
        return None
    status = Status.WARN if "nofail" in entry.options else Status.FAIL
    message = "not mounted, though /etc/fstab mounts it at boot" + (" (nofail)" if status is Status.WARN else "")
    evidence = {"source": entry.source, "type": entry.type}
    return Finding(MOUNTED.id, point, status, message, advice=_mount_it(point), evidence=evidence)


def _mount_it(point: str) -> str:
    return MOUNTED.advice.replace("MOUNT", point)


def judge_choice(subject: str, choice: Choice) -> Finding:
    """Return what was looked at and what was left out on purpose; to have looked at nothing is no C(ok)."""
    left = sum(len(points) for points in choice.left_out.values())
    message = "{0} to look at, {1} left out on purpose".format(
        plural(len(choice.kept), "file system"), plural(left, "mount")
    )
    status = Status.OK if choice.kept else Status.UNKNOWN
    return Finding(MOUNTED.id, subject, status, message, evidence=_scope(choice))


def _scope(choice: Choice) -> dict[str, Any]:
    """Return what was looked at and what was left out, as long as evidence has room for it: hosts of containers
    have thousands of mounts."""
    scope: dict[str, Any] = {}
    for count in (40, 20, 10, 5):
        scope = {
            "looked_at": _first([mount.point for mount in choice.kept], count),
            "left_out_on_purpose": {reason: _first(points, count) for reason, points in choice.left_out.items()},
        }
        if len(json.dumps(scope)) < MAX_EVIDENCE - 500:
            break
    return scope


def _first(points: Sequence[str], count: int) -> list[str]:
    shown = [cut(point, 100) for point in points[:count]]
    return shown + ["{0} more".format(len(points) - count)] if len(points) > count else shown
