# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Syslog as files hold it: RFC 3164 (C(Nov 24 06:33:20 host sshd[7]: ...)), or with an ISO time."""

from __future__ import annotations

from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats.format import by_pattern
from ansible_collections.ops.upkeep.plugins.module_utils.logs.severity import LEVEL
from ansible_collections.ops.upkeep.plugins.module_utils.logs.timestamps import CLOCK, MONTH

_PROCESS = r"[^\s:\[]{1,128}"
_MONTH_FIRST = rf"{MONTH} [ \d]\d (?:\d{{4}} )?\d\d:\d\d:\d\d(?:\.\d+)?"
_ISO = rf"\d{{4}}-\d\d-\d\dT{CLOCK}(?:Z|[+-]\d\d:?\d\d)"

# A kernel puts its uptime before the message. A line without a tag ("last message repeated") is one of RFC 3164 too;
# after an ISO time there must be one, since half of all formats begin with such a time.
FORMAT = by_pattern(
    "syslog",
    rf"(?:<(?P<level>\d{{1,3}})>)?(?P<time>{_MONTH_FIRST}(?= )"
    rf"|{_ISO}(?= (?!(?:{LEVEL})\b)[^\s:]+ {_PROCESS}(?:\[[^\]\s]*\])?:))"
    rf" [^\s:]+ (?:(?P<process>{_PROCESS})(?:\[(?P<pid>[^\]\s]{{1,40}})\])?: ?)?(?:\[ *\d+\.\d+\] )?(?P<message>.*)",
    level=lambda number: int(number) % 8 if number else None,
)
