# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Look into a file: its checksum, and lines that match. No more than a bound is read, and no longer than the budget."""

from __future__ import annotations

import errno
import hashlib
import re
from typing import Final, Iterator, NamedTuple

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.safe_file import blocks_of
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_size

#: Hexadecimal digits of each algorithm.
ALGORITHMS: Final = {"md5": 32, "sha1": 40, "sha224": 56, "sha256": 64, "sha384": 96, "sha512": 128}
MAX_LINE: Final = 64 * 1024  # bytes of one line that an expression gets to see


class NotAFile(Exception):
    """What lies there is no regular file, so it has no content."""


class Looked(NamedTuple):
    """What was found: the first line that matched and its number, and whether only the beginning was read."""

    line: str = ""
    number: int = 0
    cut: bool = False

    @property
    def found(self) -> bool:
        """Whether a line matched."""
        return self.number > 0


def parse_checksum(text: str) -> tuple[str, str]:
    """Return algorithm and digest of C(sha256:3b0c...). Raises ValueError."""
    algorithm, colon, digest = text.strip().lower().partition(":")
    if not colon or algorithm not in ALGORITHMS:
        raise ValueError("write the algorithm before it, as in sha256:3b0c...; one of " + ", ".join(ALGORITHMS))
    if not re.fullmatch("[0-9a-f]+", digest) or len(digest) != ALGORITHMS[algorithm]:
        raise ValueError("{0} has {1} hexadecimal digits".format(algorithm, ALGORITHMS[algorithm]))
    return algorithm, digest


def digest_of(host: Host, path: str, algorithm: str) -> str:
    """Return the hexadecimal digest of a file. Raises CannotTell when the time is over first, NotAFile, OSError."""
    try:
        digest = hashlib.new(algorithm)
    except ValueError:  # a FIPS system does not do MD5
        raise CannotTell("{0} is not available on this host".format(algorithm)) from None
    done = 0
    for block in _blocks(host, path, None):
        digest.update(block)
        done += len(block)
        if host.remaining() <= 0:
            message = "only the first {0} could be read in time".format(human_size(done))
            raise CannotTell(message, "give the check a longer timeout")
    return digest.hexdigest()


def first_match(host: Host, path: str, pattern: str, limit: int) -> Looked:
    """Return the first line that matches, among at most C(limit) bytes. Raises as L(digest_of) does."""
    expression = re.compile(pattern)
    reader = _Lines(host, path, limit)
    for number, line in enumerate(reader, 1):
        text = line[:MAX_LINE].decode("utf-8", "replace")
        if expression.search(text):
            return Looked(text, number)
        if number % 256 == 0 and host.remaining() <= 0:
            raise CannotTell("only the first {0} lines could be searched in time".format(number))
    return Looked(cut=reader.cut)


class _Lines:
    """The lines of a file; C(cut) says at the end whether there was more than the limit."""

    def __init__(self, host: Host, path: str, limit: int) -> None:
        self.cut = False
        self._blocks = _blocks(host, path, limit + 1)
        self._limit = limit

    def __iter__(self) -> Iterator[bytes]:
        rest = b""
        read = 0
        for block in self._blocks:
            read += len(block)
            if read > self._limit:
                self.cut, block = True, block[: len(block) - (read - self._limit)]
            *lines, rest = (rest + block).split(b"\n")
            yield from (line.rstrip(b"\r") for line in lines)
            rest = rest[:MAX_LINE]  # more of it would not be searched, only carried along
        if rest:
            yield rest.rstrip(b"\r")


def _blocks(host: Host, path: str, limit: int | None) -> Iterator[bytes]:
    try:
        yield from blocks_of(host, path, limit)
    except OSError as error:
        if error.errno in (errno.EINVAL, errno.EISDIR):
            raise NotAFile("is no regular file") from None
        if error.errno in (errno.EACCES, errno.EPERM):
            raise CannotTell("no permission to read it", "run it as root") from None
        raise CannotTell("cannot be read: {0}".format(error.strerror)) from None
