# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a format of log lines is made of. Each is a file in this folder with one constant, C(FORMAT)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Callable, Final, Sequence, Union

from ansible_collections.ops.upkeep.plugins.module_utils.logs.severity import Severity, level_of

When = Union[str, float, None]

#: The level of a line that only tells more of the line before (DETAIL and HINT of PostgreSQL).
GOES_ON: Final = -1

#: What is longer than this is no header, and a message that goes on beyond is cut for the eyes of all that follows.
MAX_TEXT: Final = 8192


@dataclass
class Columns:
    """Some lines taken apart. All lists are of one length.

    C(times) as they are written, or in seconds since 1970; empty or None where there is none. C(levels) are those that
    the program itself wrote, C(hints) those of its carrier (a priority of the journal).
    """

    times: list[When] = field(default_factory=list)
    levels: list[int | None] = field(default_factory=list)
    hints: list[int | None] = field(default_factory=list)
    processes: list[str] = field(default_factory=list)
    pids: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    headed: list[bool] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.messages)

    def lists(self) -> tuple[list[object], ...]:
        """Return all columns, always in the same order."""
        return tuple(vars(self).values())

    def append_from(self, other: Columns, start: int = 0) -> None:
        """Append the lines of another from C(start) on."""
        for own, more in zip(self.lists(), other.lists()):
            own.extend(more[start:])

    def put(self, places: Sequence[int], other: Columns) -> None:
        """Put the lines of another at these places."""
        for own, more in zip(self.lists(), other.lists()):
            for place, value in zip(places, more):
                own[place] = value


@dataclass(frozen=True)
class Format:
    """One way to write a log line.

    C(split) takes lines apart, one row for each, whether they are of this format or not.
    """

    name: str
    split: Callable[[Sequence[str]], Columns]
    matches: Callable[[str], bool]
    access: bool = False
    weight: float = 1.0  # of what a line of it tells, beside other formats that match it too


def read_level(word: str | None) -> Severity | None:
    """Return the severity that a level's word means."""
    return level_of(word)


def by_pattern(
    name: str, pattern: str, level: Callable[[str | None], int | None] = read_level, weight: float = 1.0
) -> Format:
    """Return a format of which a regular expression with the groups time, level, process, pid and message says all."""
    expression = re.compile(pattern, re.DOTALL | re.ASCII)
    match = expression.match
    missing = [group for group in _GROUPS if group not in expression.groupindex]
    if missing:
        raise ValueError(f"format {name} lacks the groups {', '.join(missing)}")
    places = [expression.groupindex[group] - 1 for group in _GROUPS]
    bare = expression.groupindex.get("bare", 0) - 1  # a level may stand in brackets, or bare

    def split(lines: Sequence[str]) -> Columns:
        if not lines:
            return Columns()
        matches = list(map(match, lines))
        unlike = _Unlike(expression.groups, places[-1])
        rows = [found.groups("") if found else unlike.row(line) for found, line in zip(matches, lines)]
        columns = list(zip(*rows))
        times, words, processes, pids, messages = (list(columns[place]) for place in places)
        if bare >= 0:
            words = [word or other for word, other in zip(words, columns[bare])]
        levels = {word: level(word or None) for word in set(words)}
        headed = [True] * len(rows) if not unlike.count else [found is not None for found in matches]
        return Columns(times, [levels[word] for word in words], [None] * len(rows), processes, pids, messages, headed)

    return Format(name, split, lambda line: match(line) is not None, weight=weight)


_GROUPS: Final = ("time", "level", "process", "pid", "message")


class _Unlike:
    """Makes rows of lines that do not match: nothing but a message."""

    def __init__(self, width: int, message: int) -> None:
        self.count = 0
        self._before = ("",) * message
        self._after = ("",) * (width - message - 1)

    def row(self, line: str) -> tuple[str, ...]:
        """Return the line as a row of groups."""
        self.count += 1
        return (*self._before, line, *self._after)
