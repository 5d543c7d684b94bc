# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which packages need a reboot."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.updates.reboot import reboot_reason


@pytest.mark.parametrize(
    "name",
    [
        *("linux-image-6.1.0-40-amd64", "kernel", "kernel-core", "kernel-default", "libc6", "glibc", "systemd", "dbus"),
        *("intel-microcode", "microcode_ctl", "amd64-microcode", "linux-firmware", "dbus-broker", "udev"),
    ],
)
def test_these_take_effect_only_after_a_reboot(name: str) -> None:
    assert reboot_reason(name)


@pytest.mark.parametrize(
    "name", ["nginx", "libssl3", "linux-libc-dev", "kernel-headers", "libc6-dev", "my-systemd", ""]
)
def test_these_do_not(name: str) -> None:
    assert reboot_reason(name) == ""
