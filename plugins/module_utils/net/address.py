# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names, addresses and the first connection to them, all under one budget."""

from __future__ import annotations

import errno
import os
import selectors
import socket
import threading
from typing import Any, Final, Sequence, cast

from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import (
    NetFailure,
    NoConnection,
    OutOfTime,
    Unresolved,
    words_of,
)

Address = tuple[int, tuple[Any, ...]]  # the family, and what connect() takes

NEXT_ADDRESS_SECONDS: Final = 0.25  # the pause before the next address is tried too (RFC 8305)
_LOOPBACK: Final = bytes(15) + b"\1"  # ::1
# Errors that only say that this machine does not speak the address's family.
_NO_SUCH_FAMILY: Final = (errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EHOSTUNREACH)


def host_port(host: str, port: int) -> str:
    """Return C(host:port), an IPv6 address in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def as_ip(host: str) -> bytes | None:
    """Return the address that the text is, as 4 or 16 bytes, or None for a name."""
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            return socket.inet_pton(family, host.strip("[]").partition("%")[0])
        except (OSError, ValueError):  # UnicodeError too
            continue
    return None


def is_loopback(host: str) -> bool:
    """Whether the text means this machine by itself: C(localhost), C(127.0.0.1), C(::1)."""
    address = as_ip(host)
    if address is None:
        return host.lower().rstrip(".") == "localhost"
    return address[:1] == b"\x7f" if len(address) == 4 else address == _LOOPBACK


def resolve(host: str, port: int, budget: Budget, family: int = socket.AF_UNSPEC) -> list[Address]:
    """Return the addresses of a name in the order to try them. Raises Unresolved, OutOfTime.

    C(localhost) is both loopback addresses whatever the resolver says of it (RFC 6761): a service mostly
    listens on one of them, and not always on the one that comes first.
    """
    if host.lower().rstrip(".") == "localhost":
        both: list[Address] = [(socket.AF_INET, ("127.0.0.1", port)), (socket.AF_INET6, ("::1", port, 0, 0))]
        return [address for address in both if family in (socket.AF_UNSPEC, address[0])]
    if as_ip(host):
        return _look_up(host.strip("[]"), port, family, socket.AI_NUMERICHOST)
    return _in_time(host, port, family, budget)


def _in_time(host: str, port: int, family: int, budget: Budget) -> list[Address]:
    """Look a name up in a thread of its own: the C library's resolver cannot be told when to stop."""
    answer: list[Any] = []

    def ask() -> None:
        try:
            answer.append(_look_up(host, port, family, 0))
        except Unresolved as error:
            answer.append(error)

    thread = threading.Thread(target=ask, daemon=True)
    try:
        thread.start()
    except RuntimeError:  # no more threads: late is better than never
        ask()
    else:
        thread.join(budget.remaining())
    if not answer:
        raise OutOfTime(f"the name {host} was not resolved in time")
    if isinstance(answer[0], Unresolved):
        raise answer[0]
    found: list[Address] = answer[0]
    return found


def _look_up(host: str, port: int, family: int, flags: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, 0, flags)
    except ValueError:  # UnicodeError too
        raise Unresolved(f"{host!r} is no name that can be resolved") from None
    except OSError as error:
        raise Unresolved(f"the name {host} cannot be resolved: {words_of(error)}") from error
    return [(info[0], info[4]) for info in found]


def connect(host: str, port: int, budget: Budget) -> socket.socket:
    """Return a connected socket. Raises NoConnection, OutOfTime.

    Addresses are tried in their order; one that does not answer is given a head start, not all the time.
    """
    return _first_of(resolve(host, port, budget), budget)


def connect_unix(path: str, budget: Budget) -> socket.socket:
    """Return a socket connected to a Unix socket. Raises NoConnection, OutOfTime, CannotTell where it may not."""
    sock = socket.socket(socket.AF_UNIX)
    try:
        sock.settimeout(max(0.001, budget.remaining()))
        sock.connect(path)
    except OSError as error:
        sock.close()
        if isinstance(error, socket.timeout):
            raise _too_late() from None
        if isinstance(error, PermissionError):
            raise CannotTell(f"no permission to connect to {path}") from error
        raise NoConnection(f"no connection: {words_of(error)}") from error
    return sock


def _first_of(addresses: Sequence[Address], budget: Budget) -> socket.socket:
    waiting = list(addresses)
    errors: list[int] = []
    with selectors.DefaultSelector() as selector:
        try:
            while budget.remaining() > 0 and (waiting or selector.get_map()):
                if waiting:
                    _begin(selector, waiting.pop(0), errors)
                pause = min(budget.remaining(), NEXT_ADDRESS_SECONDS) if waiting else budget.remaining()
                winner = _finished(selector, pause, errors)
                if winner:
                    return winner
        finally:
            for key in list(selector.get_map().values()):
                key.fileobj.close()  # type: ignore[union-attr]
    raise _failure(errors)


def _begin(selector: selectors.BaseSelector, address: Address, errors: list[int]) -> None:
    family, place = address
    try:
        sock = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        errors.append(error.errno or 0)
        return
    sock.setblocking(False)
    code = _connect_code(sock, place)
    if code in (0, errno.EINPROGRESS):
        selector.register(sock, selectors.EVENT_WRITE)
    else:
        errors.append(code)
        sock.close()


def _connect_code(sock: socket.socket, place: tuple[Any, ...]) -> int:
    try:
        return sock.connect_ex(place)
    except (OSError, OverflowError) as error:
        return getattr(error, "errno", None) or errno.EINVAL


def _finished(selector: selectors.BaseSelector, pause: float, errors: list[int]) -> socket.socket | None:
    """Wait for an event; return the socket that is connected, if one is, no longer in the selector."""
    if not selector.get_map():
        return None
    for key, _mask in selector.select(pause):
        sock = cast(socket.socket, key.fileobj)
        selector.unregister(sock)
        code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if not code:
            return sock
        errors.append(code)
        sock.close()
    return None


def _failure(errors: Sequence[int]) -> NetFailure:
    telling = [code for code in errors if code not in _NO_SUCH_FAMILY] or list(errors)
    return NoConnection(f"no connection: {os.strerror(telling[0])}") if telling else _too_late()


def _too_late() -> OutOfTime:
    return OutOfTime("no connection in time")
