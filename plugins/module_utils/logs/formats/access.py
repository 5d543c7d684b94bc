# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access logs of nginx, Apache and their kin: common, combined, with a virtual host before and latencies behind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats.format import Columns, Format
from ansible_collections.ops.upkeep.plugins.module_utils.logs.severity import Severity

_LINE = re.compile(
    r"(?:(?P<vhost>[\w.:*-]{1,255}) (?=\S+ \S+ .{1,80} \[))?(?P<client>[^\s,]+(?:, ?[^\s,]+)*) \S+ (?P<user>.{1,80}?)"
    r" \[(?P<time>\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] \"(?P<request>(?:[^\"\\]|\\.)*)\""
    r" (?P<status>\d{3}|-) (?P<size>\d+|-)(?: \"(?P<referer>(?:[^\"\\]|\\.)*)\" \"(?P<agent>(?:[^\"\\]|\\.)*)\")?"
    r"(?P<rest>.*)",
    re.DOTALL,
)
_REQUEST = re.compile(r"(?P<method>[A-Z]{3,20}) (?P<path>\S+)(?: HTTP/[\d.]+)?")
_ANSWERS = {"1": "informed", "2": "answered", "3": "redirected", "4": "refused", "5": "failed"}
_LEVELS = {"5": Severity.ERROR, "4": Severity.NOTICE}


@dataclass
class Requests(Columns):
    """Lines of an access log taken apart, with what usage is counted by.

    C(rows) has for each request (client, time, request, status, agent, what follows).
    """

    rows: list[tuple[str, ...]] | None = None


def split(lines: Sequence[str]) -> Columns:
    """Return the requests. As a message each tells method, path and what became of it, since numbers are variables."""
    matches = [_LINE.match(line) for line in lines]
    rows = [found.group("client", "time", "request", "status", "agent", "rest") if found else None for found in matches]
    columns = Requests(
        [row[1] if row else None for row in rows],
        [level_for(row[3]) if row else None for row in rows],
        [None] * len(rows),
        [""] * len(rows),
        [""] * len(rows),
        [told(row[2], row[3]) if row else line for row, line in zip(rows, lines)],
        [row is not None for row in rows],
    )
    columns.rows = [row for row in rows if row]
    return columns


def level_for(status: str) -> Severity:
    """Return how bad an answer of that status is."""
    return _LEVELS.get(status[:1], Severity.INFO)


def told(request: str, status: str) -> str:
    """Return a request as an event: who is refused (4xx) is told without its path, which a scanner makes up."""
    match = _REQUEST.match(request)
    answer = _ANSWERS.get(status[0], "unanswered")
    if match is None:
        return f"bad request {answer}"
    if answer == "refused":
        return f"request {match.group('method')} {answer}"
    path = match.group("path").partition("?")[0][:200]
    return f"request {match.group('method')} {answer}: {path}"


FORMAT = Format("access", split, lambda line: _LINE.match(line) is not None, access=True)
