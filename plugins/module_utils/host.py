# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host as a worker sees it: files to read and commands to run, under a budget, changing nothing."""

from __future__ import annotations

import os
import shutil
import threading
import time
from typing import Any, Callable, Final, Mapping, Sequence, TypeVar

from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.process import MAX_OUTPUT, Completed, run

T = TypeVar("T")

MAX_FILE: Final = 4 * 1024 * 1024  # bytes
# Not every login shell has the places where administration tools live.
SEARCH_PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Host:
    """Files and commands of one host.

    C(root) puts a false file system under it, for tests. C(since) is when the last round looked, in
    seconds since 1970, or None where nobody knows. C(recalled) is what the last round L(kept).
    """

    def __init__(
        self,
        budget: Budget,
        root: str = "",
        since: float | None = None,
        shared: _Shared | None = None,
        recalled: Mapping[str, Any] | None = None,
    ) -> None:
        self.budget = budget
        self.root = root
        self.since = since
        self._shared = shared or _Shared(recalled or {})

    def within(self, seconds: float) -> Host:
        """Return the same host with at most so many seconds left."""
        return Host(self.budget.within(seconds), self.root, self.since, self._shared)

    def remaining(self) -> float:
        """Return the seconds left for the work at hand."""
        return self.budget.remaining()

    def now(self) -> float:
        """Return the time of day on this host, in seconds since 1970."""
        return time.time()

    @property
    def is_root(self) -> bool:
        """Whether the work runs with the rights of root."""
        return os.geteuid() == 0

    def path(self, path: str) -> str:
        """Return where C(path) lies for the operating system."""
        return self.root + path

    def exists(self, path: str) -> bool:
        """Whether there is something at C(path), links followed."""
        return os.path.exists(self.path(path))

    def listdir(self, path: str) -> list[str]:
        """Return the sorted names in a folder. Raises OSError."""
        return sorted(os.listdir(self.path(path)))

    def readlink(self, path: str) -> str:
        """Return the target of a link. Raises OSError."""
        return os.readlink(self.path(path))

    def read(self, path: str, limit: int = MAX_FILE) -> str:
        """Return the text of a file, at most C(limit) bytes of it. Raises OSError."""
        return self.read_bytes(path, limit).decode("utf-8", "replace")

    def read_bytes(self, path: str, limit: int = MAX_FILE) -> bytes:
        """Return at most C(limit) bytes of a file, links followed: for places only root can write.

        Elsewhere it is L(linux.safe_file.open_regular). Raises OSError.
        """
        return _read(os.open(self.path(path), os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), limit)

    def which(self, command: str) -> str | None:
        """Return the path of a command, or None where it is not installed."""
        return shutil.which(command, path=SEARCH_PATH)

    def run(
        self,
        argv: Sequence[str],
        stdin: bytes | None = None,
        env: Mapping[str, str] | None = None,
        cwd: str | None = None,
        max_output: int = MAX_OUTPUT,
    ) -> Completed:
        """Run a command without a shell, in the C locale, for as long as the budget lasts.

        Raises CannotTell when it cannot be started. A command that ran too long or printed too
        much is a result with C(timed_out) or C(cut) set.
        """
        environment = {**os.environ, "LC_ALL": "C", "LANG": "C", "PATH": SEARCH_PATH, **(env or {})}
        return run(argv, self.budget, stdin, environment, cwd, max_output)

    def output_of(self, argv: Sequence[str], package: str | None = None, codes: Sequence[int] = (0,)) -> str:
        """Return what a command prints. Raises CannotTell, in words, for everything that kept it from that.

        C(package) is what to install when the command is missing.
        """
        if self.which(argv[0]) is None:
            advice = "install the package {0}".format(package) if package else None
            raise CannotTell("{0} is not installed".format(argv[0]), advice)
        done = self.run(argv)
        if done.timed_out:
            raise CannotTell("{0} did not answer in time".format(argv[0]))
        if done.cut:
            raise CannotTell("{0} printed more than {1} bytes".format(argv[0], MAX_OUTPUT))
        if done.code not in codes:
            raise CannotTell("{0} ended with {1}: {2}".format(argv[0], done.code, done.said or "no message"))
        return done.stdout

    def unless_changed(self, key: str, mark: str, ask: Callable[[], Any]) -> Any:
        """Return what C(ask) returns, or what it returned in an earlier round if C(mark) was the same then.

        For answers that cost much and follow from what C(mark) stands for alone. They are plain data, and come back
        over the network: the caller holds them to their form.
        """
        known = self._shared.recalled.get(key)
        same = isinstance(known, Mapping) and known.get("mark") == mark and "answer" in known
        answer = known["answer"] if same else ask()  # type: ignore[index]
        self._shared.kept[key] = {"mark": mark, "answer": answer}
        return answer

    @property
    def kept(self) -> Mapping[str, Any]:
        """What the next round shall recall."""
        return dict(self._shared.kept)

    def once(self, key: str, ask: Callable[[], T]) -> T:
        """Return what C(ask) returns, asked once for all checks of this call. An error is not kept."""
        return self._shared.once(key, ask, self.budget)


class _Shared:
    """Answers that several checks need: the first asks, the others wait for it."""

    def __init__(self, recalled: Mapping[str, Any]) -> None:
        self.recalled = recalled
        self.kept: dict[str, Any] = {}
        self._guard = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        self._answers: dict[str, Any] = {}

    def once(self, key: str, ask: Callable[[], T], budget: Budget) -> T:
        with self._guard:
            lock = self._locks.setdefault(key, threading.Lock())
        if not lock.acquire(timeout=budget.remaining()):
            raise CannotTell("{0} did not answer another check either".format(key))
        try:
            if key not in self._answers:
                self._answers[key] = ask()
            answer: T = self._answers[key]
            return answer
        finally:
            lock.release()


def _read(descriptor: int, limit: int) -> bytes:
    blocks: list[bytes] = []
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        while limit > 0:
            # None: a pipe or device that has nothing to say. It is not waited for.
            block = file.read(min(limit, 1 << 20))
            if not block:
                break
            blocks.append(block)
            limit -= len(block)
    return b"".join(blocks)
