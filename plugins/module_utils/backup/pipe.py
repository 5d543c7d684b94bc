# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a tool that reads from a descriptor or a stream, and take what it prints block by block: in bounded memory."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
from typing import Final, Iterator, Mapping, Sequence, Union

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import SEARCH_PATH, Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.launch import ending_by_itself

BLOCK: Final = 1 << 18  # bytes
_MAX_STDERR: Final = 16 * 1024
_GRACE_SECONDS: Final = 0.3

Source = Union[int, Iterator[bytes], None]


class Pipe:
    """A tool that runs. C(blocks) yields its output; afterwards C(code) and C(stderr) say how it ended."""

    def __init__(
        self, host: Host, argv: Sequence[str], source: Source = None, env: Mapping[str, str] | None = None
    ) -> None:
        self.code: int | None = None
        self.stderr = ""
        self._host = host
        self._name = os.path.basename(argv[0])
        self._argv = ending_by_itself(argv, host)
        self._source = source
        self._env = {**os.environ, "LC_ALL": "C", "LANG": "C", "PATH": SEARCH_PATH, **(env or {})}

    def blocks(self) -> Iterator[bytes]:
        """Yield what it prints. Raises CannotTell when it cannot be started or the time is over."""
        child = self._start()
        kept = bytearray()
        try:
            yield from self._served(child, kept)
            try:
                self.code = child.wait(self._host.remaining())
            except subprocess.TimeoutExpired:
                raise self._late() from None
        finally:
            _end(child)
            self.stderr = kept.decode("utf-8", "replace").strip()

    def _start(self) -> subprocess.Popen[bytes]:
        source = self._source
        stdin = source if isinstance(source, int) else subprocess.DEVNULL if source is None else subprocess.PIPE
        try:
            return subprocess.Popen(
                self._argv,
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=self._env,
                cwd="/",
                start_new_session=True,  # a group of its own, so that its children can be ended with it
            )
        except OSError as error:
            raise CannotTell("{0} cannot be started: {1}".format(self._name, error.strerror)) from error

    def _served(self, child: subprocess.Popen[bytes], kept: bytearray) -> Iterator[bytes]:
        feed = _Feed(self._source) if child.stdin else None
        with selectors.DefaultSelector() as selector:
            selector.register(child.stdout, selectors.EVENT_READ, "stdout")  # type: ignore[arg-type]
            selector.register(child.stderr, selectors.EVENT_READ, "stderr")  # type: ignore[arg-type]
            if child.stdin:
                os.set_blocking(child.stdin.fileno(), False)
                selector.register(child.stdin, selectors.EVENT_WRITE, "stdin")
            while selector.get_map():
                if self._host.remaining() <= 0:
                    raise self._late()
                for key, _mask in selector.select(min(0.5, self._host.remaining())):
                    if key.data == "stdin":
                        if feed is None or not feed.write(key.fd):
                            selector.unregister(key.fileobj)
                            child.stdin.close()  # type: ignore[union-attr]
                        continue
                    block = os.read(key.fd, BLOCK)
                    if not block:
                        selector.unregister(key.fileobj)
                    elif key.data == "stdout":
                        yield block
                    else:
                        kept += block[: _MAX_STDERR - len(kept)]

    def _late(self) -> CannotTell:
        return CannotTell("{0} did not come to its end in time".format(self._name), "give it a longer timeout")


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the tool with all its children, if it runs still."""
    for signal_number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal_number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(_GRACE_SECONDS)
    for stream in (child.stdin, child.stdout, child.stderr):
        if stream:
            with contextlib.suppress(OSError):
                stream.close()


class _Feed:
    """What a tool reads, written as fast as it takes it."""

    def __init__(self, source: Source) -> None:
        self._blocks: Iterator[bytes] = iter(()) if source is None or isinstance(source, int) else source
        self._waiting = memoryview(b"")

    def write(self, descriptor: int) -> bool:
        """Write some of it. Return False when there is no more, or nobody who wants it."""
        if not self._waiting:
            self._waiting = memoryview(next(self._blocks, b""))
            if not self._waiting:
                return False
        try:
            self._waiting = self._waiting[os.write(descriptor, self._waiting[:65536]) :]
        except BrokenPipeError:
            return False
        except BlockingIOError:
            pass
        return True
