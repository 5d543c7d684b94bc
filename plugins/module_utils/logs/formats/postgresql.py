# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log of PostgreSQL, whatever its line prefix: C(2026-11-24 06:33:20.123 UTC [7] user@db ERROR:  ...)."""

from __future__ import annotations

from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats.format import GOES_ON, by_pattern
from ansible_collections.ops.upkeep.plugins.module_utils.logs.severity import Severity, level_of
from ansible_collections.ops.upkeep.plugins.module_utils.logs.timestamps import ISO

_MORE = ("DETAIL", "HINT", "QUERY", "CONTEXT", "LOCATION", "STATEMENT", "BACKTRACE")


def _level(word: str | None) -> int | None:
    if word in _MORE:
        return GOES_ON
    return Severity.EMERGENCY if word == "PANIC" else level_of(word)


FORMAT = by_pattern(
    "postgresql",
    rf"(?P<process>)(?P<time>{ISO}) (?:[^\n]{{0,200}}?\[(?P<pid>\d+)(?:-\d+)?\])?[^\n]{{0,200}}?"
    rf"(?P<level>DEBUG[1-5]?|INFO|NOTICE|WARNING|ERROR|LOG|FATAL|PANIC|{'|'.join(_MORE)}):  (?P<message>.*)",
    level=_level,
)
