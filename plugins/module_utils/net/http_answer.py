# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the answer of an HTTP/1 server that may say anything (RFC 9112), within bounds."""

from __future__ import annotations

import re
from typing import Final, NamedTuple, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import NetFailure, OutOfTime, TooLong
from ansible_collections.ops.upkeep.plugins.module_utils.net.stream import Stream
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_size, plural

MAX_HEAD: Final = 64 * 1024  # bytes of status line and headers
MAX_INTERIM: Final = 10  # answers of the 1xx class before the real one
_BLOCK: Final = 65536
_MAX_CHUNK_LINE: Final = 4096
_MAX_REASON: Final = 60  # characters of what stands behind the status

_STATUS_LINE = re.compile(rb"HTTP/1\.[0-9] ([1-9][0-9][0-9])(?: ([^\r\n]*))?\r?\n")
_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):([^\r\n]*)\r?\n")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")
# Other codecs of Python are slow, or do something else than decode text.
_CHARSETS: Final = ("utf-8", "us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252", "utf-16")


class Answer(NamedTuple):
    """An answer as far as it came. C(trouble) says what was wrong with its body, None where it is whole."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""
    trouble: str | None = None

    def header(self, name: str) -> str:
        """Return the value of a header, C("") without one."""
        return next((value for key, value in self.headers if key == name.lower()), "")

    def all_of(self, name: str) -> list[str]:
        """Return the values of all headers of a name, in lower case, lists taken apart."""
        values = [value for key, value in self.headers if key == name.lower()]
        return [part.strip().lower() for value in values for part in value.split(",") if part.strip()]

    @property
    def content_type(self) -> str:
        """The type of the body, without parameters, in lower case."""
        return self.header("content-type").partition(";")[0].strip().lower()

    @property
    def text(self) -> str:
        """The body as text; what cannot be decoded shows as replacement characters."""
        match = re.search(r"charset=\"?([\w-]+)", self.header("content-type"), re.IGNORECASE)
        charset = match.group(1).lower() if match else "utf-8"
        return self.body.decode(charset if charset in _CHARSETS else "utf-8", "replace")


def read_answer(stream: Stream, method: str, max_body: int) -> Answer:
    """Return the answer to a request. Raises NetFailure or OutOfTime when not even its head is one."""
    for _number in range(MAX_INTERIM):
        head = _read_head(stream)
        if head.status == 101 or head.status >= 200:
            return head if _has_no_body(head, method) else _with_body(stream, head, max_body)
    raise NetFailure(f"more than {MAX_INTERIM} interim answers")


def _has_no_body(head: Answer, method: str) -> bool:
    return method == "HEAD" or head.status in (101, 204, 304)


def _read_head(stream: Stream) -> Answer:
    try:
        first = stream.line(MAX_HEAD)
    except OutOfTime:
        begun = f"only {plural(len(stream.waiting), 'byte')} of it came" if stream.waiting else "not a byte came"
        raise OutOfTime(f"no answer in time: {begun}") from None
    except TooLong:
        raise NetFailure(f"the status line is longer than {human_size(MAX_HEAD)}") from None
    if not first:
        raise NetFailure("the connection was closed without an answer")
    match = _STATUS_LINE.fullmatch(first)
    if match is None:
        raise NetFailure(f"the answer is not HTTP: {first[:60].decode('ascii', 'replace').strip()!r}")
    try:
        headers = _read_fields(stream, MAX_HEAD - len(first))
    except OutOfTime:
        raise OutOfTime(f"answered {match.group(1).decode()}, but the headers did not end in time") from None
    return Answer(int(match.group(1)), (match.group(2) or b"").decode("latin-1").strip()[:_MAX_REASON], headers)


def _read_fields(stream: Stream, room: int) -> tuple[tuple[str, str], ...]:
    fields: list[tuple[str, str]] = []
    while True:
        try:
            line = stream.line(room)
        except TooLong:
            raise NetFailure(f"the headers are longer than {human_size(MAX_HEAD)}") from None
        room -= len(line)
        if line in (b"\r\n", b"\n"):
            return tuple(fields)
        match = _FIELD.fullmatch(line)
        if match is None:
            if line:
                raise NetFailure(f"a header is not HTTP: {line[:60].decode('ascii', 'replace').strip()!r}")
            raise NetFailure("the connection was closed within the headers")
        fields.append((match.group(1).decode("ascii").lower(), match.group(2).decode("latin-1").strip(" \t")))


class _Body:
    """A body on its way, so that what came is kept when the rest does not."""

    def __init__(self, stream: Stream, limit: int) -> None:
        self.data = bytearray()
        self._stream = stream
        self._limit = limit

    def _add(self, block: bytes) -> None:
        self.data += block
        if len(self.data) > self._limit:
            del self.data[self._limit :]
            raise NetFailure(f"the body is longer than {human_size(self._limit)}")

    def read_counted(self, size: int) -> None:
        """Read so many bytes."""
        left = size
        while left > 0:
            block = self._stream.some(min(left, _BLOCK))
            if not block:
                raise NetFailure(f"the body ended after {size - left} of {plural(size, 'byte')}")
            left -= len(block)
            self._add(block)

    def read_to_end(self) -> None:
        """Read until the connection is closed."""
        try:
            self._add(self._stream.to_end(self._limit))
        except NetFailure:
            self._add(self._stream.waiting)
            raise

    def read_chunks(self) -> None:
        """Read chunks until the last, and the trailer behind it."""
        while True:
            match = _CHUNK_SIZE.fullmatch(self._stream.line(_MAX_CHUNK_LINE))
            if match is None:
                raise NetFailure("the body is not in chunks as its header says")
            size = int(match.group(1), 16)
            if not size:
                _read_fields(self._stream, MAX_HEAD)
                return
            self.read_counted(size)
            if self._stream.exactly(2) != b"\r\n":
                raise NetFailure("a chunk of the body is longer than it says")


def _with_body(stream: Stream, head: Answer, max_body: int) -> Answer:
    body = _Body(stream, max_body)
    trouble = None
    try:
        _read_body(body, head)
        if head.header("content-length") and stream.waiting.strip():
            trouble = "more came than the Content-Length says"
    except OutOfTime:
        trouble = f"the body did not end in time ({human_size(len(body.data))} came)"
    except NetFailure as error:
        trouble = error.message
    return _unpacked(head._replace(body=bytes(body.data), trouble=trouble), max_body)


def _read_body(body: _Body, head: Answer) -> None:
    encodings = head.all_of("transfer-encoding")
    if encodings:
        if encodings != ["chunked"]:
            raise NetFailure(f"the body is in a transfer encoding that was not asked for: {', '.join(encodings)}")
        body.read_chunks()
        return
    lengths = set(head.all_of("content-length"))
    if not lengths:
        body.read_to_end()
        return
    length = lengths.pop()
    if lengths or not re.fullmatch("[0-9]{1,18}", length):
        raise NetFailure("the Content-Length is not a number")
    body.read_counted(int(length))


def _unpacked(answer: Answer, max_body: int) -> Answer:
    """Undo a compression, which nobody asked for: within the same bound, whatever it unpacks to."""
    encodings: Sequence[str] = [name for name in answer.all_of("content-encoding") if name != "identity"]
    if not encodings or not answer.body or answer.trouble:
        return answer
    if encodings not in (["gzip"], ["x-gzip"], ["deflate"]):
        return answer._replace(trouble=f"the body is in an encoding that was not asked for: {', '.join(encodings)}")
    import zlib

    try:
        # 32: find out by itself whether it is gzip or zlib.
        data = zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(answer.body, max_body + 1)
    except zlib.error as error:
        return answer._replace(body=b"", trouble=f"the body is not {encodings[0]} as its header says: {error}")
    if len(data) > max_body:
        return answer._replace(body=data[:max_body], trouble=f"the body unpacks to more than {human_size(max_body)}")
    return answer._replace(body=data)
