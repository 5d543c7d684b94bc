# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read compressed files as a stream of blocks, from an open descriptor."""

from __future__ import annotations

import os
import struct
from typing import Any, Callable, Final, Iterator

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.pipe import Pipe

BLOCK: Final = 1 << 20
_TOOLS: Final = {
    "zstd": ("zstd", "-dcq", "--memory=2048MB"),
    "lz4": ("lz4", "-dcq"),
    "lzop": ("lzop", "-dcq"),
    "compress": ("gzip", "-dcq"),
}


def decompressed(
    descriptor: int, how: str, which: Callable[[str], str | None], remaining: Callable[[], float]
) -> Iterator[bytes]:
    """Yield the content in blocks of at most 1 MiB. The descriptor is left where it is, and open.

    Raises CannotTell where the file is damaged or cut off, or what it takes to read it is not installed.
    """
    os.lseek(descriptor, 0, os.SEEK_SET)
    opener = _opener(how)
    if opener:
        yield from _by_library(descriptor, opener)
        return
    tool = _TOOLS.get(how)
    if tool is None:
        raise CannotTell(f"it is compressed by {how}, which is not read here")
    if which(tool[0]) is None:
        raise CannotTell(f"{tool[0]} is not installed", f"install the package {tool[0]}")
    yield from _by_tool(descriptor, tool, remaining)


def _opener(how: str) -> Callable[[Any], Any] | None:
    try:
        if how == "gzip":
            import gzip

            return lambda file: gzip.GzipFile(fileobj=file, mode="rb")
        if how == "xz":
            import lzma

            return lambda file: lzma.LZMAFile(file, "rb")
        if how == "bzip2":
            import bz2

            return lambda file: bz2.BZ2File(file, "rb")
        if how == "zstd":
            import compression.zstd  # type: ignore[import-not-found,unused-ignore]  # Python 3.14 and newer

            return lambda file: compression.zstd.ZstdFile(file, "rb")
    except ImportError:
        pass  # a Python that was built without it
    return None


def _by_library(descriptor: int, opener: Callable[[Any], Any]) -> Iterator[bytes]:
    import zlib

    with os.fdopen(os.dup(descriptor), "rb") as file:
        try:
            with opener(file) as stream:
                while True:
                    block = stream.read1(BLOCK)  # read() would lose what comes before a damage
                    if not block:
                        return
                    yield block
        except (EOFError, OSError, ValueError, zlib.error) as error:
            raise _damaged(error) from error
        except Exception as error:  # lzma.LZMAError and zstd's own, whose classes may be missing here
            if type(error).__name__ not in ("LZMAError", "ZstdError"):
                raise
            raise _damaged(error) from error


def _damaged(error: Exception) -> CannotTell:
    return CannotTell(f"it is damaged or cut off ({str(error)[:100]})", "try to decompress it by hand")


def _by_tool(descriptor: int, tool: tuple[str, ...], remaining: Callable[[], float]) -> Iterator[bytes]:
    with Pipe(tool, remaining, stdin=descriptor) as pipe:
        yield from pipe.blocks()
        if pipe.timed_out:
            raise CannotTell(f"{tool[0]} did not decompress it in time")
        if pipe.code:
            raise CannotTell(f"it is damaged or cut off ({pipe.said()[:100]})", "try to decompress it by hand")


def gzip_size(descriptor: int) -> int | None:
    """Return the size of the last member of a gzip file, modulo 2 to the 32nd, as its last bytes tell."""
    size = os.fstat(descriptor).st_size
    last = os.pread(descriptor, 4, size - 4) if size > 18 else b""
    return int(struct.unpack("<I", last)[0]) if len(last) == 4 else None
