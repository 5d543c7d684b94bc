# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Take a scratch place away: end what runs in it, then remove it. And the watchdog that does so when a drill is killed.

This file is also run by itself, as a process that outlives the drill, so it imports nothing of this collection.
It never trusts what lies in the scratch place: links are not followed, mounts are not entered, and a process is
ended only when it carries the mark that the drill put into its environment, or is the server of the scratch data.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import signal
import stat
import sys
import time
from typing import Callable, Final, Iterator

PREFIX: Final = "upkeep-drill-"
#: upkeep-drill-<when it expires, in seconds since 1970>-<at random>
NAME: Final = re.compile(re.escape(PREFIX) + r"([0-9]{10,11})-[0-9a-f]{16}")
MARK: Final = "UPKEEP_DRILL"  # the environment variable that everything started by a drill carries
DATA: Final = "data"  # the data directory of a scratch server, within the scratch place
KEEP: Final = "KEEP"  # a file that says: the owner wants to look at it until it expires
STOP_SECONDS: Final = 8.0  # for a server to end by itself
_SERVERS: Final = ("postgres", "postmaster", "mariadbd", "mysqld")
_POLL_SECONDS: Final = 0.1
_WATCH_SECONDS: Final = 0.5
_MAX_DEPTH: Final = 400


class NotOurs(Exception):
    """What is to be removed is no scratch place. Says why."""


def is_scratch_name(name: str) -> bool:
    """Whether a drill could have made something of this name."""
    return NAME.fullmatch(name) is not None


def expiry_of(name: str) -> float:
    """Return when a scratch place expires, in seconds since 1970; 0 for a name that is none."""
    match = NAME.fullmatch(name)
    return float(match.group(1)) if match else 0.0


def take_away(base: str, name: str, proc: str = "/proc") -> list[str]:
    """End everything of a scratch place and remove it; return what could not be removed, empty when all is gone.

    Raises NotOurs for what is no scratch place, OSError when the folder it lies in cannot be opened.
    """
    if not is_scratch_name(name):
        raise NotOurs("{0!r} is not the name of a scratch place".format(name))
    folder = os.open(base, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            status = os.stat(name, dir_fd=folder, follow_symlinks=False)
        except FileNotFoundError:
            return []
        if not stat.S_ISDIR(status.st_mode):
            raise NotOurs("{0} is not a folder".format(name))
        place = os.path.join(base, name)
        end_processes(place, proc)
        alive = ["process {0}".format(pid) for pid in processes_of(place, proc)]
        # What still runs there must not lose the folder by which the next drill finds it.
        return alive or remove(folder, name, place, proc)
    finally:
        os.close(folder)


def end_processes(place: str, proc: str = "/proc") -> int:
    """End what the drill of this place started, first so that a server can end its own children; return how many."""
    began, seen = time.monotonic(), 0
    while True:
        pids = processes_of(place, proc)
        seen = max(seen, len(pids))
        passed = time.monotonic() - began
        if not pids or passed > 2 * STOP_SECONDS:
            return seen
        for pid in pids:
            _signal(pid, signal.SIGKILL if passed > STOP_SECONDS else _polite(pid, proc), place, proc)
        time.sleep(_POLL_SECONDS)


def _polite(pid: int, proc: str) -> int:
    # SIGQUIT lets PostgreSQL end its own children at once, without writing anything.
    name = _command(pid, proc)
    return signal.SIGQUIT if name in ("postgres", "postmaster") else signal.SIGTERM


def processes_of(place: str, proc: str = "/proc") -> list[int]:
    """Return the processes that the drill of this place started and that still run, never our own."""
    try:
        pids = [int(entry) for entry in os.listdir(proc) if entry.isdigit()]
    except OSError:
        return []
    own = os.getpid()
    return [pid for pid in pids if pid != own and _is_of(pid, place, proc)]


def _is_of(pid: int, place: str, proc: str) -> bool:
    try:
        if _state(pid, proc) in ("Z", "X"):
            return False
        try:
            return _is_marked(pid, place, proc)
        except (FileNotFoundError, ProcessLookupError):
            return False
        except OSError:
            # In a container even root may not look at the processes of others: then their arguments tell.
            return _names_place(pid, place, proc)
    except OSError:
        return False  # it ended


def _is_marked(pid: int, place: str, proc: str) -> bool:
    """Whether a process carries the mark, or is the server of the scratch data, which writes over its environment."""
    data = os.path.realpath(os.path.join(place, DATA))
    if _command(pid, proc) in _SERVERS and os.readlink("{0}/{1}/cwd".format(proc, pid)) == data:
        return True
    with open("{0}/{1}/environ".format(proc, pid), "rb") as file:
        mark = "{0}={1}".format(MARK, os.path.basename(place)).encode()
        return mark in file.read(1 << 18).split(b"\0")


def _names_place(pid: int, place: str, proc: str) -> bool:
    with open("{0}/{1}/cmdline".format(proc, pid), "rb") as file:
        arguments = file.read(1 << 16).split(b"\0")
    top = os.fsencode(place)
    return any(argument == top or argument.startswith(top + b"/") for argument in arguments)


def _state(pid: int, proc: str) -> str:
    with open("{0}/{1}/stat".format(proc, pid), "rb") as file:
        return file.read(4096).rpartition(b")")[2].split()[0].decode()


def _command(pid: int, proc: str) -> str:
    try:
        with open("{0}/{1}/comm".format(proc, pid), "rb") as file:
            return file.read(64).strip().decode("utf-8", "replace")
    except OSError:
        return ""


def _signal(pid: int, number: int, place: str, proc: str) -> None:
    """Send a signal to a process that is still the one we looked at: its number may have been given anew."""
    try:
        handle = os.pidfd_open(pid) if hasattr(os, "pidfd_open") and hasattr(signal, "pidfd_send_signal") else -1
    except OSError as error:
        if error.errno in (errno.ESRCH, errno.EINVAL):
            return
        handle = -1
    try:
        if pid not in processes_of(place, proc):
            return
        if handle >= 0:
            signal.pidfd_send_signal(handle, number)  # type: ignore[attr-defined, unused-ignore]
        else:
            os.kill(pid, number)
    except OSError:
        pass  # it has ended, or we may not
    finally:
        if handle >= 0:
            os.close(handle)


def remove(folder: int, name: str, path: str, proc: str = "/proc") -> list[str]:
    """Remove a tree below an open folder, by its own descriptors; return the paths that are still there."""
    left: list[str] = []
    mounts = _mounts_below(path, proc)
    try:
        device = os.stat(name, dir_fd=folder, follow_symlinks=False).st_dev
    except FileNotFoundError:
        return []
    _remove(folder, name, path, device, mounts, left, 0)
    return left


def _remove(folder: int, name: str, path: str, device: int, mounts: set[str], left: list[str], depth: int) -> None:
    if path in mounts or depth > _MAX_DEPTH:
        left.append(path)
        return
    try:
        inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
    except OSError as error:
        if error.errno != errno.EACCES or not _opened_up(folder, name):
            left.append(path)
            return
        inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
    try:
        if os.fstat(inner).st_dev != device:
            left.append(path)
            return
        for entry, is_folder in _entries(inner):
            if is_folder:
                _remove(inner, entry, path + "/" + entry, device, mounts, left, depth + 1)
            else:
                _unlink(inner, entry, path + "/" + entry, left)
    finally:
        os.close(inner)
    try:
        os.rmdir(name, dir_fd=folder)
    except FileNotFoundError:
        pass
    except OSError:
        if not any(item.startswith(path + "/") for item in left):
            left.append(path)


def _entries(folder: int) -> Iterator[tuple[str, bool]]:
    _writable(folder)
    with os.scandir(folder) as found:
        entries = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in found]
    return iter(entries)


