# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kernel that runs and those that are installed: what tainted it, and which of them is the newest."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Final, Iterable, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

#: The bits of /proc/sys/kernel/tainted with their letters, from Documentation/admin-guide/tainted-kernels.rst.
TAINTS: Final[Mapping[int, tuple[str, str]]] = {
    0: ("P", "a proprietary module was loaded"),
    1: ("F", "a module was loaded by force"),
    2: ("S", "the kernel runs on hardware it was not made for"),
    3: ("R", "a module was unloaded by force"),
    4: ("M", "the processor reported a machine check"),
    5: ("B", "a bad page of memory was met"),
    6: ("U", "a program asked for it"),
    7: ("D", "the kernel has died (an oops or a BUG)"),
    8: ("A", "an ACPI table was overridden"),
    9: ("W", "the kernel warned of itself"),
    10: ("C", "a staging driver was loaded"),
    11: ("I", "a bug of the firmware was worked around"),
    12: ("O", "a module from outside the kernel was loaded"),
    13: ("E", "an unsigned module was loaded"),
    14: ("L", "a soft lockup occurred"),
    15: ("K", "the kernel has been patched live"),
    16: ("X", "the distribution set its own mark"),
    17: ("T", "the kernel was built with its structures shuffled"),
    18: ("N", "a test of the kernel ran in it"),
    19: ("J", "a device was put into a debugging mode (fwctl)"),
}
#: Those that tell of something gone wrong, not of something chosen.
SERIOUS: Final = frozenset("MBDWL")

_FLAVOUR = re.compile(r"((?:-[a-z][a-z0-9_]*)+|[+][a-z0-9_]+)$")
_IMAGES = re.compile(r"(?:vmlinuz|vmlinux|kernel|Image)-(?P<release>[0-9][^/]*)")
_UNNAMED_IMAGE = re.compile(r"vmlinuz-[a-z][a-z-]*")
_NO_KERNEL = re.compile(r"rescue|\.(?:hmac|old|bak|sig|gz|rpmsave|dpkg-.*)$|~$")


@dataclass(frozen=True)
class Installed:
    """Kernel releases that are installed, and where that was seen."""

    releases: tuple[str, ...]
    places: tuple[str, ...]


def decode_taint(value: int) -> list[tuple[str, str]]:
    """Return letter and meaning for each bit that is set; bits of newer kernels show as their number."""
    bits = [bit for bit in range(value.bit_length()) if value >> bit & 1]
    return [TAINTS.get(bit, (str(bit), "bit {0}, which is newer than this list".format(bit))) for bit in bits]


def read_taint(host: Host) -> int:
    """Return the kernel's taint mask. Raises CannotTell."""
    try:
        text = host.read("/proc/sys/kernel/tainted", 64).strip()
    except OSError as error:
        raise CannotTell("/proc/sys/kernel/tainted cannot be read: {0}".format(error.strerror)) from error
    if not re.fullmatch(r"[0-9]{1,20}", text):
        raise CannotTell("/proc/sys/kernel/tainted holds {0!r}".format(text[:40]))
    return int(text)


def read_running(host: Host) -> str:
    """Return the release of the kernel that runs, as C(uname -r) says it. Raises CannotTell."""
    try:
        release = host.read("/proc/sys/kernel/osrelease", 256).strip()
    except OSError as error:
        raise CannotTell("/proc/sys/kernel/osrelease cannot be read: {0}".format(error.strerror)) from error
    if not release:
        raise CannotTell("/proc/sys/kernel/osrelease is empty")
    return release


def read_installed(host: Host) -> Installed:
    """Return the releases with an image in /boot or beside their modules, where some distributions keep it.

    Where the images of /boot do not tell their release, those whose modules are installed.
    """
    found: dict[str, str] = {}
    for name in _names(host, "/boot"):
        match = _IMAGES.fullmatch(name)
        if match and not _NO_KERNEL.search(name):
            found.setdefault(match.group("release"), "/boot")
    for folder in ("/lib/modules", "/usr/lib/modules"):
        for name in _names(host, folder):
            # A folder without an image is often just what a removed kernel left behind.
            if name[:1].isdigit() and host.exists("{0}/{1}/vmlinuz".format(folder, name)):
                found.setdefault(name, folder)
    if not found and any(_UNNAMED_IMAGE.fullmatch(name) for name in _names(host, "/boot")):
        found = {name: "/lib/modules" for name in _names(host, "/lib/modules") if _has_modules(host, name)}
    return Installed(tuple(sorted(found)), tuple(sorted(set(found.values()))))


def _has_modules(host: Host, release: str) -> bool:
    """Whether all of a kernel's modules are there: for Alpine and Arch, whose images do not tell their release."""
    folder = "/lib/modules/{0}".format(release)
    return release[:1].isdigit() and host.exists(folder + "/modules.dep") and host.exists(folder + "/kernel")


def _names(host: Host, folder: str) -> list[str]:
    try:
        return host.listdir(folder)
    except OSError:
        return []


def flavour(release: str) -> str:
    """Return what sets kernels of one version apart: C(-amd64), C(-cloud-amd64), C(-generic), C(+debug), nothing."""
    match = _FLAVOUR.search(release)
    return match.group(1) if match else ""


def newest(releases: Iterable[str], like: str) -> str | None:
    """Return the newest release of the same flavour as C(like), None where there is none."""
    wanted = flavour(like)
    same = [release for release in releases if flavour(release) == wanted]
    return max(same, key=functools.cmp_to_key(compare), default=None)


def compare(left: str, right: str) -> int:
    """Return a number below, at or above 0 as the left release is older, the same or newer.

    Runs of digits count as numbers, C(~) and the C(-rc) of a release to come sort before everything, as
    dpkg and rpm have it.
    """
    ours, theirs = _parts(left), _parts(right)
    return (ours > theirs) - (ours < theirs)


def _parts(release: str) -> list[tuple[int, int, str]]:
    text = re.sub(r"-rc(?=[0-9])", "~rc", release)
    parts: list[tuple[int, int, str]] = []
    for piece in re.findall(r"[0-9]+|~|[A-Za-z]+", text):
        if piece == "~":
            parts.append((0, 0, ""))
        elif piece.isdigit():
            parts.append((3, int(piece), ""))
        else:
            parts.append((2, 0, piece))
    # The end sorts behind ~ and before all else, so that 6.1~rc1 < 6.1 < 6.1.1.
    return parts + [(1, 0, "")]
