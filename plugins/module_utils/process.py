# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a command that may hang, ignore signals or print without end, and come back in time."""

from __future__ import annotations

import errno
import os
import selectors
import signal
import subprocess
import threading
from typing import IO, Final, Mapping, NamedTuple, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell

MAX_OUTPUT: Final = 1024 * 1024  # bytes of stdout and of stderr
GRACE_SECONDS: Final = 0.3  # between SIGTERM and SIGKILL, and for the last output of a command that ended
_BLOCK: Final = 65536

# A thousand checks must not become a thousand processes: the host has work of its own to do.
_SLOTS = threading.BoundedSemaphore(64)


class Completed(NamedTuple):
    """A command that has come to its end, one way or another."""

    argv: Sequence[str]
    code: int | None  # None when it was killed, because of its time or its output
    stdout: str
    stderr: str
    timed_out: bool = False
    cut: bool = False  # it printed more than was allowed

    @property
    def said(self) -> str:
        """What it said of its failure: standard error, else standard output, at most a line or so."""
        return (self.stderr.strip() or self.stdout.strip())[:300]


def run(
    argv: Sequence[str],
    budget: Budget,
    stdin: bytes | None = None,
    env: Mapping[str, str] | None = None,
    cwd: str | None = None,
    max_output: int = MAX_OUTPUT,
) -> Completed:
    """Run C(argv) without a shell until it ends or the budget does, and keep at most C(max_output) bytes.

    Raises CannotTell when it cannot be started. What is still running at the end is killed with all its group.
    """
    if not _SLOTS.acquire(timeout=budget.remaining()):
        raise CannotTell("{0} was not started: the host was busy with the other checks".format(argv[0]))
    try:
        return _run(argv, budget, stdin, env, cwd, max_output)
    finally:
        _SLOTS.release()


def _run(
    argv: Sequence[str],
    budget: Budget,
    stdin: bytes | None,
    env: Mapping[str, str] | None,
    cwd: str | None,
    max_output: int,
) -> Completed:
    child = _start(argv, stdin is not None, env, cwd)
    try:
        reader = _Reader(child, stdin or b"", max_output)
        reader.read_until_end(budget)
        ended = not reader.cut and _wait(child, budget.remaining())
        if ended:
            code: int | None = child.returncode
        else:
            code = None
        return Completed(
            argv,
            code,
            reader.text("stdout"),
            reader.text("stderr"),
            timed_out=not ended and not reader.cut,
            cut=reader.cut,
        )
    finally:
        _end(child)


def _start(
    argv: Sequence[str], with_stdin: bool, env: Mapping[str, str] | None, cwd: str | None
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            list(argv),
            stdin=subprocess.PIPE if with_stdin else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(env) if env is not None else None,
            cwd=cwd,
            start_new_session=True,  # a group of its own, so that its children can be ended with it
        )
    except FileNotFoundError:
        raise CannotTell("{0} is not installed".format(argv[0])) from None
    except OSError as error:
        raise CannotTell("{0} cannot be started: {1}".format(argv[0], error.strerror)) from error


class _Reader:
    """Feeds stdin and keeps the head of both outputs of one child."""

    def __init__(self, child: subprocess.Popen[bytes], stdin: bytes, max_output: int) -> None:
        self.child = child
        self.cut = False
        self._stdin = memoryview(stdin)
        self._max = max_output
        self._kept = {"stdout": bytearray(), "stderr": bytearray()}

    def text(self, name: str) -> str:
        """Return what was kept of one output; bytes that are no UTF-8 show as replacement characters."""
        return self._kept[name].decode("utf-8", "replace")

    def read_until_end(self, budget: Budget) -> None:
        """Read until both outputs are closed, the child has ended, the bound is passed or the time is over."""
        with selectors.DefaultSelector() as selector:
            for name in ("stdout", "stderr"):
                selector.register(getattr(self.child, name), selectors.EVENT_READ, name)
            if self.child.stdin:
                os.set_blocking(self.child.stdin.fileno(), False)
                selector.register(self.child.stdin, selectors.EVENT_WRITE, "stdin")
            limit = budget
            while selector.get_map() and not self.cut and limit.remaining() > 0:
                for key, _mask in selector.select(min(limit.remaining(), 0.1)):
                    self._serve(selector, key.fileobj, key.data)  # type: ignore[arg-type]
                # A grandchild may hold the pipe open for ever: what matters has ended, so a moment is enough.
                if limit is budget and self.child.poll() is not None:
                    limit = budget.within(GRACE_SECONDS)

    def _serve(self, selector: selectors.BaseSelector, stream: IO[bytes], name: str) -> None:
        if name == "stdin":
            self._feed(selector, stream)
            return
        block = os.read(stream.fileno(), _BLOCK)
        if not block:
            selector.unregister(stream)
            return
        kept = self._kept[name]
        room = self._max - len(kept)
        kept += block[:room]
        self.cut = len(block) > room

    def _feed(self, selector: selectors.BaseSelector, stream: IO[bytes]) -> None:
        try:
            written = os.write(stream.fileno(), self._stdin[:_BLOCK])
        except BrokenPipeError:
            written = len(self._stdin)  # it does not want to hear more, which is no fault
        self._stdin = self._stdin[written:]
        if not self._stdin:
            selector.unregister(stream)
            stream.close()


def _wait(child: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the child's whole group. One that even SIGKILL does not reach (a dead disk) is left behind."""
    for signal_number in (signal.SIGTERM, signal.SIGKILL):
        if child.returncode is not None and signal_number is signal.SIGTERM:
            continue  # the child itself is gone; its own children get no second chance
        try:
            os.killpg(child.pid, signal_number)
        except OSError as error:
            if error.errno not in (errno.ESRCH, errno.EPERM):
                raise
        if child.returncode is None:
            _wait(child, GRACE_SECONDS)
    for stream in (child.stdin, child.stdout, child.stderr):
        if stream:
            stream.close()
