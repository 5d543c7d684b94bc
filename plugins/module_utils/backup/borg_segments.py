# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read segments of a borg repository and verify the checksum of every entry: what borg check does first, in parts.

The format is described in borg's documentation ("Segments"): a magic word, then entries of a CRC-32 over all that
follows it, the size of the entry, a tag, and from tag to tag a key and data.
"""

from __future__ import annotations

import os
import struct
import zlib
from typing import BinaryIO, Final

from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

_MAGIC: Final = b"BORG_SEG"
_HEADER: Final = struct.Struct("<IIB")  # checksum, size, tag
_PUT, _DELETE, _COMMIT = 0, 1, 2
_PUT2: Final = 3  # since borg 2: another layout, with a checksum of its own
_MAX_ENTRY: Final = 32 * 1024 * 1024  # borg itself takes no larger ones


def segments(path: str) -> list[tuple[int, str]]:
    """Return number and path of each segment, in order. Raises OSError."""
    found = []
    data = os.path.join(path, "data")
    for folder in os.listdir(data):
        if folder.isdigit():
            inner = os.path.join(data, folder)
            found += [(int(name), os.path.join(inner, name)) for name in os.listdir(inner) if name.isdigit()]
    return sorted(found)


def verify_part(host: Host, path: str, part: int, rounds: int) -> tuple[int, int]:
    """Read every C(rounds)-th segment, and return how many segments and bytes. Raises Damaged, CannotTell, OSError."""
    count = size = 0
    for position, (_number, name) in enumerate(segments(path)):
        if position % rounds == part:
            count += 1
            size += verify(host, name)
    return count, size


def verify(host: Host, name: str) -> int:
    """Read one segment and return its size. Raises Damaged, CannotTell, OSError."""
    descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb", buffering=1 << 20) as file:
        size = os.fstat(descriptor).st_size
        if file.read(len(_MAGIC)) != _MAGIC:
            raise Damaged("segment {0} does not begin like one".format(os.path.basename(name)))
        while file.tell() < size:
            if host.remaining() <= 0:
                raise CannotTell("its segments could not be read in time", "give it a longer timeout or more rounds")
            _verify_entry(file, os.path.basename(name))
    return size


def _verify_entry(file: BinaryIO, segment: str) -> None:
    offset = file.tell()
    head = file.read(_HEADER.size)
    if len(head) < _HEADER.size:
        raise Damaged("segment {0} was cut off at {1}".format(segment, offset))
    checksum, length, tag = _HEADER.unpack(head)
    if not _HEADER.size <= length <= _MAX_ENTRY or tag > _PUT2:
        raise Damaged("segment {0} has an entry at {1} that is none".format(segment, offset))
    if tag == _PUT2:
        raise CannotTell("this version of the repository can be read by borg only", "set rounds to 1")
    data = file.read(length - _HEADER.size)
    if len(data) < length - _HEADER.size:
        raise Damaged("segment {0} was cut off at {1}".format(segment, offset))
    if zlib.crc32(data, zlib.crc32(head[4:])) & 0xFFFFFFFF != checksum:
        raise Damaged("the checksum of an entry is wrong: segment {0}, offset {1}".format(segment, offset))
