# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Syslog as files hold it: RFC 3164 (C(Nov 24 06:33:20 host sshd[7]: ...)), or with an ISO time."""

from __future__ import annotations

from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats.format import by_pattern
from ansible_collections.ops.upkeep.plugins.module_utils.logs.severity import LEVEL
from ansible_collections.ops.upkeep.plugins.module_utils.logs.timestamps import CLOCK

_PROCESS = r"[^ \t:\[]+"
# Any three letters: to try the names of twelve months costs more than all the rest.
_MONTH_FIRST = r"[A-Z][a-z]{2} [ 0-9][0-9] (?:[0-9]{4} )?[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?"
_ISO = rf"\d{{4}}-\d\d-\d\dT{CLOCK}(?:Z|[+-]\d\d:?\d\d)"

# A kernel puts its uptime before the message. A line without a tag ("last message repeated") is one of RFC 3164 too;
# after an ISO time there must be one, since half of all formats begin with such a time.
FORMAT = by_pattern(
    "syslog",
    rf"(?:<(?P<level>\d{{1,3}})>)?(?P<time>{_MONTH_FIRST}(?= )"
    rf"|{_ISO}(?= (?!(?:{LEVEL})\b)[^\s:]+ {_PROCESS}(?:\[[^\]\s]*\])?:))"
    rf" [^ :]+ (?:(?P<process>{_PROCESS})(?:\[(?P<pid>[^\] ]+)\])?: ?)?(?:\[ *\d+\.\d+\] )?(?P<message>.*)",
    level=lambda number: int(number) % 8 if number else None,
)
