# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ring buffer of the kernel: C([   12.345678] message). Its times count from the boot, so they say nothing here."""

from __future__ import annotations

from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats.format import by_pattern

FORMAT = by_pattern(
    "kernel_ring",
    r"(?P<time>)(?P<level>)(?P<pid>)(?P<process>)(?:<\d+>)?\[ *\d+\.\d{6}\](?:\[ *[TC]\d+\])? (?P<message>.*)",
)
