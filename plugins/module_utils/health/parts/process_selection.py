# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which processes a check means: by name, command line, user or pid file."""

from __future__ import annotations

import errno
import os
import re
from fnmatch import fnmatchcase
from typing import Final, NamedTuple, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux import processes
from ansible_collections.ops.upkeep.plugins.module_utils.linux.processes import Process
from ansible_collections.ops.upkeep.plugins.module_utils.linux.safe_file import open_regular
from ansible_collections.ops.upkeep.plugins.module_utils.options import Values
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration

HIDDEN: Final = "processes of other users are hidden from this one (hidepid): run as root"
# A daemon writes its pid file after its start; by so many seconds its clock may be off.
LATE_SECONDS: Final = 60.0
_DEAD: Final = "ZX"
_MAX_BYTES: Final = 4096  # of a pid file


class Missing(Exception):
    """What was named is not there: a failure, not a doubt."""


class Seen(NamedTuple):
    """The processes that match, and what kept us from seeing all of them (empty where nothing did)."""

    alive: Sequence[Process]
    dead: Sequence[Process]
    note: str = ""

    @property
    def all(self) -> list[Process]:
        """Every process that matches."""
        return [*self.alive, *self.dead]


def find(values: Values, host: Host) -> Seen:
    """Return the processes that match all that was said of them. Raises Missing and CannotTell."""
    user = user_number(values["user"])
    if values["pidfile"]:
        return _by_life([from_pid_file(values, user, host)])
    table = processes.processes(host)
    if not table:
        raise CannotTell("/proc shows no process at all")
    ours = processes.own_family(table)
    matching = [one for one in table.values() if one.pid not in ours and _matches(one, values)]
    if user is not None:
        matching = [one for one in matching if processes.user_id(host, one.pid) == user]
    hidden = not host.is_root and processes.others_are_hidden(host)
    return _by_life(matching, HIDDEN if hidden else "")


def _by_life(matching: Sequence[Process], note: str = "") -> Seen:
    alive = [one for one in matching if one.state not in _DEAD]
    return Seen(alive, [one for one in matching if one.state in _DEAD], note)


def _matches(process: Process, values: Values) -> bool:
    name, pattern = values["process"], values["pattern"]
    if name and not is_called(process, name):
        return False
    return not pattern or re.search(pattern, process.command_line) is not None


def is_called(process: Process, name: str) -> bool:
    """Whether a process has this name, which may be a glob or a path. The kernel keeps 15 bytes of a name."""
    if name.startswith("/"):
        return name in process.paths
    if any(fnmatchcase(own, name) for own in process.names):
        return True
    return process.comm_is_cut and process.comm == name[: processes.MAX_COMM]


def user_number(user: str | None) -> int | None:
    """Return the number of a user. Raises Missing."""
    import pwd

    if user is None or user.isdecimal():
        return None if user is None else int(user)
    try:
        return pwd.getpwnam(user).pw_uid
    except KeyError:
        raise Missing("there is no user {0} on this host".format(user)) from None


def from_pid_file(values: Values, user: int | None, host: Host) -> Process:
    """Return the process that a pid file names. Raises Missing with what is wrong, and CannotTell."""
    text, written = _read(host, values["pidfile"])
    pid = parse_pid(text)
    process = processes.read_process(host, pid)
    if process is None:
        if not host.is_root and processes.others_are_hidden(host):
            raise CannotTell("process {0} cannot be seen".format(pid), HIDDEN)
        raise Missing("the pid file is stale: there is no process {0}".format(pid))
    if not _matches(process, values):
        raise Missing("the pid file is stale: process {0} is another program ({1})".format(pid, process.comm))
    if user is not None and processes.user_id(host, process.pid) not in (user, None):
        raise Missing("the process of the pid file ({0}) does not run as {1}".format(process.comm, values["user"]))
    late = _seconds_late(host, values["pidfile"], written, process)
    if late > LATE_SECONDS:
        message = "the pid file is stale: process {0} ({1}) started {2} after it was written"
        raise Missing(message.format(pid, process.comm, human_duration(late)))
    return process


def _read(host: Host, path: str) -> tuple[str, float]:
    """Return what a pid file holds, and when it was written in seconds since 1970."""
    try:
        with os.fdopen(open_regular(host, path), "rb", buffering=0) as file:
            return (file.read(_MAX_BYTES) or b"").decode("utf-8", "replace"), os.fstat(file.fileno()).st_mtime
    except FileNotFoundError:
        raise Missing("the pid file is missing") from None
    except PermissionError:
        raise CannotTell("no permission to read the pid file", "run as root") from None
    except OSError as error:
        raise _unreadable(error) from error


def _unreadable(error: OSError) -> CannotTell:
    if error.errno in (errno.ELOOP, errno.ENOTDIR):
        message = "there is a symbolic link on the way to the pid file, where others than root can put one"
        return CannotTell(message, "give the path without the link")
    if error.errno == errno.EINVAL:
        return CannotTell("the pid file is no regular file")
    return CannotTell("the pid file cannot be read: {0}".format(error.strerror or error))


def parse_pid(text: str) -> int:
    """Return the process number that a pid file begins with. Raises Missing where there is none."""
    words = text.split(None, 1)
    if not words:
        raise Missing("the pid file is empty")
    if not re.fullmatch(r"[0-9]{1,10}", words[0], re.ASCII) or int(words[0]) == 0:
        raise Missing("the pid file holds no process number")
    return int(words[0])


def _seconds_late(host: Host, path: str, written: float, process: Process) -> float:
    """Return by how long the process is younger than its pid file: then its number was given to another."""
    booted = host.now() - processes.boot_clock()
    if path.startswith(("/run/", "/var/run/")) and written < booted:
        return 0.0  # it is empty at boot, so the clock was wrong when the file was written, and tells nothing
    return booted + process.started - written
