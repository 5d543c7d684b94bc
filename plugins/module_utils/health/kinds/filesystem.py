# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""File systems: space, inodes, writable, and there at all."""

from __future__ import annotations

import fnmatch
import os
from typing import Any, Collection, Final, Iterable, Iterator, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Found, Kind
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.filesystem_verdicts import (
    FREE_SOURCE,
    INODES,
    INODES_SOURCE,
    MOUNTED,
    READONLY,
    SPACE,
    SPACE_SOURCE,
    judge_choice,
    judge_inodes,
    judge_mounted,
    judge_readonly,
    judge_space,
)
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.mount_choice import Choice, choose, is_read_only
from ansible_collections.ops.upkeep.plugins.module_utils.linux.mounts import (
    FstabEntry,
    Mount,
    may_hang,
    mount_of,
    read_fstab,
    read_mounts,
    without_links,
)
from ansible_collections.ops.upkeep.plugins.module_utils.linux.space import Broken, Missing, Place, Usage, usages
from ansible_collections.ops.upkeep.plugins.module_utils.linux.virtual import container
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values, limit_options

ASPECTS: Final = ("space", "inodes", "readonly", "mounted")
EVERYTHING: Final = "file systems"


class _Target:
    """A path to look at, and the mount it lies on."""

    def __init__(self, subject: str, mount: Mount, hangs: bool) -> None:
        self.subject = subject
        self.mount = mount
        self.place = Place(subject, hangs)


def _subject(values: Values) -> str:
    return values["path"] or ", ".join(values["paths"]) or EVERYTHING


def probe(values: Values, host: Host) -> Found:
    """Look at the file systems that were named, else at all that hold files."""
    mounts = read_mounts(host)
    fstab = read_fstab(host) if values["fstab"] else []
    named = [values["path"]] if values["path"] else list(values["paths"])
    choice = Choice()
    targets: list[_Target] = []
    for pattern in named:
        found = list(_targets_of(pattern, values, host, mounts))
        targets += [item for item in found if isinstance(item, _Target)]
        yield from (item for item in found if isinstance(item, Finding))
    if not named:
        choice = choose(host, mounts, values["exclude"], os.geteuid(), {entry.point for entry in fstab})
        targets = [_Target(mount.point, mount, may_hang(mount, mounts)) for mount in choice.kept]
    if "mounted" in values["look_at"]:
        yield from _mounted(values, host, mounts, fstab, named)
    yield from _looked_at(values, host, targets, {entry.point: entry for entry in fstab}, bool(named))
    if not named:
        yield judge_choice(EVERYTHING, choice)


def _targets_of(pattern: str, values: Values, host: Host, mounts: Sequence[Mount]) -> Iterator[_Target | Finding]:
    if any(sign in pattern for sign in "*?["):
        matches = [mount for mount in mounts if fnmatch.fnmatchcase(mount.point, pattern)]
        matches = [mount for mount in matches if not _is_excluded(mount.point, values)]
        if not matches:
            yield Finding(MOUNTED.id, pattern, Status.FAIL, "no mount matches", advice=MOUNTED.advice)
        for mount in matches:
            yield _Target(mount.point, mount, may_hang(mount, mounts))
        return
    try:
        mount_found = mount_of(without_links(host, pattern, mounts), mounts)
        if mount_found is None:
            raise CannotTell("it lies on no mount that can be seen from here")
        if mount_found.type == "autofs":
            raise CannotTell("mounted on demand and not mounted now; to look would mount it", "ls " + pattern)
    except CannotTell as error:
        yield Finding(SPACE.id, pattern, Status.UNKNOWN, error.message, advice=error.advice)
        return
    yield _Target(pattern, mount_found, may_hang(mount_found, mounts))


def _is_excluded(point: str, values: Values) -> bool:
    return any(fnmatch.fnmatchcase(point, pattern) for pattern in values["exclude"])


def _mounted(
    values: Values, host: Host, mounts: Sequence[Mount], fstab: Sequence[FstabEntry], named: Sequence[str]
) -> Iterator[Finding]:
    """Hold what is mounted against what should be: all of it, or what was named of it."""
    wanted: dict[str, FstabEntry | None] = {}
    for entry in fstab:
        if not _is_excluded(entry.point, values) and (not named or entry.point in named):
            wanted[entry.point] = entry
    for point in values["expected"]:
        wanted[point.rstrip("/") or "/"] = None
    contained = container(host) is not None
    by_point = {mount.point: mount for mount in mounts}
    for point, expected_by in wanted.items():
        finding = judge_mounted(point, by_point.get(_without_links(host, point, mounts)), expected_by, contained)
        if finding:
            yield finding


def _without_links(host: Host, point: str, mounts: Sequence[Mount]) -> str:
    try:
        return without_links(host, point, mounts)
    except CannotTell:  # links in a circle: nothing is mounted there
        return point


