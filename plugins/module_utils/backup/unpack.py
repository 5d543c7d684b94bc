# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Unpack a compressed stream block by block, to the checksum at its very end. Memory stays bounded, whatever it is."""

from __future__ import annotations

import os
from typing import Any, Callable, Final, Iterator

from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.backup.pipe import Pipe
from ansible_collections.ops.upkeep.plugins.module_utils.backup.tools import need
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

BLOCK: Final = 1 << 20  # bytes
_XZ_MEMORY: Final = 256 * 1024 * 1024  # bytes; xz -9 needs 65 MiB
# A packed gigabyte of zeros makes a terabyte. What grows more than this is no backup that one reads to its end.
MOST_TIMES: Final = 250
_ALWAYS_READ: Final = 1 << 30  # bytes that are read however small the file is

#: The first bytes of what can be unpacked, and by what name.
MAGIC: Final = (
    (b"\x1f\x8b", "gz"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zst"),
    (b"\x04\x22\x4d\x18", "lz4"),
)
_TOOLS: Final = {"zst": ("zstd", "zstd"), "lz4": ("lz4", "lz4")}
SUFFIXES: Final = {
    ".gz": "gz",
    ".tgz": "gz",
    ".bz2": "bz2",
    ".tbz2": "bz2",
    ".tbz": "bz2",
    ".xz": "xz",
    ".txz": "xz",
    ".zst": "zst",
    ".tzst": "zst",
    ".lz4": "lz4",
}


def packing_of(head: bytes, name: str = "") -> str | None:
    """Return how a file is packed, by its first bytes. Raises Damaged where its name says another thing."""
    found = next((packing for magic, packing in MAGIC if head.startswith(magic)), None)
    named = SUFFIXES.get(os.path.splitext(name)[1].lower())
    if named and named != found:
        raise Damaged("its name says {0}, but it does not begin like one".format(named) if head else "it is empty")
    return found


def unpacked(host: Host, descriptor: int, packing: str | None) -> Iterator[bytes]:
    """Yield what is in an open file, unpacked, to its end. Raises Damaged, and CannotTell when the time is over."""
    if packing in _TOOLS:
        blocks = _by_tool(host, descriptor, *_TOOLS[packing])
    elif packing:
        blocks = _members(_raw(host, descriptor), _DECOMPRESSORS[packing])
    else:
        yield from _raw(host, descriptor)
        return
    yield from _bounded(host, blocks, os.fstat(descriptor).st_size)


def _raw(host: Host, descriptor: int) -> Iterator[bytes]:
    os.lseek(descriptor, 0, os.SEEK_SET)
    done = 0
    while True:
        if host.remaining() <= 0:
            raise CannotTell("only the first {0} bytes could be read in time".format(done), "give it a longer timeout")
        block = os.read(descriptor, BLOCK)
        if not block:
            return
        # Whatever the service has in the page cache is worth more than a backup that is read once.
        os.posix_fadvise(descriptor, done, len(block), os.POSIX_FADV_DONTNEED)
        done += len(block)
        yield block


def _bounded(host: Host, blocks: Iterator[bytes], packed: int) -> Iterator[bytes]:
    total, most = 0, max(_ALWAYS_READ, packed * MOST_TIMES)
    for block in blocks:
        total += len(block)
        if total > most:
            message = "unpacks to more than {0} times its size: reading was stopped".format(MOST_TIMES)
            raise CannotTell(message, "see what is in it; a file that grows like this may fill the disk when restored")
        if host.remaining() <= 0:
            raise CannotTell("could not be unpacked to its end in time", "give it a longer timeout")
        yield block


def _gz() -> Any:
    import zlib

    return zlib.decompressobj(wbits=31)


def _bz2() -> Any:
    import bz2

    return bz2.BZ2Decompressor()


def _xz() -> Any:
    import lzma

    return lzma.LZMADecompressor(memlimit=_XZ_MEMORY)


_DECOMPRESSORS: Final[dict[str, Callable[[], Any]]] = {"gz": _gz, "bz2": _bz2, "xz": _xz}


def _members(blocks: Iterator[bytes], make: Callable[[], Any]) -> Iterator[bytes]:
    """Yield the content of one compressed stream after the other, as gzip, bzip2 and xz do."""
    engine, begun, first = make(), False, True
    for block in blocks:
        while block:
            if not begun and not first and not block.strip(b"\0"):
                block = b""  # padding after the last one
                continue
            begun = True
            yield from _pieces(engine, block)
            block = b""
            if engine.eof:
                block = engine.unused_data
                engine, begun, first = make(), False, False
    if begun or first:
        raise Damaged("it ends in the middle of the compressed data")


def _pieces(engine: Any, block: bytes) -> Iterator[bytes]:
    """Yield what one block unpacks to, a bounded piece at a time."""
    waiting = block
    while True:
        try:
            if hasattr(engine, "unconsumed_tail"):
                piece = engine.decompress(waiting, BLOCK)
                waiting = engine.unconsumed_tail
                more = bool(waiting) or len(piece) == BLOCK
            else:
                piece = engine.decompress(waiting, max_length=BLOCK)
                waiting, more = b"", not engine.needs_input
        except MemoryError:
            raise CannotTell("unpacking it would take too much memory") from None
        except Exception as error:  # zlib.error, lzma.LZMAError, OSError of bz2: they share no base class
            if "emory" in str(error):
                raise CannotTell("unpacking it would take too much memory") from None
            raise Damaged("it cannot be unpacked: {0}".format(_words(error))) from None
        if piece:
            yield piece
        if engine.eof or not more:
            return


def _words(error: Exception) -> str:
    return str(error).replace("while decompressing data: ", "") or type(error).__name__


def _by_tool(host: Host, descriptor: int, name: str, package: str) -> Iterator[bytes]:
    tool = need(host, name, package)
    os.lseek(descriptor, 0, os.SEEK_SET)
    pipe = Pipe(host, [tool, "-dcq"], descriptor)
    yield from pipe.blocks()
    if pipe.code != 0:
        raise Damaged(
            "it cannot be unpacked: {0}".format(pipe.stderr[:200] or "{0} ended with {1}".format(name, pipe.code))
        )
