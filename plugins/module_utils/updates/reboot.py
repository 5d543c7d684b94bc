# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which packages take effect only after a reboot: data, and how to look them up."""

from __future__ import annotations

import re
from typing import Final

#: Patterns of package names, and why: the lists of needrestart and /usr/share/update-notifier (Debian, Ubuntu), of
#: dnf needs-restarting -r (kernel, glibc, systemd, dbus, linux-firmware, microcode_ctl; dnf-plugins-core 4.10,
#: NEED_REBOOT), and of zypper (/etc/zypp/needreboot).
REASONS: Final = (
    (r"linux-image-.*|linux-modules-.*|pve-kernel-.*|proxmox-kernel-.*|raspberrypi-kernel", "a new kernel"),
    (
        r"kernel(?:-(?:core|rt|rt-core|modules|modules-core|default|default-base|azure|kvmsmall|uek|uek-core))?",
        "a new kernel",
    ),
    (r"libc6|glibc|libc-bin|glibc-common", "every process uses the C library"),
    (r"systemd|libsystemd0|systemd-libs|udev|systemd-udev|libudev1", "systemd is the first process"),
    (
        r"(?:intel|amd64)-microcode|microcode_ctl|ucode-(?:intel|amd)|linux-firmware|kernel-firmware.*|firmware-.*",
        "microcode or firmware is loaded at boot",
    ),
    (
        r"dbus|dbus-daemon|dbus-broker|dbus-1|dbus-1-daemon|libdbus-1-3|dbus-libs",
        "the system bus cannot be restarted in a running system",
    ),
)
_COMPILED: Final = tuple((re.compile(pattern), why) for pattern, why in REASONS)


def reboot_reason(package: str) -> str:
    """Return why an update of the package needs a reboot; empty where it needs none."""
    return next((why for pattern, why in _COMPILED if pattern.fullmatch(package)), "")