def _writable(folder: int) -> None:
    """A restored folder may be closed even to its owner, who is us."""
    status = os.fstat(folder)
    if status.st_uid == os.geteuid() and status.st_mode & 0o700 != 0o700:
        try:
            os.fchmod(folder, 0o700)
        except OSError:
            pass


def _opened_up(folder: int, name: str) -> bool:
    """Make a folder of ours that is closed even to us one that we can enter. No link can stand in its place: it is
    looked at first, and nobody else can write where it lies.
    """
    try:
        status = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
            return False
        os.chmod(name, 0o700, dir_fd=folder)
    except (OSError, NotImplementedError):
        return False
    return True


def _unlink(folder: int, name: str, path: str, left: list[str]) -> None:
    try:
        os.unlink(name, dir_fd=folder)
    except FileNotFoundError:
        pass
    except OSError:
        left.append(path)


def _mounts_below(path: str, proc: str) -> set[str]:
    """Return the mount points below a path: also those of the same device, which no number tells apart."""
    try:
        with open(proc + "/self/mountinfo", encoding="utf-8", errors="surrogateescape") as file:
            points = [line.split()[4] for line in file if len(line.split()) > 4]
    except OSError:
        return set()
    plain = (re.sub(r"\\([0-7]{3})", lambda match: chr(int(match.group(1), 8)), point) for point in points)
    top = os.path.realpath(path)
    # Told in the words of the caller, who may have reached the place by a link.
    return {path + point[len(top) :] for point in plain if point.startswith(top + "/")}


def try_lock(folder: int) -> bool:
    """Whether the lock of a scratch place is ours now: it is only while nobody else who uses it lives."""
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def watch(base: str, name: str, hung_at: float, clock: Callable[[], float] = time.time) -> int:
    """Wait until the drill of a place has ended, however it did, and take away what it left; return an exit code.

    C(hung_at) is when a drill that still lives is taken for hung; a place that is kept lives until its name says.
    """
    path = os.path.join(base, name)
    try:
        folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return 0  # it is gone already
    try:
        while not try_lock(folder) and clock() < hung_at:
            time.sleep(_WATCH_SECONDS)
        # A place that was kept for its owner may be removed by hand before: then there is no name any more.
        while clock() < kept_until(folder, name) and _is_named(folder, path):
            time.sleep(_WATCH_SECONDS)
        left = take_away(base, name) if _is_named(folder, path) else []
    finally:
        os.close(folder)
    return 1 if left else 0


def kept_until(folder: int, name: str) -> float:
    """Return until when a place is kept for its owner, 0 where it is not: never longer than its name says."""
    try:
        file = os.open(KEEP, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    except OSError:
        return 0.0
    try:
        text = os.read(file, 32)
    except OSError:
        text = b""
    finally:
        os.close(file)
    until = float(text) if re.fullmatch(rb"[0-9]{1,12}\s*", text) else expiry_of(name)
    return min(until, expiry_of(name))


def _is_named(folder: int, path: str) -> bool:
    try:
        return os.path.samestat(os.fstat(folder), os.stat(path, follow_symlinks=False))
    except OSError:
        return False


def main(arguments: list[str]) -> int:
    """Run as the watchdog: base, name, when a drill that still lives is taken for hung."""
    base, name, hung_at = arguments
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)  # the connection that started the drill may go
    sys.stdout.write("watching\n")
    sys.stdout.flush()
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.chdir("/")
    return watch(base, name, float(hung_at))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))  # pylint: disable=ansible-bad-function
