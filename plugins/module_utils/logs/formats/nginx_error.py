# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The error log of nginx: C(2026/11/24 06:33:20 [error] 7#7: *5 connect() failed ..., client: ..., server: ...)."""

from __future__ import annotations

from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats.format import by_pattern

FORMAT = by_pattern(
    "nginx_error",
    r"(?P<process>)(?P<time>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d) \[(?P<level>[a-z]+)\]"
    r" (?P<pid>\d+)#\d+: (?:\*\d+ )?(?P<message>.*)",
)
