# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How bad a log line is: by the word that its program wrote for it, else by what it says."""

from __future__ import annotations

import enum
import re
from typing import Final, Mapping


class Severity(enum.IntEnum):
    """The severities of syslog; the smaller the worse."""

    EMERGENCY = 0
    ALERT = 1
    CRITICAL = 2
    ERROR = 3
    WARNING = 4
    NOTICE = 5
    INFO = 6
    DEBUG = 7

    @property
    def word(self) -> str:
        """How it is called in results: C(error)."""
        return self.name.lower()


_WORDS: Final[Mapping[Severity, str]] = {
    Severity.EMERGENCY: "emerg emergency panic",
    Severity.ALERT: "alert",
    Severity.CRITICAL: "crit critical fatal ftl f c",
    Severity.ERROR: "err error eror erro severe failure e",
    Severity.WARNING: "warn warning wrn w attention",
    Severity.NOTICE: "notice note n",
    Severity.INFO: "info information informational inf i log config success ok",
    Severity.DEBUG: "debug dbg debug1 debug2 debug3 debug4 debug5 trace trc verbose vrb fine finer finest d t v",
}
#: What programs call their levels, in small letters.
BY_WORD: Final[Mapping[str, Severity]] = {word: level for level, words in _WORDS.items() for word in words.split()}

LEVEL: Final = (
    r"(?:EMERG(?:ENCY)?|PANIC|ALERT|CRIT(?:ICAL)?|FATAL|FTL|SEVERE|ERR(?:OR)?|ERRO|WARN(?:ING)?|WRN|NOTICE|NOTE"
    r"|INFO(?:RMATION)?|INF|CONFIG|DEBUG[1-5]?|DBG|TRACE|TRC|VERBOSE|FINE(?:R|ST)?)"
)

_EXPLICIT: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"[\"'](?:log\.?)?(?:level|severity|levelname|lvl|loglevel)[\"']\s*:\s*[\"']?(?P<level>[A-Za-z]{1,13}|\d0)\b",
        r"(?:^|\s)(?:level|lvl|severity|loglevel)=\"?(?P<level>[A-Za-z]{1,13})\b",
        r"^(?P<level>[IWEF])\d{4} \d\d:\d\d:\d\d\.\d+ ",
        rf"(?:^|[\s\[(<|/])(?P<level>{LEVEL})(?=[\]\s:)>|,]|$)",
        rf"(?:^|: )[\[(<]?(?P<level>(?i:{LEVEL}))(?:\[\d+\])?[\])>]?:(?=\s|$)",
        rf"[\[<](?P<level>(?i:{LEVEL}))[\]>]",
    )
)
_HEAD: Final = 160  # characters in which a program names its level

# What holds the words of trouble and tells of none.
_HARMLESS: Final = re.compile(
    r"\b(?:no|0|zero|without|any|non|never|not|ignor\w+|clear\w*|recovered from|if|on|upon|avoid\w*|prevent\w*)"
    r"[ -](?:an? |the |further |more |other |known |fatal |critical |uncorrectable |new )*"
    r"(?:errors?|failures?|failed|warnings?|exceptions?|panics?|fail)\b"
    r"|\b(?:errors?|failures?|failed|warnings?|exceptions?|err|fail)(?: count| rate|s)?\s*[=:]\s*"
    r"(?:0+(?:\.0+)?%?|none|null|nil|false|no|off|\[\]|\{\}|\"\"|''|<nil>)(?![\w.])"
    r"|\berrors=[a-z-]+"
    r"|\b(?:error|err|failure|failed|exception)[ _-]?(?:log(?:s|ging|file)?|page|pages|handl\w+|correct\w+|report\w+"
    r"|rate|code 0|counter\w*|level|budget|limit|threshold|messages? (?:off|disabled))\b"
    r"|\b(?:exit|status|result|return)(?:ed)?[ _]?(?:code|status)?[ =:]+0\b"
    r"|\b0 (?:\w+ )?(?:errors?|failures?|failed|warnings?|exceptions?)\b",
    re.IGNORECASE,
)
_SEVERE: Final = re.compile(
    r"Traceback \(most recent call last\)|\bpanic: |\bkernel panic\b|\bcore dumped\b|\bsegfault\b|\bOut of memory\b"
    r"|(?<![\w./=-])(?:(?i:errors?|fatal|critical|corrupt(?:ed|ion)?|exception|panicked|uncaught|unhandled))"
    r"(?![\w/=-]|\.\w)"
    r"|\b[A-Z]\w*(?:Error|Exception)\b"
)
_DOUBTFUL: Final = re.compile(
    r"(?<![\w./=-])(?:warnings?|fail(?:ed|ure|ures|ing|s)?"
    r"|cannot|can't|couldn't|could not|unable to|denied|refused|rejected"
    r"|timed out|timeout|unreachable|invalid|aborted|unexpected|deprecated|too many|not permitted|exceeded|violation"
    r"|expired|dropped|lost|conflict)(?![\w/=-]|\.\w)",
    re.IGNORECASE,
)


def level_of(word: str | None) -> Severity | None:
    """Return the severity that a program's word for it means, None where it is no such word."""
    return BY_WORD.get(word.strip("[]()<>:,").lower()) if word else None


def explicit_severity(text: str) -> Severity | None:
    """Return the severity that a message names itself at its head, None where it names none."""
    head = text[:_HEAD]
    for pattern in _EXPLICIT:
        match = pattern.search(head)
        if match:
            word = match.group("level")
            return _by_number(word) if word.isdigit() else level_of(word)
    return None


def _by_number(word: str) -> Severity | None:
    """Return what bunyan and pino mean by 10, 20 ... 60."""
    steps = (Severity.DEBUG, Severity.DEBUG, Severity.INFO, Severity.WARNING, Severity.ERROR, Severity.CRITICAL)
    position = int(word) // 10 - 1
    return steps[position] if 0 <= position < len(steps) else None


def severity_in(text: str) -> Severity:
    """Return the severity of a message by what it says: the level it names, else its words, else C(INFO)."""
    named = explicit_severity(text)
    if named is not None:
        return named
    if not _SEVERE.search(text) and not _DOUBTFUL.search(text):
        return Severity.INFO
    rest = _HARMLESS.sub(" ", text)
    if _SEVERE.search(rest):
        return Severity.ERROR
    return Severity.WARNING if _DOUBTFUL.search(rest) else Severity.INFO


def weighed(told: int | None, text: str) -> Severity:
    """Return the severity of a message whose carrier told one too (a priority of the journal).

    What a program prints becomes C(info) there whatever it says, so the text may make it worse, never better.
    """
    if told is not None and told <= Severity.WARNING:
        return Severity(max(told, 0))
    said = severity_in(text)
    return said if told is None else min(said, Severity(min(told, Severity.DEBUG)))
