# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is mounted, and what /etc/fstab says should be."""

from __future__ import annotations

import posixpath
import re
from typing import Final, Iterable, Mapping, NamedTuple, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

MAX_LINKS: Final = 40  # as many as the kernel follows

_OCTAL = re.compile(r"\\([0-7]{3})")

_LOCAL_TYPES = (
    "bcachefs btrfs cramfs devtmpfs erofs exfat ext2 ext3 ext4 f2fs hfs hfsplus iso9660 jfs minix msdos nilfs2 ntfs"
    " ntfs3 overlay ramfs reiserfs rootfs squashfs tmpfs udf ufs vfat xfs zfs"
)
#: Types that answer at once or never without outside help. Every other type may hang: network, FUSE, the unknown.
LOCAL_TYPES: Final = frozenset(_LOCAL_TYPES.split())


class Mount(NamedTuple):
    """One line of /proc/self/mountinfo."""

    id: int
    parent: int
    device: str  # major:minor
    root: str  # the part of the file system that is mounted here, / for all of it
    point: str
    options: frozenset[str]  # of this mount
    type: str
    source: str
    super_options: frozenset[str]  # of the file system, whoever mounted it


class FstabEntry(NamedTuple):
    """One line of /etc/fstab that names a mount point."""

    source: str
    point: str
    type: str
    options: frozenset[str]

    @property
    def at_boot(self) -> bool:
        """Whether it should be mounted without being asked for."""
        return not {"noauto", "x-systemd.automount", "comment=systemd.automount"} & self.options


def unescape(text: str) -> str:
    r"""Return the text with the octal escapes of blanks and backslashes (C(\040)) undone."""
    return _OCTAL.sub(lambda match: chr(int(match.group(1), 8)), text)


def parse_mountinfo(text: str) -> list[Mount]:
    """Return the mounts in their order; lines that are none are left out."""
    return [mount for mount in map(_parse_line, text.split("\n")) if mount]


def _parse_line(line: str) -> Mount | None:
    before, separator, after = line.partition(" - ")
    left, right = before.split(" "), after.split(" ")
    if not separator or len(left) < 6 or len(right) < 2 or not (left[0].isdigit() and left[1].isdigit()):
        return None
    return Mount(
        int(left[0]),
        int(left[1]),
        left[2],
        unescape(left[3]),
        unescape(left[4]),
        frozenset(left[5].split(",")),
        unescape(right[0]),
        unescape(right[1]),
        frozenset(unescape(right[2]).split(",")) if len(right) > 2 else frozenset(),
    )


def parse_fstab(text: str) -> list[FstabEntry]:
    """Return the entries that name a mount point: no swap, no comments."""
    entries = []
    for line in text.splitlines():
        fields = line.split()
        if len(fields) < 3 or fields[0].startswith("#") or fields[2] in ("swap", "ignore"):
            continue
        point = unescape(fields[1])
        if point.startswith("/"):
            options = fields[3].split(",") if len(fields) > 3 else ["defaults"]
            entries.append(FstabEntry(unescape(fields[0]), _without_slash(point), fields[2], frozenset(options)))
    return entries


def _without_slash(point: str) -> str:
    return point.rstrip("/") or "/"


def reachable(mounts: Sequence[Mount]) -> list[Mount]:
    """Return the mounts that a path can lead to: those that a later mount does not cover."""
    points_below: dict[int, set[str]] = {}
    by_id = {mount.id: mount for mount in mounts}
    for mount in mounts:
        if mount.parent != mount.id:
            points_below.setdefault(mount.parent, set()).add(mount.point)
    beside_cover = {mount.id for mount in mounts if _is_below_a_sibling(mount, points_below)}
    return [
        mount
        for mount in mounts
        if mount.point not in points_below.get(mount.id, ())  # else another one lies right on top
        and not any(above.id in beside_cover for above in with_parents(mount, by_id))
    ]


def _is_below_a_sibling(mount: Mount, points_below: Mapping[int, set[str]]) -> bool:
    """Whether a later mount covers the folder that this one is mounted in."""
    siblings = points_below.get(mount.parent, set())
    return any(folder in siblings for folder in folders_above(mount.point))


def folders_above(path: str) -> list[str]:
    """Return every folder above a path, the nearest first, / last."""
    names = [name for name in path.split("/") if name][:-1]
    above = ["/" + "/".join(names[:count]) for count in range(len(names), 0, -1)]
    return above + ["/"] if path != "/" else []


def with_parents(mount: Mount, by_id: Mapping[int, Mount]) -> list[Mount]:
    """Return the mount and those that it is mounted in, itself first."""
    chain = [mount]
    while chain[-1].parent in by_id and len(chain) < 100:
        parent = by_id[chain[-1].parent]
        if parent.id == chain[-1].id:
            break
        chain.append(parent)
    return chain


def may_hang(mount: Mount, mounts: Iterable[Mount]) -> bool:
    """Whether to touch it may take for ever: it, or one on the way to it, is no local file system."""
    by_id = {other.id: other for other in mounts}
    return any(other.type not in LOCAL_TYPES for other in with_parents(mount, by_id))


def mount_of(path: str, mounts: Sequence[Mount]) -> Mount | None:
    """Return the mount that a path without links lies on."""
    by_point = {mount.point: mount for mount in mounts}
    for folder in [path] + folders_above(path):
        if folder in by_point:
            return by_point[folder]
    return None


def without_links(host: Host, path: str, mounts: Sequence[Mount]) -> str:
    """Return a path with its links followed, up to where to look any further may hang. Raises CannotTell."""
    done, rest, links = "/", path.split("/")[::-1], 0
    while rest:
        name = rest.pop()
        if name in ("", ".", ".."):
            done = posixpath.dirname(done) if name == ".." else done
            continue
        here = posixpath.join(done, name)
        mount = mount_of(here, mounts)
        if mount is None or may_hang(mount, mounts):
            return posixpath.join(here, *(rest[::-1]))
        try:
            target = host.readlink(here)
        except OSError:  # no link, or nothing there, which whoever asks further will see
            done = here
            continue
        links += 1
        if links > MAX_LINKS:
            raise CannotTell("{0} leads through more than {1} links".format(path, MAX_LINKS))
        done = "/" if target.startswith("/") else done
        rest += target.split("/")[::-1]
    return done


def read_mounts(host: Host) -> list[Mount]:
    """Return the mounts of this host that a path can lead to. Raises CannotTell."""
    return host.once("mounts", lambda: _read_mounts(host))


def _read_mounts(host: Host) -> list[Mount]:
    try:
        mounts = parse_mountinfo(host.read("/proc/self/mountinfo"))
    except OSError as error:
        raise CannotTell("the list of mounts cannot be read: {0}".format(error.strerror), "mount /proc") from error
    if not mounts:
        raise CannotTell("the list of mounts, /proc/self/mountinfo, is empty")
    return reachable(mounts)


def read_fstab(host: Host) -> list[FstabEntry]:
    """Return the entries of /etc/fstab, none where there is no such file. Raises CannotTell."""
    try:
        return parse_fstab(host.read("/etc/fstab"))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise CannotTell("/etc/fstab cannot be read: {0}".format(error.strerror)) from error
