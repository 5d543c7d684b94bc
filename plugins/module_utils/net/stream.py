# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A connection under one deadline: however little comes at a time, all waits together end with the budget."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Callable, Final, TypeVar

from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import NetFailure, OutOfTime, TooLong

if TYPE_CHECKING:
    import ssl

T = TypeVar("T")

_BLOCK: Final = 65536
MAX_LINE: Final = 65536  # bytes


class Stream:
    """A connected socket to talk over, in lines or in bytes. Closes it when it leaves its C(with) block.

    Everything raises OutOfTime when the budget is over and NetFailure when the connection breaks.
    """

    def __init__(self, sock: socket.socket, budget: Budget) -> None:
        self.budget = budget
        self._sock = sock
        self._buffer = bytearray()
        self._ended = False

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *error: object) -> None:
        self._sock.close()

    @property
    def waiting(self) -> bytes:
        """What has come and was not read yet."""
        return bytes(self._buffer)

    def step(self, act: Callable[[float], T]) -> T:
        """Return what C(act) returns; it is given the seconds that it may wait."""
        left = self.budget.remaining()
        if left <= 0:
            raise OutOfTime("no answer in time")
        try:
            self._sock.settimeout(left)
            return act(left)
        except socket.timeout:
            raise OutOfTime("no answer in time") from None
        except OSError as error:
            raise NetFailure(f"the connection broke off: {_words(error)}") from error

    def send(self, data: bytes) -> None:
        """Send all of the data."""
        view = memoryview(data)
        while view:
            sent = self.step(lambda _left, block=view: self._sock.send(block[:_BLOCK]))  # type: ignore[misc]
            view = view[sent:]

    def _fill(self) -> bool:
        """Wait for more to come. Return False when the other side has ended."""
        if not self._ended:
            block = self.step(lambda _left: self._sock.recv(_BLOCK))
            self._buffer += block
            self._ended = not block
        return not self._ended

    def _take(self, count: int) -> bytes:
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def line(self, limit: int = MAX_LINE) -> bytes:
        """Return the next line with its end. The last one may have none; after it comes C(b"")."""
        looked = 0
        while True:
            end = self._buffer.find(b"\n", looked)
            if end >= 0 and end < limit:
                return self._take(end + 1)
            looked = len(self._buffer)
            if looked >= limit:
                raise TooLong(f"a line is longer than {limit} bytes")
            if not self._fill():
                return self._take(looked)

    def some(self, limit: int) -> bytes:
        """Return the next bytes as soon as there are any, at most C(limit). C(b"") is the end."""
        if not self._buffer:
            self._fill()
        return self._take(limit)

    def exactly(self, count: int) -> bytes:
        """Return so many bytes."""
        while len(self._buffer) < count:
            if not self._fill():
                raise NetFailure("the other side closed the connection")
        return self._take(count)

    def start_tls(
        self, context: ssl.SSLContext, server_name: str | None, watch: Callable[[ssl.SSLSocket], None]
    ) -> ssl.SSLSocket:
        """Do the handshake and talk TLS from here on. C(watch) is called with the socket before it begins."""
        self._buffer.clear()  # what was said in the clear behind the last answer is not part of what follows
        try:
            wrapped = context.wrap_socket(self._sock, server_hostname=server_name, do_handshake_on_connect=False)
        except (ValueError, OSError) as error:  # UnicodeError too
            raise NetFailure(f"TLS cannot begin: {error}") from error
        self._sock = wrapped
        watch(wrapped)
        self.step(lambda _left: wrapped.do_handshake())
        return wrapped


def _words(error: OSError) -> str:
    return getattr(error, "reason", None) or error.strerror or str(error) or type(error).__name__
