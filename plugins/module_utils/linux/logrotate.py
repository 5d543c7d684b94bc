# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What logrotate is told to rotate, what it has rotated, and what starts it."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass, field, replace
from typing import Final, Generator, Iterator, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.globbing import (
    expand,
    is_pattern,
    name_matches,
    path_matches,
)

#: The second is where SUSE ships its own.
CONFIGURATIONS: Final = ("/etc/logrotate.conf", "/usr/etc/logrotate.conf")
STATUS_FILES: Final = (
    "/var/lib/logrotate/status",  # Debian
    "/var/lib/logrotate/logrotate.status",  # Red Hat
    "/var/lib/misc/logrotate.status",  # SUSE
    "/var/lib/logrotate.status",  # Alpine, and older ones
)
TIMERS: Final = (
    "/etc/systemd/system/timers.target.wants/logrotate.timer",
    "/usr/lib/systemd/system/timers.target.wants/logrotate.timer",
)
CRON_FILES: Final = (
    *("/etc/crontab", "/etc/cron.d/*", "/etc/cron.daily/*", "/etc/cron.hourly/*", "/etc/periodic/*/*"),
    *("/etc/crontabs/*", "/var/spool/cron/*", "/var/spool/cron/crontabs/*"),
)
#: Endings of files in an included folder that logrotate passes over: see tabooext in logrotate(8).
TABOO: Final = (
    *(",v", ".bak", ".cfsaved", ".disabled", ".swp", "~"),
    *(".dpkg-bak", ".dpkg-del", ".dpkg-dist", ".dpkg-new", ".dpkg-old", ".dpkg-tmp"),
    *(".rhn-cfg-tmp-*", ".rpmnew", ".rpmorig", ".rpmsave", ".ucf-dist", ".ucf-new", ".ucf-old"),
)
DAYS: Final[Mapping[str, int]] = {"hourly": 1, "daily": 1, "weekly": 7, "monthly": 31, "yearly": 366}

_SCRIPTS: Final = frozenset({"prerotate", "postrotate", "firstaction", "lastaction", "preremove"})
_Word = tuple[str, bool]  # and whether it is a brace
_WORDS: Final = re.compile(r"\"((?:\\.|[^\"\\])*)\"|'((?:\\.|[^'\\])*)'|((?:\\.|[^\s\"'{}\\])+)|([{}])")
_FOLDERS: Final = ("/usr/sbin", "/usr/bin", "/sbin", "/usr/local/sbin")
_CRONS: Final = ("cron", "crond", "anacron", "fcron", "busybox")
_MAX_FILE: Final = 1024 * 1024
_MAX_STATUS: Final = 16 * 1024 * 1024
_MAX_DEPTH: Final = 8


@dataclass(frozen=True)
class Settings:
    """What holds for a block of files: how often in days, or from which size (bytes) on."""

    days: int = 7  # logrotate's own default
    size: int | None = None


@dataclass(frozen=True)
class Rule:
    """Patterns of one block, what holds for them, and the file that says so."""

    patterns: tuple[str, ...]
    settings: Settings
    source: str

    def covers(self, path: str) -> bool:
        """Whether one of the patterns matches."""
        return any(path_matches(path, pattern) for pattern in self.patterns)


@dataclass
class Configuration:
    """All rules, the files that they came from, and those that could not be read."""

    rules: list[Rule] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    settings: Settings = field(default_factory=Settings)
    taboo: list[str] = field(default_factory=lambda: ["*" + ending for ending in TABOO])

    def rule_for(self, path: str) -> Rule | None:
        """Return the rule that rotates a file, None where there is none."""
        return next((rule for rule in self.rules if rule.covers(path)), None)


def is_installed(host: Host) -> bool:
    """Whether the program is there."""
    return installed_at(host) is not None


def installed_at(host: Host) -> float | None:
    """Return when the program came onto this host, in seconds since 1970; None where it is not there."""
    for folder in _FOLDERS:
        try:
            return os.stat(host.path(folder + "/logrotate")).st_ctime
        except OSError:
            continue
    return None


def read_configuration(host: Host) -> Configuration:
    """Return everything that logrotate is told by its own configuration and what that includes."""
    found = Configuration()
    for path in CONFIGURATIONS:
        if host.exists(path):
            _read_file(host, path, found, 0)
            return found
    # A folder without the file that includes it: a package left it, and somebody may call it by hand.
    return found


def _read_file(host: Host, path: str, found: Configuration, depth: int) -> None:
    try:
        text = host.read(path, _MAX_FILE)
    except OSError:
        found.unreadable.append(path)
        return
    found.files.append(path)
    for statement in parse(text):
        if isinstance(statement, Block):
            settings = _applied(found.settings, statement.directives)
            found.rules.append(Rule(statement.patterns, settings, path))
        elif statement[0] == "include" and len(statement) > 1 and depth < _MAX_DEPTH:
            _include(host, statement[1], found, depth)
        elif statement[0] in ("tabooext", "taboopat"):
            _set_taboo(statement, found)
        else:
            found.settings = _applied(found.settings, [statement])


def _include(host: Host, target: str, found: Configuration, depth: int) -> None:
    try:
        names = host.listdir(target)
    except NotADirectoryError:
        _read_file(host, target, found, depth + 1)
        return
    except FileNotFoundError:
        return
    except OSError:
        found.unreadable.append(target)
        return
    for name in names:
        if not any(name_matches(name, pattern) for pattern in found.taboo) and not name.startswith("."):
            _read_file(host, "{0}/{1}".format(target.rstrip("/"), name), found, depth + 1)


