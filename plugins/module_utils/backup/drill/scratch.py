# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scratch place of one drill: a folder with a name made at random, open to one user, that takes itself away."""

from __future__ import annotations

import fcntl
import os
import pwd
import secrets
import select
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import Any, Final, Iterable, Iterator, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill import reaper
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.guard import Guard
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.place import checked_base
from ansible_collections.ops.upkeep.plugins.module_utils.backup.pipe import Pipe
from ansible_collections.ops.upkeep.plugins.module_utils.backup.tools import run_tool, switched
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.process import Completed

#: After the deadline of a drill, before its watchdog takes it for hung.
SPARE_SECONDS: Final = 60.0
_TRIES: Final = 5
_WATCHDOG_SECONDS: Final = 10.0
# What a shell would make of a file name is of no matter here: it is handed over as an argument.
_WRITE: Final = 'umask 077; cat > "$1"'


@dataclass
class Scratch:
    """A scratch place. Whatever is written into it is written by C(user), whose place it is."""

    host: Host
    base: str
    name: str
    user: str | None  # None: the one who runs this
    watchdog: int  # its process id
    lock: int  # a descriptor of the folder: the lock on it says that the drill lives
    guard: Guard
    receipt: dict[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Where it lies."""
        return os.path.join(self.base, self.name)

    @property
    def expires(self) -> float:
        """When it is taken away whatever happens, in seconds since 1970."""
        return reaper.expiry_of(self.name)

    def inside(self, *names: str) -> str:
        """Return the path of something in it."""
        return os.path.join(self.path, *names)

    def run(
        self,
        argv: Sequence[str],
        env: Mapping[str, str] | None = None,
        source: Iterable[bytes] | int | None = None,
    ) -> Completed:
        """Run a tool in it as its user; return what it said. Raises CannotTell when it could not come to its end."""
        self.guard.ask()
        environment = {**self._environment(), **(env or {})}
        if source is None:
            done = run_tool(self.host, argv, environment, self.user, cwd=self.path)
        else:
            done = self._fed(argv, environment, source)
        self.guard.ask()
        return done

    def _fed(self, argv: Sequence[str], env: Mapping[str, str], source: Iterable[bytes] | int) -> Completed:
        words, changed = switched(self.host, argv, self.user)
        pipe = Pipe(self.host, words, source if isinstance(source, int) else iter(source), {**changed, **env})
        said = bytearray()
        for block in pipe.blocks():
            said += block[: max(0, 65536 - len(said))]
        return Completed(argv, pipe.code, said.decode("utf-8", "replace"), pipe.stderr)

    def _environment(self) -> dict[str, str]:
        return {reaper.MARK: self.name, "TMPDIR": self.path, "HOME": self.path, "PGPASSFILE": "/dev/null"}

    def make_folder(self, *names: str) -> str:
        """Make a folder in it that only its user can enter; return its path. Raises CannotTell."""
        path = self.inside(*names)
        self._must(self.run(["mkdir", "-p", "-m", "0700", "--", path]), "make a folder")
        return path

    def write(self, text: str, *names: str) -> str:
        """Write a small file in it; return its path. Raises CannotTell."""
        path = self.inside(*names)
        self._must(self.run(["sh", "-c", _WRITE, "write", path], source=[text.encode()]), "write a file")
        return path

    def copy(self, source: str, *names: str) -> str:
        """Copy a folder that we can read into a new one that its user can; return its path. Raises CannotTell."""
        target = self.make_folder(*names)
        reading = Pipe(self.host, ["tar", "-C", source, "-cf", "-", "."], env=self._environment())
        done = self.run(["tar", "-C", target, "-xpf", "-"], source=reading.blocks())
        if reading.code != 0:
            raise CannotTell("{0} could not be read: {1}".format(source, reading.stderr[:200] or "tar broke off"))
        self._must(done, "copy {0}".format(source))
        return target

    def copy_file(self, blocks: Iterator[bytes], *names: str) -> str:
        """Write blocks into a file that its user can read; return its path. Raises CannotTell."""
        path = self.inside(*names)
        self._must(self.run(["sh", "-c", _WRITE, "write", path], source=blocks), "copy a file")
        return path

    def _must(self, done: Completed, what: str) -> None:
        if done.code != 0:
            raise CannotTell("could not {0} in the scratch place: {1}".format(what, done.said or "no message"))

    def keep(self, seconds: float) -> None:
        """Say to the watchdog that it stays for so long. Raises CannotTell."""
        until = time.time() + seconds
        self.write("{0:.0f}\n".format(until), reaper.KEEP)
        self.receipt["expires"] = until
        os.close(self.lock)
        self.guard.stop()

    def remove(self) -> list[str]:
        """End all that runs in it and remove it; return what is still there."""
        self.guard.stop()
        try:
            return reaper.take_away(self.base, self.name)
        finally:
            os.close(self.lock)  # the watchdog looks whether anything is left, and ends


def make(host: Host, base: str, user: str | None, keep_for: float, reserve: float, deadline: float) -> Scratch:
    """Make a scratch place with its watchdog. C(keep_for) and C(deadline) are in seconds. Raises CannotTell."""
    owner = _owner(user)
    where = checked_base(host, base, owner.pw_uid)
    ends = time.time() + deadline + SPARE_SECONDS
    for _attempt in range(_TRIES):
        name = "{0}{1:.0f}-{2}".format(reaper.PREFIX, ends + keep_for, secrets.token_hex(8))
        lock = _made(os.path.join(where, name), owner)
        if lock is not None:
            break
    else:
        raise CannotTell("no scratch place could be made in {0}: others remove what is made there".format(base))
    try:
        watchdog = _start_watchdog(host, where, name, ends)
    except BaseException:
        reaper.take_away(where, name)
        os.close(lock)
        raise
    guard = Guard(where, os.path.join(where, name), reserve)
    scratch = Scratch(host, where, name, None if owner.pw_uid == os.geteuid() else user, watchdog, lock, guard)
    guard.start()
    scratch.receipt = {"path": scratch.path, "user": owner.pw_name, "watchdog": watchdog, "expires": scratch.expires}
    return scratch


def _owner(user: str | None) -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(user) if user else pwd.getpwuid(os.geteuid())
    except KeyError:
        if user is None:  # a container may run as a number without a name
            return pwd.struct_passwd((str(os.geteuid()), "x", os.geteuid(), os.getegid(), "", "/", "/bin/sh"))
        advice = "name with user who may run the server, or install its package"
        raise CannotTell("the user {0} does not exist".format(user), advice) from None


def _made(path: str, owner: pwd.struct_passwd) -> int | None:
    """Return a locked descriptor of a new folder; None where another drill took it for a leftover meanwhile."""
    try:
        os.mkdir(path, 0o700)  # refuses what exists, a link included
        folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CannotTell("{0} could not be made: {1}".format(path, error.strerror)) from error
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if not os.path.samestat(os.fstat(folder), os.stat(path, follow_symlinks=False)):
            raise FileNotFoundError(path)
        if owner.pw_uid != os.geteuid():
            os.fchown(folder, owner.pw_uid, owner.pw_gid)
        os.fchmod(folder, 0o700)
    except FileNotFoundError:
        os.close(folder)
        return None
    except OSError as error:
        os.close(folder)
        os.rmdir(path)
        raise CannotTell("{0} cannot be given to {1}: {2}".format(path, owner.pw_name, error.strerror)) from error
    return folder


def _start_watchdog(host: Host, base: str, name: str, hung_at: float) -> int:
    """Start the process that takes the place away when the drill is killed; return its id. Raises CannotTell."""
    source = reaper.__loader__.get_source(reaper.__name__)  # type: ignore[union-attr]
    if not source:
        raise CannotTell("the source of the watchdog was not shipped")
    python = [sys.executable, "-I", "-", base, name, str(hung_at)]
    for argv in (_in_a_scope(host, name, python), python):
        if argv is None:
            continue
        child = subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )
        if _watches(child, source.encode()):
            return child.pid
    raise CannotTell("the watchdog of the drill did not start, so nothing is restored")


def _in_a_scope(host: Host, name: str, python: Sequence[str]) -> list[str] | None:
    """Return the command outside the session of this call, which may be ended with all that is in it."""
    tool = host.which("systemd-run")
    if tool is None or not host.is_root or not host.exists("/run/systemd/system"):
        return None
    return [tool, "--scope", "--quiet", "--collect", "--unit", name + ".scope", "--", *python]


def _watches(child: subprocess.Popen[bytes], source: bytes) -> bool:
    if child.stdin is None or child.stdout is None:
        raise AssertionError
    try:
        child.stdin.write(source)
        child.stdin.close()
        ready, _w, _x = select.select([child.stdout], [], [], _WATCHDOG_SECONDS)
        if ready and child.stdout.readline().strip() == b"watching":
            child.stdout.close()
            return True
    except OSError:
        pass
    child.kill()
    child.wait()
    child.stdout.close()
    return False
