# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read DER, the encoding that certificates are written in (ITU-T X.690). Only what certificates use."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Final

INTEGER: Final = 0x02
BIT_STRING: Final = 0x03
OCTET_STRING: Final = 0x04
OBJECT_ID: Final = 0x06
UTC_TIME: Final = 0x17
GENERALIZED_TIME: Final = 0x18
SEQUENCE: Final = 0x30
SET: Final = 0x31

_ENCODINGS: Final = {0x0C: "utf-8", 0x1E: "utf-16-be", 0x1C: "utf-32-be"}  # all other strings: Latin-1
_EPOCH = datetime.datetime(1970, 1, 1)
_REST_OF_TIME = r"(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:[.,]\d+)?(?:Z|([+-])(\d\d)(\d\d))"
_TIMES = {
    UTC_TIME: re.compile(r"(\d\d)" + _REST_OF_TIME),
    GENERALIZED_TIME: re.compile(r"(\d\d\d\d)" + _REST_OF_TIME),
}


class DerError(ValueError):
    """The bytes are no DER, or none that a certificate may hold."""


@dataclass(frozen=True)
class Element:
    """One element: its tag, its content, and all its bytes."""

    tag: int
    content: bytes
    whole: bytes

    def children(self) -> list[Element]:
        """Return the elements inside."""
        return read_all(self.content)

    def expect(self, tag: int) -> Element:
        """Return itself. Raises DerError when it has another tag."""
        if self.tag != tag:
            raise DerError(f"tag {self.tag:#x} where {tag:#x} belongs")
        return self


def read_all(data: bytes) -> list[Element]:
    """Return the elements that lie one behind the other. Raises DerError."""
    found = []
    place = 0
    while place < len(data):
        element = read_one(data, place)
        found.append(element)
        place += len(element.whole)
    return found


def read_one(data: bytes, start: int = 0) -> Element:
    """Return the element that begins at C(start). Raises DerError."""
    if len(data) < start + 2:
        raise DerError("the data ends where an element should begin")
    tag, size = data[start], data[start + 1]
    place = start + 2
    if tag & 0x1F == 0x1F:
        raise DerError("a tag of more than one byte")
    if size >= 0x80:
        count = size & 0x7F
        if not 1 <= count <= 4:
            raise DerError("a length that DER does not allow")
        size = int.from_bytes(data[place : place + count], "big")
        place += count
    if place + size > len(data):
        raise DerError("the data ends inside an element")
    return Element(tag, data[place : place + size], data[start : place + size])


def object_id(element: Element) -> str:
    """Return an object identifier with dots. Raises DerError."""
    parts: list[int] = []
    value = 0
    for byte in element.expect(OBJECT_ID).content[:64]:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            parts.append(value)
            value = 0
    if not parts:
        raise DerError("an empty object identifier")
    first = min(parts[0] // 40, 2)
    return ".".join(str(part) for part in (first, parts[0] - 40 * first, *parts[1:]))


def integer_bits(element: Element) -> int:
    """Return how many bits a positive integer has. Raises DerError."""
    return int.from_bytes(element.expect(INTEGER).content, "big").bit_length()


def text(element: Element) -> str:
    """Return a string of any of the types there are."""
    return element.content.decode(_ENCODINGS.get(element.tag, "latin-1"), "replace")


def seconds(element: Element) -> float:
    """Return a time in seconds since 1970. Raises DerError.

    UTCTime has two digits for the year, which mean 1950 to 2049 (RFC 5280).
    """
    written = element.content.decode("ascii", "replace")
    pattern = _TIMES.get(element.tag)
    match = pattern.fullmatch(written) if pattern else None
    if match is None:
        raise DerError(f"{written[:30]!r} is not a time")
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    if element.tag == UTC_TIME:
        year += 1900 if year >= 50 else 2000
    try:
        at = datetime.datetime(year, month, day, hour, minute, min(second, 59))  # 60: a leap second
        return (at - _EPOCH).total_seconds() - _offset(match)
    except ValueError:
        raise DerError(f"{written!r} is not a time that there is") from None


def _offset(match: re.Match[str]) -> int:
    """Return the seconds that the written time is ahead of UTC."""
    sign, hours, minutes = match.groups()[6:]
    return (-1 if sign == "-" else 1) * (int(hours) * 60 + int(minutes)) * 60 if sign else 0
