# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What logrotate is told to rotate."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final, Generator, Iterator, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.globbing import name_matches, path_matches

#: The second is where SUSE ships its own.
CONFIGURATIONS: Final = ("/etc/logrotate.conf", "/usr/etc/logrotate.conf")
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
_MAX_FILE: Final = 1024 * 1024
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
