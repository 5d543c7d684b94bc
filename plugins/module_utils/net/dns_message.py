# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages of DNS (RFC 1035): a question written, an answer read that may be anything."""

from __future__ import annotations

import ipaddress
import struct
from dataclasses import dataclass
from typing import Callable, Final, Mapping

#: The record types that can be asked for, with their numbers.
TYPES: Final[Mapping[str, int]] = {
    "A": 1,
    "NS": 2,
    "CNAME": 5,
    "SOA": 6,
    "PTR": 12,
    "MX": 15,
    "TXT": 16,
    "AAAA": 28,
    "SRV": 33,
    "CAA": 257,
}
_RCODES: Final[Mapping[int, str]] = {
    1: "FORMERR",
    2: "SERVFAIL",
    3: "NXDOMAIN",
    4: "NOTIMP",
    5: "REFUSED",
    9: "NOTAUTH",
}
NXDOMAIN: Final = "NXDOMAIN"
_IN: Final = 1
_MAX_NAME: Final = 255  # bytes
_MAX_RECORDS: Final = 500
_HEADER: Final = struct.Struct("!6H")


class BadMessage(ValueError):
    """The bytes are no message of DNS."""


@dataclass(frozen=True)
class Reply:
    """An answer. C(rcode) is NOERROR, NXDOMAIN, SERVFAIL, ...; C(values) has the data of the type asked for."""

    id: int
    question: tuple[str, int] | None  # the name in lower case, and the type
    rcode: str
    truncated: bool
    values: tuple[str, ...]
    ttl: int | None = None  # seconds, the least of the values


def encode_name(name: str) -> bytes:
    """Return a name as a message has it. Raises ValueError for one that cannot be."""
    labels = list(name.rstrip(".").split(".")) if name.rstrip(".") else []
    encoded = b""
    for label in labels:
        data = label.encode("ascii") if label.isascii() else label.encode("idna")
        if not 1 <= len(data) <= 63:
            raise ValueError(f"{name[:80]!r} is no name: a part of it is empty or longer than 63")
        encoded += bytes([len(data)]) + data
    if len(encoded) + 1 > _MAX_NAME:
        raise ValueError(f"{name[:80]!r} is no name: it is too long")
    return encoded + b"\0"


def reverse_name(address: str) -> str:
    """Return the name under which the name of an address is looked up. Raises ValueError."""
    return ipaddress.ip_address(address).reverse_pointer


def question(id: int, name: str, type: str) -> bytes:
    """Return a message that asks for a record, recursion desired. Raises ValueError."""
    return _HEADER.pack(id, 0x0100, 1, 0, 0, 0) + encode_name(name) + struct.pack("!2H", TYPES[type], _IN)


def parse_reply(data: bytes) -> Reply:
    """Return what a message says. Raises BadMessage."""
    try:
        return _parse(data)
    except (struct.error, IndexError, ValueError) as error:
        raise BadMessage(f"not a message of DNS: {error}") from error


def _parse(data: bytes) -> Reply:
    id, flags, questions, answers, _authorities, _more = _HEADER.unpack_from(data)
    if not flags & 0x8000:
        raise BadMessage("a question came as an answer")
    place = _HEADER.size
    asked = None
    for _number in range(min(questions, 2)):
        name, place = read_name(data, place)
        type, _class = struct.unpack_from("!2H", data, place)
        place += 4
        asked = asked or (name.lower(), type)
    truncated = bool(flags & 0x0200)
    rcode = flags & 0xF
    values, ttl = ([], None) if truncated else _values(data, place, answers, asked[1] if asked else 0)
    return Reply(id, asked, _RCODES.get(rcode, f"RCODE {rcode}") if rcode else "NOERROR", truncated, tuple(values), ttl)


def _values(data: bytes, place: int, count: int, wanted: int) -> tuple[list[str], int | None]:
    values = []
    ttls = []
    for _number in range(min(count, _MAX_RECORDS)):
        _name, place = read_name(data, place)
        type, _class, ttl, size = struct.unpack_from("!HHIH", data, place)
        place += 10
        if place + size > len(data):
            raise BadMessage("a record ends behind the message")
        if type == wanted:
            values.append(_data(data, place, size, type))
            ttls.append(ttl)
        place += size
    return values, min(ttls, default=None)


def read_name(data: bytes, place: int) -> tuple[str, int]:
    """Return the name at a place, and the place behind it. Raises BadMessage.

    A pointer may only lead back, before all that was read of the name, so that no loop can come about.
    """
    labels: list[str] = []
    size = 0
    behind = None
    limit = place
    while True:
        length = data[place]
        if length & 0xC0 == 0xC0:
            target = (length & 0x3F) << 8 | data[place + 1]
            behind = place + 2 if behind is None else behind
            if target >= limit:
                raise BadMessage("a pointer of a compressed name leads forward or in a circle")
            place = limit = target
            continue
        if length & 0xC0:
            raise BadMessage("a label of an unknown type")
        if not length:
            return ".".join(labels) or ".", place + 1 if behind is None else behind
        label = data[place + 1 : place + 1 + length]
        size += length + 1
        if len(label) < length or size > _MAX_NAME:
            raise BadMessage("a name that is too long")
        labels.append(label.decode("ascii", "backslashreplace").replace(".", "\\."))
        place += 1 + length


def _data(data: bytes, place: int, size: int, type: int) -> str:
    read = _READERS.get(type)
    return read(data, place, size) if read else data[place : place + size].hex()


def _address(data: bytes, place: int, size: int) -> str:
    return str(ipaddress.ip_address(data[place : place + size]))


def _one_name(data: bytes, place: int, size: int) -> str:
    return read_name(data, place)[0]


def _mx(data: bytes, place: int, size: int) -> str:
    return f"{struct.unpack_from('!H', data, place)[0]} {read_name(data, place + 2)[0]}"


def _srv(data: bytes, place: int, size: int) -> str:
    priority, weight, port = struct.unpack_from("!3H", data, place)
    return f"{priority} {weight} {port} {read_name(data, place + 6)[0]}"


def _soa(data: bytes, place: int, size: int) -> str:
    server, place = read_name(data, place)
    person, place = read_name(data, place)
    return " ".join([server, person, *(str(number) for number in struct.unpack_from("!5I", data, place))])


def _txt(data: bytes, place: int, size: int) -> str:
    end = place + size
    text = b""
    while place < end:
        length = data[place]
        text += data[place + 1 : min(place + 1 + length, end)]
        place += 1 + length
    return text.decode("utf-8", "replace")


def _caa(data: bytes, place: int, size: int) -> str:
    flags, length = data[place], data[place + 1]
    rest = data[place + 2 : place + size]
    return f'{flags} {rest[:length].decode("ascii", "replace")} "{rest[length:].decode("utf-8", "replace")}"'


_READERS: Final[Mapping[int, Callable[[bytes, int, int], str]]] = {
    1: _address,
    2: _one_name,
    5: _one_name,
    6: _soa,
    12: _one_name,
    15: _mx,
    16: _txt,
    28: _address,
    33: _srv,
    257: _caa,
}
