# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files or folders that a path or pattern stands for, newest first, and whether one is still being written."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass, field
from typing import Final, Iterator

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.globbing import expand, is_pattern
from ansible_collections.ops.upkeep.plugins.module_utils.linux.safe_file import open_regular

#: How tools call a file that they have not finished.
UNFINISHED: Final = (".part", ".partial", ".tmp", ".temp", ".inprogress", ".incomplete", ".filepart", ".crdownload")
#: What lies beside backups and is none.
BESIDE: Final = (".sha256", ".sha256sum", ".sha512", ".sha512sum", ".sha1", ".sha1sum", ".md5", ".md5sum", ".log")
_SUMS: Final = ("SHA256SUMS", "SHA512SUMS", "SHA1SUMS", "MD5SUMS", "CHECKSUMS")
_MAX_INSIDE: Final = 200000  # files of one folder whose sizes are added up


@dataclass(frozen=True)
class Candidate:
    """One file or folder that may be a backup. C(size) of a folder is that of all files in it."""

    path: str
    changed: float  # when it was last written, in seconds since 1970
    size: int
    is_folder: bool
    identity: tuple[int, int]

    @property
    def name(self) -> str:
        """The last part of its path."""
        return os.path.basename(self.path.rstrip("/"))


@dataclass
class Candidates:
    """What was found, newest first, and what could not be looked at."""

    found: list[Candidate] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)  # with the reason
    cut: bool = False


def candidates(host: Host, pattern: str, folders: bool) -> Candidates:
    """Return the backups that a path or pattern stands for. C(folders): whether a folder can be one.

    Raises CannotTell where it cannot be known whether there are any.
    """
    expanded = expand(host, pattern)
    result = Candidates(cut=expanded.cut)
    seen: set[tuple[int, int]] = set()
    for path in expanded.paths:
        if is_pattern(pattern) and _is_beside(path):
            continue
        try:
            one = _look(host, path, folders)
        except OSError as error:
            result.refused.append("{0}: {1}".format(path, error.strerror))
            continue
        if one and one.identity not in seen:
            seen.add(one.identity)
            result.found.append(one)
    result.found.sort(key=lambda one: (one.changed, one.path), reverse=True)
    if not result.found:
        _refuse_blindness(host, pattern, expanded.unreadable, result.refused)
    return result


def _is_beside(path: str) -> bool:
    name = os.path.basename(path)
    return name.lower().endswith(BESIDE) or name.upper() in _SUMS


def _look(host: Host, path: str, folders: bool) -> Candidate | None:
    status = os.stat(host.path(path), follow_symlinks=False)
    if stat.S_ISLNK(status.st_mode):
        if not folders or not os.path.isdir(host.path(path)):
            descriptor = open_regular(host, path)  # follows where that is safe
            try:
                status = os.fstat(descriptor)
            finally:
                os.close(descriptor)
        else:
            status = os.stat(host.path(path))
    if stat.S_ISDIR(status.st_mode):
        return _folder(host, path, status) if folders else None
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "not a regular file", path)
    return Candidate(path, status.st_mtime, status.st_size, False, (status.st_dev, status.st_ino))


def _folder(host: Host, path: str, status: os.stat_result) -> Candidate:
    size, changed = 0, status.st_mtime
    for inner in inside(host, path):
        size += inner.st_size
        changed = max(changed, inner.st_mtime)
    return Candidate(path, changed, size, True, (status.st_dev, status.st_ino))


def inside(host: Host, folder: str) -> Iterator[os.stat_result]:
    """Yield what the system knows of each regular file below a folder, links not followed; bounded."""
    waiting, count = [host.path(folder)], 0
    while waiting and count < _MAX_INSIDE and host.remaining() > 0:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    count += 1
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    elif entry.is_file(follow_symlinks=False):
                        yield entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            continue  # it went while we looked


def _refuse_blindness(host: Host, pattern: str, unreadable: list[str], refused: list[str]) -> None:
    """Raise CannotTell where nothing was found only because one may not look."""
    blind = next((folder for folder in [*unreadable, *_above(pattern)] if _is_closed(host, folder)), None)
    if blind:
        raise CannotTell("no permission to look into {0}".format(blind), "run the review with become: true")
    if refused:
        advice = "declare the path of the file itself, in a folder that only root can write to"
        raise CannotTell("cannot be looked at: {0}".format(refused[0]), advice)


def _above(pattern: str) -> Iterator[str]:
    """Yield the folders above the first part of a pattern that holds a wildcard, from the top."""
    here = ""
    for part in pattern.strip("/").split("/")[:-1]:
        if is_pattern(part):
            return
        here += "/" + part
        yield here


def _is_closed(host: Host, folder: str) -> bool:
    try:
        os.stat(host.path(folder) + "/.")
        return not os.access(host.path(folder), os.R_OK | os.X_OK)
    except PermissionError:
        return True
    except OSError:
        return False


def is_unfinished(host: Host, one: Candidate) -> str | None:
    """Return why a candidate is taken for one that is still being written; None where nothing says so."""
    if one.name.lower().endswith(UNFINISHED):
        return "its name says that it is not finished"
    wanted = {one.identity}
    if one.is_folder:
        wanted |= {(status.st_dev, status.st_ino) for status in inside(host, one.path)}
    writer = _writer_of(host, wanted)
    return "{0} writes to it".format(writer) if writer else None


def _writer_of(host: Host, wanted: set[tuple[int, int]]) -> str | None:
    """Return the name of a process that has one of the files open for writing, as far as we may see."""
    try:
        pids = [name for name in host.listdir("/proc") if name.isdigit()]
    except OSError:
        return None
    for pid in pids:
        folder = host.path("/proc/{0}/fd".format(pid))
        try:
            descriptors = os.listdir(folder)
        except OSError:
            continue  # it ended, or belongs to somebody else
        for descriptor in descriptors:
            if _writes(host, pid, descriptor, wanted):
                return _name_of(host, pid)
    return None


def _writes(host: Host, pid: str, descriptor: str, wanted: set[tuple[int, int]]) -> bool:
    try:
        status = os.stat(host.path("/proc/{0}/fd/{1}".format(pid, descriptor)))
        if (status.st_dev, status.st_ino) not in wanted:
            return False
        text = host.read("/proc/{0}/fdinfo/{1}".format(pid, descriptor), 4096)
    except OSError:
        return False
    flags = next((line.split()[1] for line in text.splitlines() if line.startswith("flags:")), "0")
    return bool(int(flags, 8) & os.O_ACCMODE)


def _name_of(host: Host, pid: str) -> str:
    try:
        return host.read("/proc/{0}/comm".format(pid), 64).strip() or "a process"
    except OSError:
        return "a process"
