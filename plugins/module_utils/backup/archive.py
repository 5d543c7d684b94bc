# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read an archive through to its end, as unpacking it would, without writing any of it."""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass, field
from typing import Any, Callable, Final, Iterator

from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.backup.unpack import BLOCK, MOST_TIMES, packing_of, unpacked
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

_TAR_BLOCK: Final = 512
_MAX_NAMES: Final = 100000  # members whose names are kept, for what was declared to be in it
_MAX_DIRECTORY: Final = 64 * 1024 * 1024  # bytes of the list of members of a zip file that are held in memory
_SEALED: Final = (".gpg", ".pgp", ".asc", ".age", ".enc", ".aes", ".ccrypt")

Took = Callable[[bytes], None]


@dataclass
class Content:
    """What reading found: of which form it is, how much is in it, and what it was verified against."""

    form: str
    members: int = 0
    unpacked: int = 0  # bytes
    names: list[str] = field(default_factory=list)
    checked: bool = True  # the form has a checksum, or an end that can be missed

    def add(self, name: str) -> None:
        """Count a member and keep its name."""
        self.members += 1
        if len(self.names) < _MAX_NAMES:
            self.names.append(name)


def read_through(host: Host, descriptor: int, name: str) -> Content:
    """Read an open archive to its end. Raises Damaged, and CannotTell for what cannot be looked into."""
    head = os.pread(descriptor, _TAR_BLOCK, 0)
    if not head:
        raise Damaged("it is empty")
    if name.lower().endswith(_SEALED):
        raise CannotTell("is encrypted, so it cannot be looked into", "write a checksum file beside it: sha256sum")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(host, descriptor)
    if name.lower().endswith(".zip"):
        raise Damaged("its name says zip, but it does not begin like one")
    packing = packing_of(head, name)
    stream = _Stream(unpacked(host, descriptor, packing))
    if _is_tar(stream.peek(_TAR_BLOCK)):
        return _tar(stream, packing)
    if _named_tar(name):
        raise Damaged("its name says tar, but there is none in it" if stream.peek(1) else "there is nothing in it")
    return _plain(stream, packing)


def _named_tar(name: str) -> bool:
    lower = name.lower()
    return lower.endswith((".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".tzst")) or ".tar." in lower


def _is_tar(head: bytes) -> bool:
    if len(head) < _TAR_BLOCK:
        return False
    if head[257:262] == b"ustar":
        return True
    # The oldest form has no mark but its checksum; a block of zeros is an archive without members.
    try:
        return sum(head[:148]) + 256 + sum(head[156:]) == int(head[148:156].strip(b"\0 ") or b"x", 8)
    except ValueError:
        return not any(head)


class _Stream:
    """Blocks as a file: read to the end once, the last bytes remembered."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._waiting = b""
        self.total = 0
        self.tail = b""

    def peek(self, size: int) -> bytes:
        """Return the next bytes without taking them."""
        while len(self._waiting) < size:
            block = next(self._blocks, b"")
            if not block:
                break
            self._waiting += block
        return self._waiting[:size]

    def read(self, size: int = BLOCK) -> bytes:
        """Return the next bytes, as many as asked for unless it ends before."""
        data = self.peek(size)
        self._waiting = self._waiting[len(data) :]
        self.total += len(data)
        self.tail = (self.tail + data)[-2 * _TAR_BLOCK :]
        return data


def _plain(stream: _Stream, packing: str | None) -> Content:
    while stream.read():
        pass
    if not stream.total:
        raise Damaged("there is nothing in it")
    return Content(packing or "plain file", 1, stream.total, checked=packing is not None)


def _tar(stream: _Stream, packing: str | None) -> Content:
    import tarfile

    content = Content("tar." + packing if packing else "tar")
    try:
        with tarfile.open(fileobj=stream, mode="r|", bufsize=BLOCK) as archive:  # type: ignore[call-overload]
            for member in archive:
                content.add(member.name)
                archive.members = []  # it would keep them all
    except tarfile.TarError as error:
        raise Damaged("the archive ends or breaks after {0} members: {1}".format(content.members, error)) from None
    except (ValueError, OverflowError, EOFError) as error:
        raise Damaged("the archive breaks after {0} members: {1}".format(content.members, error)) from None
    while stream.read():
        pass
    if len(stream.tail) < 2 * _TAR_BLOCK or any(stream.tail[_TAR_BLOCK:]):
        raise Damaged("the mark of its end is missing after {0} members: it was cut off".format(content.members))
    content.unpacked = stream.total
    return content


def _zip(host: Host, descriptor: int) -> Content:
    import zipfile
    import zlib

    _refuse_huge_directory(descriptor)
    content = Content("zip")
    size = os.fstat(descriptor).st_size
    try:
        with os.fdopen(os.dup(descriptor), "rb") as file, zipfile.ZipFile(file) as archive:
            for info in archive.infolist():
                content.add(info.filename)
                if info.flag_bits & 1:
                    raise CannotTell("is encrypted, so it cannot be looked into", "write a checksum file beside it")
                with archive.open(info) as member:
                    _drain(host, member, content, size)
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error) as error:
        raise Damaged("it breaks after {0} members: {1}".format(content.members, error)) from None
    except NotImplementedError as error:
        raise CannotTell("cannot be read: {0}".format(error)) from None
    return content


def _drain(host: Host, member: Any, content: Content, packed: int) -> None:
    while True:
        block = member.read(BLOCK)
        content.unpacked += len(block)
        if not block:
            return
        if host.remaining() <= 0:
            raise CannotTell("could not be read to its end in time", "give it a longer timeout")
        if content.unpacked > max(1 << 30, packed * MOST_TIMES):
            raise CannotTell("unpacks to more than {0} times its size: reading was stopped".format(MOST_TIMES))


def _refuse_huge_directory(descriptor: int) -> None:
    size = os.fstat(descriptor).st_size
    tail = os.pread(descriptor, 65557, max(0, size - 65557))
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise Damaged("the list of its members, which is at its end, is missing: it was cut off")
    length = struct.unpack("<I", tail[at + 12 : at + 16])[0]
    if length != 0xFFFFFFFF and length > _MAX_DIRECTORY:
        raise CannotTell("has too many members to be read in bounded memory")
