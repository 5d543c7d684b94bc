# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The output of a command in blocks, as it comes: for what is too much to be kept whole."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import tempfile
from types import TracebackType
from typing import Callable, Final, Iterator, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import SEARCH_PATH

_BLOCK: Final = 1 << 18
_MAX_SAID: Final = 4096
_GRACE_SECONDS: Final = 0.3


class Pipe:
    """A command that runs while its output is read. It is ended, with its whole group, when the context is left.

    C(remaining) says how many seconds may still be waited. C(merged): its standard error comes with its output.
    """

    def __init__(
        self,
        argv: Sequence[str],
        remaining: Callable[[], float],
        stdin: int = subprocess.DEVNULL,
        env: Mapping[str, str] | None = None,
        merged: bool = False,
    ) -> None:
        self._argv = list(argv)
        self._remaining = remaining
        self._stdin = stdin
        self._env = {**os.environ, "LC_ALL": "C", "LANG": "C", "PATH": SEARCH_PATH, "TZ": "UTC", **(env or {})}
        self._merged = merged
        self.timed_out = False
        self.code: int | None = None  # None while it runs, and when it had to be ended

    def __enter__(self) -> Pipe:
        # A file, not a pipe: nobody has to empty it while the output is read.
        self._errors = tempfile.TemporaryFile()  # closed when the context is left
        try:
            self._child = subprocess.Popen(
                self._argv,
                stdin=self._stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT if self._merged else self._errors,
                env=self._env,
                start_new_session=True,
            )
        except OSError as error:
            self._errors.close()
            missing = isinstance(error, FileNotFoundError)
            raise CannotTell(
                f"{self._argv[0]} is not installed"
                if missing
                else f"{self._argv[0]} cannot be started: {error.strerror}"
            ) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._child.returncode is None:
            self._end()
        if self._child.stdout:
            self._child.stdout.close()
        self._errors.close()

    def blocks(self) -> Iterator[bytes]:
        """Yield the output as it comes, until its end or until the time is over, which C(timed_out) tells."""
        stream = self._child.stdout
        if stream is None:
            return
        with selectors.DefaultSelector() as selector:
            selector.register(stream, selectors.EVENT_READ)
            while True:
                if not selector.select(self._remaining()):
                    self.timed_out = True
                    return
                block = os.read(stream.fileno(), _BLOCK)
                if not block:
                    break
                yield block
        try:
            self.code = self._child.wait(max(self._remaining(), _GRACE_SECONDS))
        except subprocess.TimeoutExpired:
            self.timed_out = True

    def said(self) -> str:
        """Return the beginning of what it wrote to its standard error."""
        size = os.fstat(self._errors.fileno()).st_size
        return os.pread(self._errors.fileno(), min(size, _MAX_SAID), 0).decode("utf-8", "replace").strip()

    def _end(self) -> None:
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self._child.pid, number)
            except OSError:
                pass  # it has ended meanwhile
            try:
                self._child.wait(_GRACE_SECONDS)
                return
            except subprocess.TimeoutExpired:
                continue
