# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which mounts hold files that somebody may fill, which do not, and why."""

from __future__ import annotations

import fnmatch
import os
import re
from typing import Collection, Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.mounts import LOCAL_TYPES, Mount, may_hang

_PSEUDO_TYPES = (
    "binder binfmt_misc bpf cgroup cgroup2 configfs cpuset debugfs devfs devpts devtmpfs efivarfs functionfs fusectl"
    " fuse.gvfsd-fuse fuse.lxcfs fuse.portal fuse.vmware-vmblock hugetlbfs mqueue nfsd nsfs proc procfs pstore ramfs"
    " resctrl rootfs rpc_pipefs securityfs selinuxfs smackfs sunrpc sysfs tracefs usbfs"
)
#: File systems that hold no files of anybody, beyond those that node_exporter leaves out by default.
PSEUDO_TYPES: Final = frozenset(_PSEUDO_TYPES.split())
_IMAGE_TYPES = "composefs cramfs erofs fuse.snapfuse fuse.squashfuse iso9660 romfs squashfs udf"
#: Images: always full, never written.
IMAGE_TYPES: Final = frozenset(_IMAGE_TYPES.split())

_PSEUDO_PLACES = re.compile(r"/(?:proc|sys|dev(?!/shm(?:/|$))|run/credentials)(?:/|$)")
_CONTAINER_PLACES = re.compile(
    r"/var/lib/(?:docker|containers/storage|containerd|kubelet|rancher|lxd|lxc|machines|buildkit)/."
    r"|/var/snap/lxd/common/|/run/(?:containers|containerd|docker|k3s|netns|snapd/ns)/."
    r"|/.*/\.local/share/containers/storage/."
)

PSEUDO: Final = "pseudo file systems"
DEMAND: Final = "mounted on demand, not touched"
IMAGES: Final = "read-only images"
MASKS: Final = "read-only tmpfs"
CONTAINERS: Final = "of containers"
PRIVATE: Final = "private FUSE mounts of another user"
BINDS: Final = "bind mounts and other mounts of a file system that is looked at elsewhere"
EXCLUDED: Final = "named by exclude"


class Choice:
    """The mounts to look at, and those left out on purpose under the reason why."""

    def __init__(self) -> None:
        self.kept: list[Mount] = []
        self.left_out: dict[str, list[str]] = {}

    def leave_out(self, mount: Mount, reason: str) -> None:
        """Note a mount that is not looked at."""
        self.left_out.setdefault(reason, []).append("{0} ({1})".format(mount.point, mount.type))


def choose(
    host: Host,
    mounts: Sequence[Mount],
    exclude: Sequence[str] = (),
    user: int = 0,
    wanted: Collection[str] = (),
) -> Choice:
    """Return the mounts worth a look: each file system once, at the place where it is known best.

    C(user) is who looks, C(wanted) the mount points of /etc/fstab.
    """
    choice = Choice()
    candidates = []
    for mount in mounts:
        reason = reason_against(mount, exclude, user, wanted)
        if reason:
            choice.leave_out(mount, reason)
        else:
            candidates.append(mount)
    best = _best_of_each(candidates)
    for mount in candidates:
        if best[mount.device] is mount and not _is_part_of_another(host, mount, mounts):
            choice.kept.append(mount)
        else:
            choice.leave_out(mount, BINDS)
    return choice


def reason_against(
    mount: Mount, exclude: Sequence[str] = (), user: int = 0, wanted: Collection[str] = ()
) -> str | None:
    """Return why one mount by itself is not worth a look, or None."""
    if any(fnmatch.fnmatchcase(mount.point, pattern) for pattern in exclude):
        return EXCLUDED
    if mount.type == "autofs":
        return DEMAND
    if mount.type in PSEUDO_TYPES or _PSEUDO_PLACES.match(mount.point):
        return PSEUDO
    if mount.type in IMAGE_TYPES:
        return IMAGES
    if mount.type == "tmpfs" and is_read_only(mount) and mount.point not in wanted:
        return MASKS
    if _CONTAINER_PLACES.match(mount.point) or (mount.type == "overlay" and mount.point != "/"):
        return CONTAINERS
    return PRIVATE if _is_private(mount, user) else None


def is_read_only(mount: Mount) -> bool:
    """Whether nothing can be written through this mount."""
    return "ro" in mount.options or "ro" in mount.super_options


def _is_private(mount: Mount, user: int) -> bool:
    """Whether FUSE refuses everyone but the one who mounted it, root included."""
    if not mount.type.startswith("fuse") or "allow_other" in mount.super_options:
        return False
    owners = [option[len("user_id=") :] for option in mount.super_options if option.startswith("user_id=")]
    return bool(owners) and owners[0] != str(user)


def _best_of_each(mounts: Sequence[Mount]) -> dict[str, Mount]:
    """Return for each file system the mount that shows most of it: /, else its own root, else the first."""
    best: dict[str, Mount] = {}
    for mount in mounts:
        known = best.get(mount.device)
        if known is None or _rank(mount) < _rank(known):
            best[mount.device] = mount
    return best


def _rank(mount: Mount) -> tuple[bool, bool, int]:
    return (mount.point != "/", mount.root != "/", mount.point.count("/"))


def _is_part_of_another(host: Host, mount: Mount, mounts: Sequence[Mount]) -> bool:
    """Whether it shows a part of a file system that / lies on too, though under another device number.

    So it is with the files and folders that a container is handed by its host: their file system is the
    one that the container's own layers are kept on, unless it is a volume of its own.
    """
    if mount.root == "/" or mount.point == "/" or mount.type not in LOCAL_TYPES or mount.type == "btrfs":
        return False
    if may_hang(mount, mounts):
        return False
    try:
        if not os.path.isdir(host.path(mount.point)):
            return True
        here, root = os.statvfs(host.path(mount.point)), os.statvfs(host.path("/"))
    except OSError:
        return False
    return (here.f_blocks * here.f_frsize, here.f_files) == (root.f_blocks * root.f_frsize, root.f_files)
