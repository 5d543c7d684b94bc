# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which files a path stands for: one file, all that a pattern matches, or those in a folder."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.globbing import expand, is_pattern

_KINDS: Final = {
    stat.S_IFSOCK: "a socket",
    stat.S_IFIFO: "a FIFO",
    stat.S_IFBLK: "a block device",
    stat.S_IFCHR: "a character device",
    stat.S_IFDIR: "a folder",
}


class FileState(NamedTuple):
    """What the host says of one file, links followed. C(changed) is in seconds since 1970, C(size) in bytes."""

    path: str
    mode: int
    uid: int
    gid: int
    size: int
    changed: float

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return stat.S_ISDIR(self.mode)

    @property
    def kind(self) -> str:
        """What it is, where it is no regular file, else empty."""
        return _KINDS.get(stat.S_IFMT(self.mode), "")


@dataclass
class Selection:
    """The files behind a path, and what is to be said of how they were found."""

    path: str
    is_many: bool  # a pattern or a folder
    files: list[FileState] = field(default_factory=list)  # everything but folders
    folder: FileState | None = None  # the folder that was named
    problem: str = ""  # what is wrong with the named path itself
    is_there: bool = False  # something lies at the path, if only a link that leads nowhere
    unreadable: list[str] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    cut: bool = False  # there are more files than were looked at

    @property
    def owned(self) -> list[FileState]:
        """What owner and mode are about: the folder itself where one was named, else the files."""
        return [self.folder] if self.folder else self.files


def file_state(host: Host, path: str) -> FileState:
    """Return the state of what C(path) leads to. Raises OSError."""
    status = os.stat(host.path(path))
    return FileState(path, status.st_mode, status.st_uid, status.st_gid, status.st_size, status.st_mtime)


def select(host: Host, path: str) -> Selection:
    """Return what the path stands for. Raises CannotTell where the way to a named path is closed."""
    if is_pattern(path) and not os.path.lexists(host.path(path)):
        selection = Selection(path, True)
        _add_matches(host, path, selection)
        selection.is_there = bool(selection.files or selection.left_out)
        return selection
    return _named(host, path.rstrip("/") or "/", path)


def _named(host: Host, path: str, as_written: str) -> Selection:
    selection = Selection(as_written, False)
    try:
        selection.is_there = bool(os.lstat(host.path(path)))
        state = file_state(host, path)
    except PermissionError:
        folder = path.rsplit("/", 1)[0] or "/"
        raise CannotTell("no permission to look into {0}".format(folder), "run it as root") from None
    except OSError as error:
        selection.problem = _missing(host, path, error) if selection.is_there else "is not there"
        return selection
    if not state.is_folder:
        selection.files = [state]
        return selection
    selection.is_many, selection.folder = True, state
    _add_matches(host, "{0}/*".format(path.rstrip("/")), selection)
    return selection


def _missing(host: Host, path: str, error: OSError) -> str:
    try:
        return "is a link to {0}, which cannot be reached: {1}".format(host.readlink(path), error.strerror)
    except OSError:
        return "cannot be reached: {0}".format(error.strerror)


def _add_matches(host: Host, pattern: str, selection: Selection) -> None:
    expanded = expand(host, pattern)
    selection.unreadable += expanded.unreadable
    selection.cut = expanded.cut
    for path in expanded.paths:
        try:
            state = file_state(host, path)
        except PermissionError:
            selection.unreadable.append(path)
        except OSError:  # gone since, or a link that leads nowhere
            _count(selection, "links that lead nowhere")
        else:
            if state.is_folder:
                _count(selection, "folders")
            else:
                selection.files.append(state)


def _count(selection: Selection, what: str) -> None:
    selection.left_out[what] = selection.left_out.get(what, 0) + 1


def user_name(host: Host, uid: int) -> str:
    """Return the name of a uid, or its number where it has none."""
    import pwd

    try:
        return _names(host, "/etc/passwd").get(uid) or (str(uid) if host.root else pwd.getpwuid(uid).pw_name)
    except KeyError:
        return str(uid)


def group_name(host: Host, gid: int) -> str:
    """Return the name of a gid, or its number where it has none."""
    import grp

    try:
        return _names(host, "/etc/group").get(gid) or (str(gid) if host.root else grp.getgrgid(gid).gr_name)
    except KeyError:
        return str(gid)


def _names(host: Host, path: str) -> dict[int, str]:
    return host.once("names in " + path, lambda: _read_names(host, path))


def _read_names(host: Host, path: str) -> dict[int, str]:
    try:
        lines = host.read(path).splitlines()
    except OSError:
        return {}
    fields = [line.split(":") for line in lines]
    return {int(line[2]): line[0] for line in reversed(fields) if len(line) > 2 and line[2].isdecimal()}
