# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The members of a tar stream one after the other, each with its content, in bounded memory."""

from __future__ import annotations

from typing import Any, Final, Iterator

from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged

_BLOCK: Final = 1 << 20


def members(blocks: Iterator[bytes], name: str) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Yield name and content of each regular file in a tar stream. Raises Damaged where it breaks off.

    The content must be taken before the next member is asked for.
    """
    import tarfile

    stream = _File(blocks)
    count = 0
    try:
        with tarfile.open(fileobj=stream, mode="r|", bufsize=_BLOCK) as archive:  # type: ignore[call-overload]
            for member in archive:
                count += 1
                archive.members = []  # it would keep them all
                if member.isreg():
                    yield member.name, _content(archive.extractfile(member), member.size, name)
    except (tarfile.TarError, ValueError, OverflowError, EOFError) as error:
        raise Damaged("{0} breaks after {1} members: {2}".format(name, count, error)) from None
    while stream.read():
        pass  # to the checksum of the packing at its very end
    if any(stream.tail) or len(stream.tail) < 512:
        raise Damaged("{0} was cut off: the mark of its end is missing".format(name))


def _content(file: Any, size: int, name: str) -> Iterator[bytes]:
    import tarfile

    done = 0
    while done < size:
        try:
            block = file.read(min(_BLOCK, size - done))
        except tarfile.TarError as error:
            raise Damaged("{0} breaks within a member: {1}".format(name, error)) from None
        if not block:
            raise Damaged("{0} ends within a member".format(name))
        done += len(block)
        yield block


class _File:
    """Blocks as a file that is read once; C(tail) are its last bytes."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._waiting = bytearray()
        self.tail = b""

    def read(self, size: int = _BLOCK) -> bytes:
        """Return the next bytes, as many as asked for unless it ends before."""
        while len(self._waiting) < size:
            block = next(self._blocks, b"")
            if not block:
                break
            self._waiting += block
        data = bytes(self._waiting[:size])
        del self._waiting[:size]
        self.tail = (self.tail + data)[-512:]
        return data
