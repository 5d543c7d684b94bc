# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The protocol of Redis and its kin (Valkey, KeyDB): https://redis.io/docs/latest/develop/reference/protocol-spec/."""

from __future__ import annotations

from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import BadAnswer
from ansible_collections.ops.upkeep.plugins.module_utils.net.stream import Stream

MAX_BULK: Final = 1024 * 1024  # bytes; INFO is some kilobytes


class RedisError(Exception):
    """The server answered with an error: a code (C(NOAUTH), C(LOADING), C(ERR), ...) and its words."""

    def __init__(self, line: str) -> None:
        super().__init__(line)
        self.code = line.split(" ", 1)[0]
        self.line = line


def encode(*words: str) -> bytes:
    """Return a command as the server reads it."""
    parts = [b"*%d\r\n" % len(words)]
    for word in words:
        data = word.encode("utf-8", "surrogateescape")
        parts.append(b"$%d\r\n%s\r\n" % (len(data), data))
    return b"".join(parts)


def ask(stream: Stream, *words: str) -> str:
    """Return the server's answer to a command that answers with one text. Raises RedisError, NetFailure."""
    stream.send(encode(*words))
    line = stream.text_line()
    kind, rest = line[:1], line[1:]
    if kind == "+":
        return rest
    if kind == "-":
        raise RedisError(rest)
    if kind in ("$", "="):
        return _bulk(stream, rest)
    raise BadAnswer("answered in another protocol than that of Redis")


def _bulk(stream: Stream, size: str) -> str:
    if not size.isascii() or not size.isdigit() or int(size[:12]) > MAX_BULK:
        raise BadAnswer(f"announced an answer of {size[:20]} bytes")
    return stream.exactly(int(size) + 2)[:-2].decode("utf-8", "replace")


def parse_info(text: str) -> dict[str, str]:
    """Return the fields of INFO by name. Lines that are none are passed over."""
    fields = {}
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        if colon and not name.startswith("#"):
            fields[name.strip()] = value.strip()
    return fields
