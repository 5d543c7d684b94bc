# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of one log as they lie there at one moment, though they are renamed while one looks."""

from __future__ import annotations

import contextlib
import os
import stat
from dataclasses import dataclass, field
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.safe_file import open_regular
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.family import (
    belongs,
    compression_of,
    forms_of,
    rank,
    without_compression,
)

_ATTEMPTS: Final = 5
#: Beside the log, where logrotate's olddir often leads.
_OLD_FOLDERS: Final = ("old", "archive", "archives", "rotated")


@dataclass(frozen=True)
class Log:
    """One log: the folder it lies in and the name that all its files come from."""

    folder: str
    root: str

    @property
    def path(self) -> str:
        """The path of the file that is written to, if it is not a series of dated ones."""
        return f"{self.folder.rstrip('/')}/{self.root}"


@dataclass
class Member:
    """One file of a log. C(why) is what kept it from being looked at."""

    path: str
    live: bool
    how: str  # by what it is compressed
    device: int = 0
    inode: int = 0
    size: int = 0
    modified: int = 0  # ns since 1970
    why: OSError | None = None

    @property
    def name(self) -> str:
        """Its name without the folder."""
        return self.path.rsplit("/", 1)[-1]

    @property
    def order(self) -> tuple[bool, int, int]:
        """Sorts the oldest first, and the one that is written to last."""
        return self.live, self.modified, -rank(self.name)

    def open(self, host: Host) -> int:
        """Return a descriptor of it. Raises OSError, too when another file has its name meanwhile."""
        descriptor = open_regular(host, self.path)
        status = os.fstat(descriptor)
        if (status.st_dev, status.st_ino) != (self.device, self.inode):
            os.close(descriptor)
            raise FileNotFoundError(2, "it was renamed while it was looked at", self.path)
        return descriptor


@dataclass
class Listing:
    """The files of a log, the oldest first. C(there): its own path is there, be it readable or not."""

    members: list[Member] = field(default_factory=list)
    there: bool = False


def look(host: Host, log: Log) -> Listing:
    """Return the files of a log. Raises CannotTell where its folder cannot be looked into."""
    for _attempt in range(_ATTEMPTS):
        before = _names(host, log)
        listing = _listing(host, log, before)
        if _names(host, log) == before:
            return listing
    raise CannotTell("is renamed all the time, so its files could not be told apart")


def _names(host: Host, log: Log) -> dict[str, int]:
    """Return path -> inode of everything that belongs to a log."""
    found = _names_in(host, log.folder, log.root)
    for name in _OLD_FOLDERS:
        with contextlib.suppress(CannotTell):  # what is missing in it is told as such
            found.update(_rotated_in(host, f"{log.folder.rstrip('/')}/{name}", log.root))
    if os.path.islink(host.path(log.path)) and _may_be_followed(host, log.path):
        found.update(_names_behind(host, log))
    return found


def _rotated_in(host: Host, folder: str, root: str) -> dict[str, int]:
    names = _names_in(host, folder, root)
    return {path: inode for path, inode in names.items() if not path.endswith("/" + root)}


def _names_in(host: Host, folder: str, root: str) -> dict[str, int]:
    try:
        with os.scandir(host.path(folder)) as entries:
            return {
                f"{folder.rstrip('/')}/{entry.name}": entry.inode() for entry in entries if belongs(entry.name, root)
            }
    except PermissionError as error:
        raise CannotTell(
            f"no permission to look into {folder}", "read it as root, or as a member of its group"
        ) from error
    except OSError:
        return {}


def _may_be_followed(host: Host, path: str) -> bool:
    """Whether the link is root's own: another one must not lead to files that its owner may not read."""
    try:
        os.close(open_regular(host, path))
    except OSError:
        return False
    return True


def _names_behind(host: Host, log: Log) -> dict[str, int]:
    """Return what belongs to the file that a link leads to, which is often dated: yesterday's belongs to it, too."""
    real = os.path.realpath(host.path(log.path))
    if host.root and not real.startswith(host.root + "/"):
        return {}
    folder, name = os.path.split(real[len(host.root) :])
    *_forms, last = forms_of(name)
    return _names_in(host, folder or "/", last.name)


def _listing(host: Host, log: Log, names: dict[str, int]) -> Listing:
    plain = {path for path in names if not compression_of(path)}
    found: dict[tuple[int, int], Member] = {}
    broken: list[Member] = []
    for path in sorted(names, key=lambda path: path != log.path):
        if path not in plain and without_compression(path) in plain:
            continue  # it is being compressed: the plain file is still the whole one
        member = _member(host, path, path == log.path)
        if member.why:
            broken.append(member)
        else:
            found.setdefault((member.device, member.inode), member)
    members = list(found.values())
    if not any(member.live for member in members + broken):
        _name_live(members, log)
    members.sort(key=lambda member: member.order)
    return Listing(broken + members, log.path in names)


def _name_live(members: list[Member], log: Log) -> None:
    """Of a series of dated files the newest is written to; what rotation has put away (app.log.1) never is."""
    dated = [member for member in members if not member.how and not member.name.startswith(log.root)]
    if dated:
        max(dated, key=lambda member: member.order).live = True


def _member(host: Host, path: str, live: bool) -> Member:
    member = Member(path, live, compression_of(path))
    try:
        status = os.lstat(host.path(path))
        if stat.S_ISLNK(status.st_mode):  # what it leads to counts, if it may be followed
            descriptor = open_regular(host, path)
            status = os.fstat(descriptor)
            os.close(descriptor)
        elif not stat.S_ISREG(status.st_mode):
            raise OSError(22, "not a regular file", path)
        member.device, member.inode = status.st_dev, status.st_ino
        member.size, member.modified = status.st_size, status.st_mtime_ns
    except OSError as error:
        member.why = error
    return member
