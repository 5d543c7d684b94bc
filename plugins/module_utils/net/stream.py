# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A conversation over a socket under one deadline: the other side may be silent, slow, endless or rude."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING, Any, Callable, Final, TypeVar

from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.net.address import connect, connect_unix
from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import (
    BadAnswer,
    Closed,
    NoAnswer,
    TlsFailed,
    TooLong,
    words_of,
)
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration, plural

if TYPE_CHECKING:
    import ssl

T = TypeVar("T")

MAX_LINE: Final = 64 * 1024  # bytes
MAX_ANSWER: Final = 4 * 1024 * 1024  # bytes
_BLOCK: Final = 64 * 1024


class Stream:
    """A connection to talk over, in lines or in bytes. Closes it when it leaves its C(with) block.

    However little comes at a time, all waits together end with the budget, and every read has a bound. A read
    raises NoAnswer, Closed or TooLong when it does not get all it wants; what came is then still C(waiting).
    """

    def __init__(self, sock: socket.socket, budget: Budget, began: float | None = None) -> None:
        self._sock = sock
        self._budget = budget
        self._began = time.monotonic() if began is None else began
        self._asked = self._began  # last
        self._received_before = 0  # bytes, until it asked last
        self._buffer = bytearray()
        self._ended = False
        self.received = 0  # bytes

    @classmethod
    def connect(cls, host: str, port: int, budget: Budget, unix_socket: str | None = None) -> Stream:
        """Return a connection to host and port, or to a Unix socket. Raises NetFailure, CannotTell."""
        began = time.monotonic()
        sock = connect_unix(unix_socket, budget) if unix_socket else connect(host, port, budget)
        return cls(sock, budget, began)

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the conversation. Never fails."""
        try:
            self._sock.close()
        except OSError:
            pass

    @property
    def milliseconds(self) -> float:
        """The time since the connection was begun."""
        return round((time.monotonic() - self._began) * 1000, 1)

    @property
    def waiting(self) -> bytes:
        """What has come and was not read yet."""
        return bytes(self._buffer)

    def send(self, data: bytes) -> None:
        """Send all of it. What the other side said before it closed can still be read. Raises NoAnswer, Closed."""
        self._asked, self._received_before = time.monotonic(), self.received
        view = memoryview(data)
        try:
            while view:
                view = view[self.in_time(self._sock.send, view[:_BLOCK]) :]
        except (BrokenPipeError, ConnectionResetError):
            return  # whoever reads next finds its last words, or that there are none
        except OSError as error:
            raise Closed(f"the connection broke off: {words_of(error)}") from error

    def line(self, limit: int = MAX_LINE) -> bytes:
        """Return the next line with its end. The last one may have none; after it comes C(b"")."""
        try:
            return self._take(self._end_of(b"\n", limit))
        except Closed:
            if not self._ended:
                raise
            return self._take(len(self._buffer))

    def text_line(self, limit: int = MAX_LINE) -> str:
        """Return a whole line without its end; bytes that are no UTF-8 show as replacement characters."""
        return self.until(b"\n", limit).rstrip(b"\r").decode("utf-8", "replace")

    def until(self, end: bytes, limit: int = MAX_LINE) -> bytes:
        """Return what comes before C(end), which is read too, at most C(limit) bytes with it."""
        return self._take(self._end_of(end, limit))[: -len(end)]

    def exactly(self, count: int) -> bytes:
        """Return so many bytes."""
        if count > MAX_ANSWER:
            raise TooLong(f"announced an answer of {count} bytes")
        while len(self._buffer) < count:
            if not self._fill():
                raise self._closed()
        return self._take(count)

    def some(self, limit: int) -> bytes:
        """Return the next bytes as soon as there are any, at most C(limit). C(b"") is the end."""
        if not self._buffer:
            self._fill()
        return self._take(limit)

    def to_end(self, limit: int = MAX_ANSWER) -> bytes:
        """Return everything until the other side ends, at most C(limit) bytes."""
        while len(self._buffer) <= limit:
            if not self._fill():
                return self._take(len(self._buffer))
        raise TooLong(f"sent more than {limit} bytes")

    def wrap(self, context: ssl.SSLContext, server_name: str | None) -> ssl.SSLSocket:
        """Return the socket over which TLS is spoken from here on; its handshake is still to be done."""
        if self._buffer:
            raise BadAnswer("sent data before TLS began, which somebody on the way may have put in")
        try:
            wrapped = context.wrap_socket(self._sock, server_hostname=server_name, do_handshake_on_connect=False)
        except (ValueError, OSError) as error:  # UnicodeError too
            raise TlsFailed(f"TLS cannot begin: {error}") from error
        self._sock = wrapped
        return wrapped

    def in_time(self, act: Callable[..., T], *arguments: Any) -> T:
        """Return what an act on the socket returns, if the time that is left is enough. Raises NoAnswer, OSError."""
        left = self._budget.remaining()
        if left <= 0:
            raise self._no_answer()
        try:
            self._sock.settimeout(left)
            return act(*arguments)
        except socket.timeout:
            raise self._no_answer() from None

    def _take(self, count: int) -> bytes:
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def _end_of(self, end: bytes, limit: int) -> int:
        """Wait until C(end) has come; return where it ends."""
        searched = 0
        while True:
            found = self._buffer.find(end, searched, limit)
            if found >= 0:
                return found + len(end)
            if len(self._buffer) > limit:
                raise TooLong(f"sent more than {limit} bytes without an end")
            searched = max(0, len(self._buffer) - len(end) + 1)
            if not self._fill():
                raise self._closed()

    def _fill(self) -> bool:
        """Wait for more to come. Return False where the other side has ended."""
        if self._ended:
            return False
        try:
            block = self.in_time(self._sock.recv, _BLOCK)
        except ConnectionResetError as error:
            raise self._closed(f": {words_of(error)}") from error
        except OSError as error:
            raise Closed(f"the connection broke off: {words_of(error)}") from error
        self.received += len(block)
        self._buffer += block
        self._ended = not block
        return not self._ended

    def _no_answer(self) -> NoAnswer:
        waited = human_duration(time.monotonic() - self._asked)
        if self._buffer:
            return NoAnswer(f"no whole answer within {waited}, only {plural(len(self._buffer), 'byte')}")
        return NoAnswer(f"no answer within {waited}")

    def _closed(self, how: str = "") -> Closed:
        came = self.received - self._received_before
        where = f"in the middle of its answer, after {plural(came, 'byte')}" if came else "without an answer"
        return Closed(f"closed the connection {where}{how}")
