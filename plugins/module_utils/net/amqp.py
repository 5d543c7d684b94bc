# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AMQP 0-9-1 as far as a login goes: https://www.rabbitmq.com/resources/specs/amqp0-9-1.pdf."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Any, Final

from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import BadAnswer, Closed
from ansible_collections.ops.upkeep.plugins.module_utils.net.stream import Stream

MAX_FRAME: Final = 128 * 1024  # bytes; what RabbitMQ itself proposes
_HEADER: Final = b"AMQP\x00\x00\x09\x01"
_METHOD_FRAME: Final = 1
_END: Final = 0xCE
_START, _START_OK, _TUNE, _TUNE_OK, _OPEN, _OPEN_OK, _CLOSE, _CLOSE_OK = 10, 11, 30, 31, 40, 41, 50, 51
_CONNECTION_CLASS: Final = 10
_MAX_DEPTH: Final = 8  # of tables in tables
_NUMBERS: Final = {
    "t": ">?",
    "b": ">b",
    "B": ">B",
    "s": ">h",
    "u": ">H",
    "I": ">i",
    "i": ">I",
    "l": ">q",
    "f": ">f",
    "d": ">d",
    "T": ">Q",
}


class AmqpError(Exception):
    """The server closed the session: its reply code and its words."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{text} ({code})" if code else text)
        self.code = code


@dataclass(frozen=True)
class Greeting:
    """What the server says of itself before anybody has logged in."""

    properties: dict[str, Any] = field(default_factory=dict)
    mechanisms: tuple[str, ...] = ()


def greet(stream: Stream) -> Greeting:
    """Begin to speak the protocol and return how the server introduces itself. Raises NetFailure."""
    stream.send(_HEADER)
    head = stream.exactly(7)
    if head[:4] == b"AMQP":
        version = ".".join(str(number) for number in (head + stream.exactly(1))[5:])
        raise BadAnswer(f"does not speak AMQP 0-9-1 but wants version {version}")
    return parse_start(_arguments(stream, head, _START))


def log_in(stream: Stream, user: str, password: str, vhost: str) -> None:
    """Log in, open the virtual host, and close the session in good order. Raises AmqpError, NetFailure."""
    # With this capability the server says why it refuses, instead of only hanging up.
    properties = _table(
        _name("product") + b"S" + _text(b"ops.upkeep"),
        _name("capabilities") + b"F" + _table(_name("authentication_failure_close") + b"t\x01"),
    )
    response = b"\0".join((b"", user.encode("utf-8", "surrogateescape"), password.encode("utf-8", "surrogateescape")))
    _send(stream, _START_OK, properties + _name("PLAIN") + _text(response) + _name("en_US"))
    channels, _frame, _heartbeat = _unpack(">HIH", _receive(stream, _TUNE))
    _send(stream, _TUNE_OK, struct.pack(">HIH", channels, MAX_FRAME, 0))
    _send(stream, _OPEN, _name(vhost) + b"\0\0")
    _receive(stream, _OPEN_OK)
    _send(stream, _CLOSE, struct.pack(">H", 200) + _name("seen enough") + b"\0\0\0\0")
    _receive(stream, _CLOSE_OK)


def parse_start(body: bytes) -> Greeting:
    """Return the greeting in the arguments of Connection.Start. Raises BadAnswer."""
    reader = _Reader(body)
    reader.number(">H")  # the version that we asked for
    properties = reader.table(0)
    mechanisms = reader.long_text().decode("utf-8", "replace").split()
    return Greeting(properties, tuple(mechanisms))


class _Reader:
    """Reads the arguments of a method. Whatever is cut off or unknown raises BadAnswer."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 0

    @property
    def at_end(self) -> bool:
        return self._place >= len(self._data)

    def number(self, form: str) -> Any:
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def take(self, count: int) -> bytes:
        taken = self._data[self._place : self._place + count]
        if len(taken) < count:
            raise BadAnswer("introduced itself with a message that is cut off")
        self._place += count
        return taken

    def long_text(self) -> bytes:
        return self.take(self.number(">I"))

    def short_text(self) -> str:
        return self.take(self.number(">B")).decode("utf-8", "replace")

    def table(self, depth: int) -> dict[str, Any]:
        inner = _Reader(self.long_text())
        fields = {}
        while not inner.at_end:
            name = inner.short_text()
            fields[name] = inner.value(depth + 1)
        return fields

    def value(self, depth: int) -> Any:
        kind = self.take(1).decode("latin-1")
        if depth > _MAX_DEPTH:
            raise BadAnswer("introduced itself with tables that never end")
        if kind in _NUMBERS:
            return self.number(_NUMBERS[kind])
        if kind in ("S", "x"):
            return self.long_text().decode("utf-8", "replace")
        if kind == "F":
            return self.table(depth)
        if kind == "A":
            inner = _Reader(self.long_text())
            values = []
            while not inner.at_end:
                values.append(inner.value(depth + 1))
            return values
        if kind == "D":
            return self.number(">B"), self.number(">I")
        if kind == "V":
            return None
        raise BadAnswer(f"introduced itself with a field of an unknown type {kind!r}")


def _receive(stream: Stream, wanted: int) -> bytes:
    """Return the arguments of the method of the connection class that must come now."""
    try:
        head = stream.exactly(7)
    except Closed:
        # A server without that capability refuses a login so.
        raise AmqpError(0, "the server hung up") from None
    return _arguments(stream, head, wanted)


def _arguments(stream: Stream, head: bytes, wanted: int) -> bytes:
    kind, channel, size = struct.unpack(">BHI", head)
    if kind != _METHOD_FRAME or channel != 0 or not 4 <= size <= MAX_FRAME:
        raise BadAnswer("answered in another protocol than AMQP 0-9-1")
    frame = stream.exactly(size + 1)
    if frame[-1] != _END:
        raise BadAnswer("answered in another protocol than AMQP 0-9-1")
    family, method = struct.unpack_from(">HH", frame)
    if (family, method) == (_CONNECTION_CLASS, _CLOSE):
        reader = _Reader(frame[4:-1])
        raise AmqpError(reader.number(">H"), reader.short_text())
    if (family, method) != (_CONNECTION_CLASS, wanted):
        raise BadAnswer(f"answered with method {family}.{method} where {_CONNECTION_CLASS}.{wanted} belongs")
    return frame[4:-1]


def _unpack(form: str, data: bytes) -> tuple[Any, ...]:
    try:
        return struct.unpack_from(form, data)
    except struct.error:
        raise BadAnswer("sent a message that is cut off") from None


def _send(stream: Stream, method: int, arguments: bytes) -> None:
    payload = struct.pack(">HH", _CONNECTION_CLASS, method) + arguments
    stream.send(struct.pack(">BHI", _METHOD_FRAME, 0, len(payload)) + payload + bytes([_END]))


def _name(text: str) -> bytes:
    data = text.encode("utf-8", "surrogateescape")[:255]
    return bytes([len(data)]) + data


def _text(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def _table(*fields: bytes) -> bytes:
    return _text(b"".join(fields))
