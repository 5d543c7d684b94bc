# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The frontend/backend protocol of PostgreSQL, version 3: https://www.postgresql.org/docs/current/protocol.html."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import BadAnswer
from ansible_collections.ops.upkeep.plugins.module_utils.net.scram import NAME as SCRAM
from ansible_collections.ops.upkeep.plugins.module_utils.net.scram import Scram
from ansible_collections.ops.upkeep.plugins.module_utils.net.stream import Stream

MAX_MESSAGE: Final = 1024 * 1024  # bytes
MAX_MESSAGES: Final = 1000  # in one answer
_VERSION: Final = 196608  # 3.0
_SSL_REQUEST: Final = struct.pack(">ii", 8, 80877103)
_OK, _CLEARTEXT, _MD5, _SASL, _SASL_CONTINUE, _SASL_FINAL = 0, 3, 5, 10, 11, 12
#: What else a server may ask for, and this client cannot give.
_METHODS: Final = {2: "Kerberos", 6: "SCM credentials", 7: "GSSAPI", 9: "SSPI"}
_KINDS: Final = b"RSKEZCTDNAvI"  # of the messages that may come here


class PostgresError(Exception):
    """The server answered with an error: its SQLSTATE and its words."""

    def __init__(self, state: str, message: str, detail: str = "") -> None:
        super().__init__(message)
        self.state = state
        self.message = message
        self.detail = detail


class PasswordNeeded(Exception):
    """The server asks for a password (or another proof) that this client does not have. Says which."""


@dataclass
class Session:
    """What the server has told of itself since the connection began (C(server_version), ...)."""

    parameters: dict[str, str] = field(default_factory=dict)


def offers_tls(stream: Stream) -> bool:
    """Return whether the server would speak TLS. Raises PostgresError, NetFailure."""
    stream.send(_SSL_REQUEST)
    answer = stream.exactly(1)
    if answer in (b"S", b"N"):
        return answer == b"S"
    if answer == b"E":
        raise _error(_body(stream, answer))
    raise BadAnswer("answered in another protocol than that of PostgreSQL")


def greet(stream: Stream, user: str, database: str) -> bytes:
    """Begin a session; return what the server asks for to prove who we are, to hand to L(log_in).

    Raises PostgresError, NetFailure.
    """
    words = ["user", user, "database", database, "application_name", "ops.upkeep", ""]
    packed = struct.pack(">i", _VERSION) + b"".join(word.encode("utf-8", "surrogateescape") + b"\0" for word in words)
    stream.send(struct.pack(">i", len(packed) + 4) + packed)
    for kind, body in _messages(stream):
        if kind == b"R" and _number(body) >= 0:
            return body
        if kind not in b"vN":
            break
    raise BadAnswer("answered in another protocol than that of PostgreSQL")


def log_in(stream: Stream, demand: bytes, user: str, password: str | None) -> Session:
    """Prove who we are as the server demands. Raises PasswordNeeded, PostgresError, NetFailure."""
    method = _number(demand)
    if method in (_CLEARTEXT, _MD5, _SASL) and password is None:
        raise PasswordNeeded("the server demands a password")
    if method == _SASL:
        _log_in_by_scram(stream, demand, user, password or "")
    elif method == _MD5:
        _send(stream, b"p", md5_answer(user, password or "", demand[4:8]) + b"\0")
        _expect_authentication(stream, _OK)
    elif method == _CLEARTEXT:
        _send(stream, b"p", (password or "").encode("utf-8", "surrogateescape") + b"\0")
        _expect_authentication(stream, _OK)
    elif method != _OK:
        raise PasswordNeeded(f"the server demands {_METHODS.get(method, f'authentication method {method}')}")
    return _until_ready(stream)


def md5_answer(user: str, password: str, salt: bytes) -> bytes:
    """Return what proves the password to a server that still asks for MD5."""
    inner = hashlib.md5((password + user).encode("utf-8", "surrogateescape"), usedforsecurity=False).hexdigest()
    return b"md5" + hashlib.md5(inner.encode() + salt, usedforsecurity=False).hexdigest().encode()


