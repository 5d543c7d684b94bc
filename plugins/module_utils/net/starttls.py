# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask a server, in its own protocol, to go over to TLS."""

from __future__ import annotations

from typing import Callable, Final, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import NetFailure
from ansible_collections.ops.upkeep.plugins.module_utils.net.stream import Stream

_MAX_LINES: Final = 100
_MAX_PACKET: Final = 65536  # bytes
_MYSQL_TLS: Final = 0x800  # CLIENT_SSL
#: CLIENT_PROTOCOL_41, CLIENT_SSL and CLIENT_SECURE_CONNECTION; no more is needed to begin.
_MYSQL_WANTED: Final = 0x200 | _MYSQL_TLS | 0x8000
_LDAP_REQUEST: Final = b"\x30\x1d\x02\x01\x01\x77\x18\x80\x161.3.6.1.4.1.1466.20037"  # RFC 4511, 4.14.1


def _replies(stream: Stream, code: bytes) -> None:
    """Read a reply of one or more lines that must bear a code (SMTP, FTP)."""
    for _number in range(_MAX_LINES):
        line = stream.line()
        if not line.startswith(code):
            raise _refusal(line)
        if line[3:4] != b"-":
            return
    raise NetFailure("a greeting without end")


def _refusal(line: bytes) -> NetFailure:
    said = line[:100].decode("ascii", "replace").strip()
    return NetFailure(f"it does not go over to TLS: {said!r}" if said else "the connection was closed before TLS began")


def _smtp(stream: Stream) -> None:
    _replies(stream, b"220")
    stream.send(b"EHLO localhost\r\n")
    _replies(stream, b"250")
    stream.send(b"STARTTLS\r\n")
    _replies(stream, b"220")


def _ftp(stream: Stream) -> None:
    _replies(stream, b"220")
    stream.send(b"AUTH TLS\r\n")
    _replies(stream, b"234")


def _imap(stream: Stream) -> None:
    greeting = stream.line()
    if not greeting.startswith(b"* OK"):
        raise _refusal(greeting)
    stream.send(b"a STARTTLS\r\n")
    for _number in range(_MAX_LINES):
        line = stream.line()
        if line.upper().startswith(b"A OK"):
            return
        if not line.startswith(b"*"):
            raise _refusal(line)
    raise NetFailure("an answer without end")


def _pop3(stream: Stream) -> None:
    for question in (b"", b"STLS\r\n"):
        stream.send(question)
        line = stream.line()
        if not line.startswith(b"+OK"):
            raise _refusal(line)


def _postgresql(stream: Stream) -> None:
    stream.send(b"\x00\x00\x00\x08\x04\xd2\x16\x2f")  # SSLRequest
    if stream.exactly(1) != b"S":
        raise NetFailure("it does not go over to TLS: ssl is off in its configuration")


def _mysql(stream: Stream) -> None:
    size = int.from_bytes(stream.exactly(4)[:3], "little")
    if size > _MAX_PACKET:
        raise NetFailure("the greeting is not that of MySQL")
    greeting = stream.exactly(size)
    end = greeting.find(b"\0", 1)  # of the version; then thread id, 8 bytes, filler, and the capabilities
    if greeting[:1] == b"\xff" or end < 0 or len(greeting) < end + 16:
        raise _refusal(greeting[3:])
    if not int.from_bytes(greeting[end + 14 : end + 16], "little") & _MYSQL_TLS:
        raise NetFailure("it does not go over to TLS: the server has it switched off")
    payload = _MYSQL_WANTED.to_bytes(4, "little") + (1 << 24).to_bytes(4, "little") + b"\x21" + bytes(23)
    stream.send(len(payload).to_bytes(3, "little") + b"\x01" + payload)


def _ldap(stream: Stream) -> None:
    stream.send(_LDAP_REQUEST)
    tag, size = stream.exactly(2)
    if size & 0x80:
        size = int.from_bytes(stream.exactly(size & 0x7F), "big")
    if tag != 0x30 or size > _MAX_PACKET:
        raise NetFailure("the answer is not LDAP")
    # An ExtendedResponse begins with its result: ENUMERATED, one byte, 0 for success.
    result = stream.exactly(size).partition(b"\x0a\x01")[2][:1]
    if result != b"\0":
        raise NetFailure(f"it does not go over to TLS: result {result[0] if result else 'unreadable'}")


#: How to ask, and the port on which that is usual.
PROTOCOLS: Final[Mapping[str, tuple[Callable[[Stream], None], int]]] = {
    "ftp": (_ftp, 21),
    "imap": (_imap, 143),
    "ldap": (_ldap, 389),
    "mysql": (_mysql, 3306),
    "pop3": (_pop3, 110),
    "postgresql": (_postgresql, 5432),
    "smtp": (_smtp, 25),
}


def ask_for_tls(stream: Stream, protocol: str) -> None:
    """Ask for TLS, so that the handshake can follow. Raises NetFailure when the server does not want it."""
    ask, _port = PROTOCOLS[protocol]
    ask(stream)