def _looked_at(
    values: Values, host: Host, targets: Sequence[_Target], fstab: Mapping[str, FstabEntry], named: bool
) -> Found:
    by_path = {target.subject: target for target in targets}
    measured = {"space", "inodes"} & set(values["look_at"])
    if "readonly" in values["look_at"]:
        for target in targets:
            allowed = values["readonly"] or (not named and _is_meant_so(target.mount, fstab))
            finding = judge_readonly(target.subject, target.mount, fstab.get(target.mount.point), allowed)
            if finding:
                yield finding
    if not measured:
        return
    for place, answer in usages(host, [target.place for target in by_path.values()]):
        yield from _measured(values, by_path[place.path], answer)


def _measured(values: Values, target: _Target, answer: Usage | Exception) -> Found:
    mount, evidence = target.mount, _evidence(target)
    if isinstance(answer, Usage):
        if "space" in values["look_at"]:
            yield from judge_space(target.subject, mount, answer, values, evidence)
        if "inodes" in values["look_at"]:
            yield from judge_inodes(target.subject, mount, answer, values, evidence)
    elif isinstance(answer, Missing):
        yield Finding(MOUNTED.id, target.subject, Status.FAIL, "there is nothing at this path", advice=MOUNTED.advice)
    elif isinstance(answer, Broken):
        message = "does not work: {0}".format(answer)
        advice = "see the kernel's messages (dmesg), then unmount and mount {0} again".format(mount.point)
        yield Finding(SPACE.id, target.subject, Status.FAIL, message, advice=advice, evidence=evidence)
    else:
        yield _not_told(target, answer, evidence)


def _not_told(target: _Target, error: Exception, evidence: Mapping[str, Any]) -> Finding:
    if isinstance(error, CannotTell):
        message, advice = error.message, error.advice
    else:
        message, advice = "{0}: {1}".format(type(error).__name__, error), None
    ask = "see whether {0} still answers: timeout 5 stat -f {1}".format(target.mount.source, target.mount.point)
    return Finding(SPACE.id, target.subject, Status.UNKNOWN, message, advice=advice or ask, evidence=evidence)


def _evidence(target: _Target) -> dict[str, Any]:
    mount = target.mount
    seen: dict[str, Any] = {"source": mount.source, "type": mount.type}
    if mount.point != target.subject:
        seen["mount_point"] = mount.point
    return seen


def _is_meant_so(mount: Mount, fstab: Collection[str]) -> bool:
    """Whether nobody asked for it to be writable: mounted read-only by hand or by an image, not by /etc/fstab."""
    return is_read_only(mount) and "ro" in mount.options and mount.point not in fstab


def discover(host: Host) -> Iterable[Values]:
    """Suggest a check for each file system, so that a declared one takes its place, and one for what is mounted."""
    mounts = read_mounts(host)
    points = {entry.point for entry in read_fstab(host)}
    for mount in choose(host, mounts, (), os.geteuid(), points).kept:
        meant = _is_meant_so(mount, points)
        yield {"path": mount.point, "look_at": ["space", "inodes", "readonly"], **({"readonly": True} if meant else {})}
    yield {"look_at": ["mounted"]}


def _problems(values: Values) -> Sequence[str]:
    problems = []
    if values["path"] and values["paths"]:
        problems.append('options "path" and "paths" exclude each other; write all of them in "paths"')
    if not values["look_at"]:
        problems.append('option "look_at" is empty; write at least one of {0}'.format(", ".join(ASPECTS)))
    return problems


KIND = Kind(
    name="filesystem",
    summary="File systems: space, inodes, writable, and mounted as expected.",
    options=(
        Option("path", "A mount point, or any path: its file system is looked at. Missing is a fail.", "path"),
        Option("paths", "Several paths, or globs of mount points.", "list", [], elements="path"),
        Option("exclude", "Globs of mount points that are not looked at.", "list", [], elements="path"),
        Option("expected", "Mount points where something must be mounted.", "list", [], elements="path"),
        Option("fstab", "Whether what /etc/fstab says is expected: mounted, and writable.", "bool", True),
        Option("readonly", "Whether the file systems may be read-only.", "bool", False),
        Option("look_at", "What to look at.", "list", list(ASPECTS), elements="str", choices=ASPECTS),
        *limit_options(
            "space",
            "the space in use, of that which others than root can use. The defaults ease off with size (see source); a"
            " limit that you set holds as it is.",
            80,
            90,
            "percent",
            SPACE_SOURCE,
        ),
        *limit_options("free", "the space left.", None, None, "bytes", FREE_SOURCE, below=True, type="size"),
        *limit_options("inodes", "the inodes in use.", 90, 95, "percent", INODES_SOURCE),
    ),
    checks=(SPACE, INODES, READONLY, MOUNTED),
    probe=probe,
    subject=_subject,
    example="- kind: filesystem\n  path: /var/lib/postgresql\n  space_warn: 70\n  space_fail: 85",
    privilege="none",
    without="everything but file systems in folders that the user may not enter; those are unknown",
    discover=discover,
    problems=_problems,
)