def query(stream: Stream, sql: str) -> list[list[str | None]]:
    """Return the rows of one statement as text. Raises PostgresError, NetFailure."""
    _send(stream, b"Q", sql.encode() + b"\0")
    rows = []
    for kind, body in _messages(stream):
        if kind == b"D":
            rows.append(parse_row(body))
        elif kind == b"Z":
            return rows
    raise BadAnswer(f"sent more than {MAX_MESSAGES} messages")


def say_goodbye(stream: Stream) -> None:
    """End the session as the server likes it, so that it logs nothing about it."""
    _send(stream, b"X", b"")


def parse_row(body: bytes) -> list[str | None]:
    """Return the columns of a DataRow. Raises BadAnswer."""
    try:
        (count,) = struct.unpack_from(">h", body)
        columns: list[str | None] = []
        place = 2
        for _column in range(count):
            (size,) = struct.unpack_from(">i", body, place)
            place += 4
            columns.append(None if size < 0 else body[place : place + size].decode("utf-8", "replace"))
            place += max(0, size)
    except struct.error:
        raise BadAnswer("sent a row that is cut off") from None
    return columns


def parse_error(body: bytes) -> Mapping[str, str]:
    """Return the fields of an ErrorResponse by their letter: C(C) the SQLSTATE, C(M) the message."""
    parts = [part.decode("utf-8", "replace") for part in body.split(b"\0")]
    return {part[0]: part[1:] for part in parts if part}


def _log_in_by_scram(stream: Stream, demand: bytes, user: str, password: str) -> None:
    offered = [name.decode("ascii", "replace") for name in demand[4:].split(b"\0") if name]
    if SCRAM not in offered:
        raise PasswordNeeded(f"the server demands {', '.join(offered) or 'an unnamed SASL method'}")
    # The user of the startup message counts, the one in here is ignored.
    scram = Scram("", password)
    first = scram.first().encode()
    _send(stream, b"p", SCRAM.encode() + b"\0" + struct.pack(">i", len(first)) + first)
    answer = _expect_authentication(stream, _SASL_CONTINUE)
    _send(stream, b"p", scram.final(answer).encode())
    scram.verify(_expect_authentication(stream, _SASL_FINAL))
    _expect_authentication(stream, _OK)


def _expect_authentication(stream: Stream, wanted: int) -> str:
    for kind, body in _messages(stream):
        if kind == b"R" and _number(body) == wanted:
            return body[4:].decode("utf-8", "replace")
        if kind != b"N":
            break
    raise BadAnswer("lost its way in the login")


def _until_ready(stream: Stream) -> Session:
    session = Session()
    for kind, body in _messages(stream):
        if kind == b"S":
            name, _zero, value = body.partition(b"\0")
            session.parameters[name.decode("utf-8", "replace")] = value.rstrip(b"\0").decode("utf-8", "replace")
        elif kind == b"Z":
            return session
    raise BadAnswer(f"sent more than {MAX_MESSAGES} messages")


def _messages(stream: Stream) -> Iterator[tuple[bytes, bytes]]:
    """Yield the messages of the server. An error is raised, as PostgresError."""
    for _number_of_message in range(MAX_MESSAGES):
        kind = stream.exactly(1)
        if kind not in _KINDS:
            raise BadAnswer("answered in another protocol than that of PostgreSQL")
        body = _body(stream, kind)
        if kind == b"E":
            raise _error(body)
        yield kind, body


def _body(stream: Stream, kind: bytes) -> bytes:
    head = stream.exactly(4)
    size = _number(head)
    if kind == b"E" and not 8 <= size <= 30000:
        # A server that could not even fork says so in the old way: text without a length.
        return b"M" + head + stream.until(b"\0", 4096) + b"\0"
    if not 4 <= size <= MAX_MESSAGE:
        raise BadAnswer("answered in another protocol than that of PostgreSQL")
    return stream.exactly(size - 4)


def _error(body: bytes) -> PostgresError:
    fields = parse_error(body)
    return PostgresError(fields.get("C", ""), fields.get("M", "").strip() or "no message", fields.get("D", ""))


def _number(data: bytes) -> int:
    if len(data) < 4:
        raise BadAnswer("answered in another protocol than that of PostgreSQL")
    number: int = struct.unpack_from(">i", data)[0]
    return number


def _send(stream: Stream, kind: bytes, body: bytes) -> None:
    stream.send(kind + struct.pack(">i", len(body) + 4) + body)
