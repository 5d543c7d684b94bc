# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the message of a line begins: what comes before it says when, where, how bad and by whom."""

from __future__ import annotations

import re
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.times import EPOCH, SYSLOG_TIME, TIME

#: A header is short; what goes on for longer is a message.
_MAX_COLUMNS: Final = 14
_MAX_BEFORE_TIME: Final = 4
_MAX_BEFORE_LEVEL: Final = 4
_MAX_BEFORE_DASH: Final = 3

_LEVEL = (
    r"(?:emerg(?:ency)?|alert|crit(?:ical)?|fatal|panic|severe|err(?:or)?|failure|warn(?:ing)?|notice|info(?:rmation)?"
    r"|config|fine(?:r|st)?|debug\d?|trace|verbose|log|statement|detail|hint|dbg|wrn|inf|ftl|vrb)"
)

# One column of a header with the blanks after it. The order is the order of trial.
_COLUMN = re.compile(
    r"(?P<rfc5424><\d{1,3}>\d \S+ \S+ \S+ \S+ \S+ (?:-|(?:\[(?:[^\]\\]|\\.){0,400}\])+)(?: |$))"
    rf"|(?P<syslog>{SYSLOG_TIME})[\s:]*"
    rf"|(?P<epoch>{EPOCH})[\s|]*"
    rf"|(?P<time>[\[(<\"']?{TIME}[\])>\"']?[,;:]?(?=[\s|\]-]|$))(?:[\s|]|- )*"
    r"|(?P<klog>[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ [^\s\]]+\] )"
    r"|(?P<uptime>\[ *\d+\.\d+\])\s*"
    r"|(?P<priority><\d{1,3}>)\s*"
    rf"|(?P<level>[\[(<]?(?:(?i:{_LEVEL})|[DIWEFVTCN])[\])>]?[,:|]*(?=\s|$|(?<=\|)))[\s|]*"
    r"|(?P<number>[\[(#]?-?\d+[\])]?[,:]?(?=[\s|]|$))[\s|]*"
    r"|(?P<bracket>\[(?:[^\[\]]|\[[^\[\]]{0,200}\]){0,200}\]:?(?=\s|$))\s*"
    r"|(?P<separator>(?:[-|:>*]|--+)(?=\s|$))\s*"
    r"|(?P<process>(?:[^\s:\[\]=\"']{1,100}(?:\[\d*\])?"
    r"|[^\s\[\]:]{1,60}(?: [^\s\[\]:]{1,40}){0,3}\[\d+\](?: \([^()]{1,120}\))?):(?=\s|$))\s*"
    r"|(?P<piped>[^\s|]{1,60}\|)\s*"
    r"|(?P<word>\S{1,200})\s*"
).match

_TIMES: Final = frozenset(("syslog", "epoch", "time", "klog", "uptime", "rfc5424"))
#: After these nothing more of a header follows.
_WHOLE: Final = frozenset(("klog", "uptime", "rfc5424"))
_TYPED: Final = frozenset((*_TIMES, "level", "number", "separator"))
#: Words of a sentence. No column of a header is one.
_PROSE = re.compile(
    r"(?:a|an|the|at|from|for|in|since|on|to|of|by|until|after|before|with|is|was|and|or|not|no)\b", re.I
)
_LOUD = re.compile(r"[\[(<]?[A-Z]{4,}").match
_MARKED = re.compile(r"[\w*-]*[.*_\d][\w.*-]*$").match
_DOTTED = re.compile(r"[A-Za-z_$][\w$-]*(?:\.[\w$-]+)+$").match


def message_start(line: str) -> int:
    """Return where in C(line) the message begins: 0 when there is no header."""
    columns = _Columns(line)
    if not columns.find_time():
        return 0
    columns.pass_origin()
    return columns.message_start()


class _Columns:
    """The columns of one line, looked at from left to right."""

    def __init__(self, line: str) -> None:
        self._line = line
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._kinds: list[str] = []
        self._at = 0  # columns of the header so far
        self._next = len(line) - len(line.lstrip())

    def _kind(self, index: int) -> str:
        """The kind of a column; "" beyond the end."""
        while len(self._kinds) <= index:
            match = _COLUMN(self._line, self._next) if len(self._kinds) < _MAX_COLUMNS else None
            if match is None:
                return ""
            self._starts.append(match.start())
            self._ends.append(match.end())
            self._kinds.append(match.lastgroup or "")
            self._next = match.end()
        return self._kinds[index]

    def _text(self, index: int) -> str:
        return self._line[self._starts[index] : self._ends[index]].rstrip()

    def find_time(self) -> bool:
        """Pass what stands before the time, and the time."""
        for index in range(_MAX_BEFORE_TIME + 1):
            kind = self._kind(index)
            if kind == "epoch" and index and not self._is_framed(index):
                return False
            if kind in _TIMES:
                self._at = index + 1
                return True
            if kind in ("", "process") or (kind == "word" and _PROSE.match(self._text(index))):
                return False
        return False

    def _is_framed(self, index: int) -> bool:
        """A large number among words is a time only where the header's other columns frame it."""
        return (index == 1 or self._kind(0) in _TYPED) and self._kind(index + 1) in _TYPED

    def pass_origin(self) -> None:
        """Pass level, process, thread and what else says who speaks."""
        if self._kinds[self._at - 1] in _WHOLE:
            return
        host = self._kinds[self._at - 1] == "syslog"
        level = logger = False
        while True:
            kind = self._kind(self._at)
            if kind in ("", "priority") or (level and self._begins_message(kind)):
                return
            if kind == "word":
                passed = 1 if host else self._named(level)
                if not passed:
                    return
                logger = logger or passed == 2
                self._at += passed
                host = False
                continue
            level = level or kind == "level"
            host = kind == "syslog"
            self._at += 1
            if kind == "process" or kind in _WHOLE or (logger and kind == "bracket"):
                self._at += self._kind(self._at) == "uptime"  # the kernel's own clock, after its name
                return

    def _begins_message(self, kind: str) -> bool:
        """After the level a number may count something, unless the header goes on after it."""
        following = self._kind(self._at + 1) if kind == "number" else ""
        return kind == "level" or (kind == "number" and following not in ("separator", "bracket", "process"))

    def _named(self, level: bool) -> int:
        """How many columns from here on name the origin: 0 when the message begins here."""
        following = self._kind(self._at + 1)
        if following in _TIMES:
            return 1
        if level:
            return int(following in ("bracket", "separator") and bool(_DOTTED(self._text(self._at))))
        passed = self._up_to_level()
        if passed or self._kinds[self._at - 1] not in _TIMES:
            return passed
        return 1 if following in ("process", "separator") else self._program()

    def _program(self) -> int:
        """Columns that name a program, with marks of its own, before a dash."""
        for index in range(self._at, self._at + _MAX_BEFORE_DASH + 1):
            kind = self._kind(index)
            if kind == "separator" and self._text(index) == "-":
                return index - self._at
            if kind != "word" or not _MARKED(self._text(index)):
                return 0
        return 0

    def _up_to_level(self) -> int:
        """Columns before a level in capitals that is near."""
        for index in range(self._at, self._at + _MAX_BEFORE_LEVEL + 1):
            kind = self._kind(index)
            if kind == "level" and _LOUD(self._text(index)):
                return index - self._at
            if kind not in ("word", "number", "bracket", "time"):
                return 0
        return 0

    def message_start(self) -> int:
        """Where the header ends; a line that is all header keeps its last column as the message."""
        if self._kind(self._at):
            return self._ends[self._at - 1]
        return self._starts[self._at - 1]
