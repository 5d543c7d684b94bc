# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Syslog by RFC 5424: C(<165>1 2026-11-24T06:33:20.003Z host app 7 ID47 [sd@1 a="b"] message)."""

from __future__ import annotations

from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats.format import by_pattern

FORMAT = by_pattern(
    "syslog_5424",
    r"(?:<(?P<level>\d{1,3})>)?1 (?P<time>\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)|-) \S+"
    r" (?P<process>\S+) (?P<pid>\S+) \S+"
    r" (?:-|(?:\[(?:[^\]\\]|\\.)*\])+)(?: \ufeff?(?P<message>.*)|$)",
    level=lambda number: int(number) % 8 if number else None,
)
