# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log of auditd: C(type=USER_LOGIN msg=audit(1764000000.123:456): pid=7 ...)."""

from __future__ import annotations

from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats.format import by_pattern

FORMAT = by_pattern(
    "audit",
    r"(?P<level>)(?P<pid>)(?:node=\S+ )?type=(?P<process>\S+) msg=audit\((?P<time>\d+\.\d+):\d+\): ?(?P<message>.*)",
)