def _set_taboo(statement: Sequence[str], found: Configuration) -> None:
    before = "*" if statement[0] == "tabooext" else ""
    words = [word for text in statement[1:] for word in text.split(",") if word]
    added = words[1:] if words[:1] == ["+"] else words
    kept = found.taboo if words[:1] == ["+"] else []
    found.taboo = kept + [before + word for word in added]


@dataclass(frozen=True)
class Block:
    """The patterns before a brace, and the directives between it and its end."""

    patterns: tuple[str, ...]
    directives: tuple[tuple[str, ...], ...]


def parse(text: str) -> Iterator[Block | tuple[str, ...]]:
    """Yield the blocks of a configuration, and each directive outside of them as its words."""
    parser = _Parser()
    for line in text.replace("\\\n", " ").splitlines():
        yield from parser.feed(line.strip())


class _Parser:
    """Reads line by line: outside of a block, within one, or within a script of one."""

    def __init__(self) -> None:
        self._patterns: list[str] = []
        self._directives: list[tuple[str, ...]] | None = None  # a list within a block
        self._in_script = False

    def feed(self, line: str) -> Iterator[Block | tuple[str, ...]]:
        """Yield what ends on this line."""
        if self._in_script:
            self._in_script = line != "endscript"
            return
        words = _words(line)
        while words and not self._in_script:
            if self._directives is None:
                words = yield from self._outside(words)
            else:
                words = yield from self._inside(words, self._directives)

    def _outside(self, words: list[_Word]) -> Generator[Block | tuple[str, ...], None, list[_Word]]:
        first, is_brace = words[0]
        if not self._patterns and not is_brace and not first.startswith(("/", "~")):
            yield tuple(word for word, _brace in words)
            return []
        for position, (word, is_brace) in enumerate(words):
            if is_brace:
                self._directives = []
                return words[position + 1 :]
            self._patterns.append(word)
        return []

    def _inside(
        self, words: list[_Word], directives: list[tuple[str, ...]]
    ) -> Generator[Block | tuple[str, ...], None, list[_Word]]:
        end = words.index(("}", True)) if ("}", True) in words else len(words)
        inside = tuple(word for word, _brace in words[:end])
        if inside and inside[0] in _SCRIPTS:
            self._in_script = True
            return []
        if inside:
            directives.append(inside)
        if end < len(words):
            yield Block(tuple(self._patterns), tuple(directives))
            self._patterns, self._directives = [], None
        return words[end + 1 :]


def _words(line: str) -> list[_Word]:
    """Return the words of a line and whether each is a brace. What follows C(#) is a comment."""
    if line.startswith("#"):
        return []
    found = []
    for double, single, bare, brace in _WORDS.findall(line):
        if bare.startswith("#"):
            break
        found.append((brace, True) if brace else (re.sub(r"\\(.)", r"\1", double or single or bare), False))
    return found


def _applied(settings: Settings, directives: Sequence[Sequence[str]]) -> Settings:
    for words in directives:
        name, *values = [part for word in words for part in word.split("=") if part] or [""]
        if name in DAYS:
            settings = replace(settings, days=DAYS[name], size=None)
        elif name in ("size", "minsize") and values:
            settings = replace(settings, size=parse_size(values[0]))
    return settings


def parse_size(text: str) -> int | None:
    """Return bytes for C(100k), C(10M), C(1G); None for what is no size."""
    match = re.fullmatch(r"(\d+)([kKmMgG]?)", text)
    return int(match.group(1)) << {"": 0, "k": 10, "m": 20, "g": 30}[match.group(2).lower()] if match else None


@dataclass(frozen=True)
class LastRun:
    """The state that logrotate keeps: when it ran last, and when it rotated each file, in seconds since 1970."""

    path: str
    ended: float
    rotated: Mapping[str, float] | None  # None where it may not be read


def read_last_run(host: Host) -> LastRun | None:
    """Return the newest state there is, None where logrotate has never run. Raises CannotTell."""
    runs = []
    for path in STATUS_FILES:
        try:
            ended = os.stat(host.path(path)).st_mtime
        except PermissionError:
            raise CannotTell("no permission to look at {0}".format(path), "run it as root") from None
        except OSError:
            continue
        try:
            rotated: Mapping[str, float] | None = parse_status(host.read(path, _MAX_STATUS))
        except OSError:
            rotated = None
        runs.append(LastRun(path, ended, rotated))
    return max(runs, key=lambda run: run.ended, default=None)


def parse_status(text: str) -> dict[str, float]:
    """Return for each file when it was rotated last. The file is written in the host's local time."""
    found = {}
    for match in re.finditer(r'^"((?:\\.|[^"\\])*)" (\d+)-(\d+)-(\d+)(?:-(\d+):(\d+):(\d+))?', text, re.MULTILINE):
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[1:])
        if 1971 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= 31:
            when = time.mktime((year, month, day, hour, minute, second, 0, 0, -1))
            found[re.sub(r"\\(.)", r"\1", match.group(1))] = when
    return found


def starters(host: Host) -> list[str]:
    """Return what starts logrotate regularly: its timer where systemd runs, else cron files that name it."""
    with_systemd = host.exists("/run/systemd/system")
    timers = [path for path in TIMERS if with_systemd and os.path.lexists(host.path(path))]
    return timers[:1] or _cron_files(host, with_systemd)


def _cron_files(host: Host, with_systemd: bool) -> list[str]:
    if not any(host.exists("{0}/{1}".format(folder, name)) for folder in _FOLDERS for name in _CRONS):
        return []
    found = []
    for pattern in CRON_FILES:
        for path in expand(host, pattern).paths if is_pattern(pattern) else [pattern]:
            try:
                text = host.read(path, _MAX_FILE)
            except OSError:
                continue
            # Debian's own cron file steps back where systemd runs, and leaves it to the timer.
            if "logrotate" in text and not (with_systemd and "/run/systemd/system" in text):
                found.append(path)
    return found
