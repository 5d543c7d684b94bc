# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A conversation over TCP or a Unix socket under one deadline: a peer may be silent, slow, endless or rude."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.net import address
from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import NetFailure
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration, plural

if TYPE_CHECKING:
    import ssl

MAX_LINE: Final = 64 * 1024  # bytes
MAX_ANSWER: Final = 4 * 1024 * 1024  # bytes
_BLOCK: Final = 65536


class TalkError(Exception):
    """The peer did not do its part. The text says what happened instead, for a person."""


class NoConnection(TalkError):
    """There is nobody to talk to."""


class NoAnswer(TalkError):
    """The time is over and the answer is not there, or not whole."""


class Closed(TalkError):
    """The peer ended the conversation before its answer was whole."""


class BadAnswer(TalkError):
    """The peer said something that its protocol does not know, or more than anybody would."""


class TlsFailed(TalkError):
    """No protected connection came to be, or the peer cannot prove who it is."""


@dataclass(frozen=True)
class Endpoint:
    """Where a service listens: the path of a Unix socket, else a host and a port."""

    host: str
    port: int
    socket: str | None = None

    def __str__(self) -> str:
        if self.socket:
            return self.socket
        return address.host_port(self.host, self.port)


class Connection:
    """An open connection. Every wait ends with the budget; every read has a bound. A context manager."""

    def __init__(self, peer: socket.socket, budget: Budget, began: float) -> None:
        self._peer = peer
        self._budget = budget
        self._began = began
        self._waiting_since = began
        self._unread = bytearray()
        self.received = 0  # bytes

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @property
    def milliseconds(self) -> float:
        """The time since the connection was begun."""
        return round((time.monotonic() - self._began) * 1000, 1)

    def close(self) -> None:
        """End the conversation. Never fails."""
        try:
            self._peer.close()
        except OSError:
            pass

    def start_tls(self, context: ssl.SSLContext, name: str | None) -> None:
        """Go on under TLS, with a peer that must prove to be C(name) if the context says so."""
        import ssl

        if self._unread:
            raise BadAnswer("sent data before TLS began, which somebody on the way may have put in")
        try:
            self._peer.settimeout(self._left())
            self._peer = context.wrap_socket(self._peer, server_hostname=name)
        except ssl.SSLCertVerificationError as error:
            raise TlsFailed(f"its certificate is not trusted: {error.verify_message}") from error
        except socket.timeout:
            raise self._no_answer() from None
        except OSError as error:
            raise TlsFailed(f"TLS failed: {_reason(error)}") from error

    def send(self, data: bytes) -> None:
        """Send all of it. What the peer said before it closed can still be read."""
        self._waiting_since = time.monotonic()
        try:
            self._peer.settimeout(self._left())
            self._peer.sendall(data)
        except socket.timeout:
            raise self._no_answer() from None
        except (BrokenPipeError, ConnectionResetError):
            return  # the reader that follows finds its last words, or that there are none
        except OSError as error:
            raise Closed(f"the connection broke: {_reason(error)}") from error

    def read_exactly(self, count: int) -> bytes:
        """Return that many bytes."""
        if count > MAX_ANSWER:
            raise BadAnswer(f"announced an answer of {count} bytes")
        while len(self._unread) < count:
            self._receive()
        return self._take(count)

    def read_until(self, end: bytes, limit: int = MAX_LINE) -> bytes:
        """Return what comes before C(end), which is read too, at most C(limit) bytes."""
        searched = 0
        while True:
            found = self._unread.find(end, searched)
            if found >= 0:
                return self._take(found + len(end))[:found]
            if len(self._unread) > limit:
                raise BadAnswer(f"sent more than {limit} bytes without an end")
            searched = max(0, len(self._unread) - len(end) + 1)
            self._receive()

    def read_line(self, limit: int = MAX_LINE) -> str:
        """Return one line without its end; bytes that are no UTF-8 show as replacement characters."""
        return self.read_until(b"\n", limit).rstrip(b"\r").decode("utf-8", "replace")

    def read_to_end(self, limit: int = MAX_ANSWER) -> bytes:
        """Return everything until the peer closes, at most C(limit) bytes."""
        while len(self._unread) <= limit:
            try:
                self._receive()
            except Closed:
                return self._take(len(self._unread))
        raise BadAnswer(f"sent more than {limit} bytes")

    def _take(self, count: int) -> bytes:
        taken = bytes(self._unread[:count])
        del self._unread[:count]
        return taken

    def _receive(self) -> None:
        try:
            self._peer.settimeout(self._left())
            block = self._peer.recv(_BLOCK)
        except socket.timeout:
            raise self._no_answer() from None
        except ConnectionResetError:
            block = b""
        except OSError as error:
            raise Closed(f"the connection broke: {_reason(error)}") from error
        if not block:
            raise self._closed()
        self.received += len(block)
        self._unread += block

    def _left(self) -> float:
        left = self._budget.remaining()
        if left <= 0:
            raise self._no_answer()
        return left

    def _no_answer(self) -> NoAnswer:
        waited = human_duration(time.monotonic() - self._waiting_since)
        if self._unread:
            return NoAnswer(f"no whole answer within {waited}, only {plural(len(self._unread), 'byte')}")
        return NoAnswer(f"no answer within {waited}")

    def _closed(self) -> Closed:
        if self._unread:
            return Closed(f"closed the connection in the middle of its answer, after {plural(self.received, 'byte')}")
        return Closed("closed the connection without an answer")


def connect(endpoint: Endpoint, budget: Budget) -> Connection:
    """Return an open connection. Raises TalkError, and CannotTell where this side lacks what it takes."""
    began = time.monotonic()
    if endpoint.socket:
        return Connection(_connect_unix(endpoint.socket, budget), budget, began)
    return Connection(_connect_tcp(endpoint, budget), budget, began)


def _connect_unix(path: str, budget: Budget) -> socket.socket:
    peer = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        peer.settimeout(budget.remaining() or 0.001)
        peer.connect(path)
    except PermissionError as error:
        peer.close()
        raise CannotTell(f"no permission to connect to {path}") from error
    except OSError as error:
        peer.close()
        raise NoConnection(f"no connection: {_reason(error)}") from error
    return peer


def _connect_tcp(endpoint: Endpoint, budget: Budget) -> socket.socket:
    try:
        return address.connect(endpoint.host, endpoint.port, budget)
    except NetFailure as error:
        raise NoConnection(error.message) from error


def _reason(error: Exception) -> str:
    """Return why in the system's words; of TLS, the part that says it (C(WRONG_VERSION_NUMBER))."""
    reason = getattr(error, "reason", None)
    if isinstance(reason, str) and reason:
        return reason.lower().replace("_", " ")
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
