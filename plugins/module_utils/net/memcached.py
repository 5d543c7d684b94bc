# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The protocols of memcached: https://github.com/memcached/memcached/blob/master/doc/protocol.txt."""

from __future__ import annotations

import struct
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import BadAnswer
from ansible_collections.ops.upkeep.plugins.module_utils.net.stream import Stream

MAX_STATS: Final = 1000  # lines; a server has about 100
_REQUEST, _RESPONSE, _VERSION = 0x80, 0x81, 0x0B
_BINARY_HEADER: Final = ">BBHBBHIIQ"


class MemcachedError(Exception):
    """The server answered with an error line."""


def version(stream: Stream) -> str:
    """Return the server's version, asked in the text protocol. Raises MemcachedError, NetFailure."""
    line = _ask(stream, b"version\r\n")
    if not line.startswith("VERSION"):
        raise BadAnswer("answered in another protocol than that of memcached")
    return line[len("VERSION") :].strip()


def stats(stream: Stream) -> dict[str, str]:
    """Return the server's statistics by name. Raises MemcachedError, NetFailure."""
    found: dict[str, str] = {}
    line = _ask(stream, b"stats\r\n")
    for _number in range(MAX_STATS):
        if line == "END":
            return found
        word, _space, rest = line.partition(" ")
        name, _space, value = rest.partition(" ")
        if word != "STAT":
            raise BadAnswer("answered in another protocol than that of memcached")
        found[name] = value
        line = stream.text_line()
    raise BadAnswer(f"sent more than {MAX_STATS} statistics")


def binary_version(stream: Stream) -> str:
    """Return the server's version, asked in the old binary protocol. Raises MemcachedError, NetFailure."""
    size = struct.calcsize(_BINARY_HEADER)
    stream.send(struct.pack(_BINARY_HEADER, _REQUEST, _VERSION, 0, 0, 0, 0, 0, 0, 0))
    head = struct.unpack(_BINARY_HEADER, stream.exactly(size))
    magic, operation, status, length = head[0], head[1], head[5], head[6]
    if magic != _RESPONSE or operation != _VERSION or length > 4096:
        raise BadAnswer("answered in another protocol than that of memcached")
    text: str = stream.exactly(length).decode("utf-8", "replace")
    if status:
        raise MemcachedError(text or f"status {status}")
    return text


def _ask(stream: Stream, command: bytes) -> str:
    stream.send(command)
    line = stream.text_line(4096)
    if line.split(" ")[0] in ("ERROR", "CLIENT_ERROR", "SERVER_ERROR"):
        raise MemcachedError(line)
    return line
