# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom the sudoers files name. Which commands they allow is not judged: a small one can be the way to all."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Iterator

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

#: The second is where SUSE ships its own, which counts while nobody has written the first.
PLACES: Final = ("/etc/sudoers", "/usr/etc/sudoers")
_MAX_DEPTH: Final = 8
_MAX_FILES: Final = 500

_INCLUDE: Final = re.compile(r"[@#](include|includedir)\s+(.+)")
_ALIAS: Final = re.compile(r"(User_Alias|Runas_Alias|Host_Alias|Cmnd_Alias|Cmd_Alias)\s+(.*)", re.DOTALL)
# A user list ends at the first blank that no comma or escape holds together.
_WORD: Final = re.compile(r'(?:"[^"]*"|\\.|[^\s,\\"])+')


@dataclass
class Sudoers:
    """Whom the files name, with the file that names them, and what could not be read."""

    users: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    everyone: str | None = None  # the file that lets ALL users in
    asks_target_password: bool = False  # then ALL only means: who knows root's password
    unreadable: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """One logical line, or a request to read more."""

    text: str
    include: str | None = None
    is_folder: bool = False


def read_sudoers(host: Host) -> Sudoers | None:
    """Return whom sudo lets in, or None where there is no sudoers file at all."""
    path = next((path for path in PLACES if host.exists(path)), None)
    if path is None:
        return None
    found = Sudoers()
    lines = list(_all_lines(host, path, found, 0))
    aliases = dict(alias for text, _path in lines for alias in _user_aliases(text))
    for text, path in lines:
        _take(text, path, aliases, found)
    return found


def _all_lines(host: Host, path: str, found: Sudoers, depth: int) -> Iterator[tuple[str, str]]:
    if depth > _MAX_DEPTH or len(found.files) >= _MAX_FILES:
        return
    try:
        text = host.read(path)
    except OSError:
        found.unreadable.append(path)
        return
    found.files.append(path)
    for line in logical_lines(text):
        if line.include is None:
            yield line.text, path
            continue
        for included in _included(host, line, path, found):
            yield from _all_lines(host, included, found, depth + 1)


def _included(host: Host, line: Line, path: str, found: Sudoers) -> list[str]:
    target = line.include or ""
    if not target.startswith("/"):
        target = "{0}/{1}".format(path.rsplit("/", 1)[0], target)
    if not line.is_folder:
        return [target]
    try:
        # Names with a dot or a tilde at their end are passed over: see sudoers(5).
        names = [name for name in host.listdir(target) if "." not in name and not name.endswith("~")]
    except FileNotFoundError:
        return []
    except OSError:
        found.unreadable.append(target)
        return []
    return ["{0}/{1}".format(target.rstrip("/"), name) for name in names]


def logical_lines(text: str) -> Iterator[Line]:
    """Yield the lines of a sudoers file, joined where they continue, without comments and blanks."""
    for raw in re.sub(r"\\\r?\n[ \t]*", " ", text).splitlines():
        line = raw.strip()
        include = _INCLUDE.fullmatch(line)
        if include:
            name = include.group(2).strip().strip('"').replace("\\ ", " ")
            yield Line(line, name, include.group(1) == "includedir")
            continue
        line = _without_comment(line)
        if line:
            yield Line(line)


def _without_comment(line: str) -> str:
    # "#1000" at the start of a word is a uid, not a comment.
    match = re.search(r"(?<!\\)#(?!-?\d)", line)
    return line[: match.start()].strip() if match else line


def _user_aliases(text: str) -> Iterator[tuple[str, list[str]]]:
    match = _ALIAS.fullmatch(text)
    if match is None or match.group(1) != "User_Alias":
        return
    for definition in match.group(2).split(":"):
        name, equals, members = definition.partition("=")
        if equals:
            yield name.strip(), _names(members)


def _names(text: str) -> list[str]:
    return [_plain(word) for word in _WORD.findall(text)]


def _plain(word: str) -> str:
    return re.sub(r"\\(.)", r"\1", word.replace('"', ""))


def user_list(text: str) -> list[str]:
    """Return who a user specification is for: the names before the host list. Empty where it is none."""
    names: list[str] = []
    position = 0
    while True:
        match = _WORD.match(text, position)
        if match is None:
            return []
        names.append(_plain(match.group()))
        rest = re.compile(r"\s*,\s*").match(text, match.end())
        if rest is None:
            return names if "=" in text[match.end() :] else []
        position = rest.end()


def _take(text: str, path: str, aliases: dict[str, list[str]], found: Sudoers) -> None:
    if text.startswith("Defaults"):
        found.asks_target_password |= bool(re.search(r"(?<![!\w])(?:targetpw|rootpw)\b", text))
        return
    if _ALIAS.fullmatch(text):
        return
    for name in _expanded(user_list(text), aliases):
        if name == "ALL":
            found.everyone = found.everyone or path
        elif name.startswith("%") and not name.startswith("%:"):
            found.groups.setdefault(name[1:], path)
        elif not name.startswith("!"):
            found.users.setdefault(name, path)


def _expanded(names: list[str], aliases: dict[str, list[str]]) -> list[str]:
    result: list[str] = []
    waiting = list(reversed(names))
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in aliases and name not in seen:
            seen.add(name)
            waiting += reversed(aliases[name])
        elif name not in aliases:
            result.append(name)
    return result
