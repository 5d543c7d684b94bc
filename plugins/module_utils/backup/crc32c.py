# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CRC-32C, the checksum of PostgreSQL's backup manifests, which the standard library does not have.

The kernel has it (AF_ALG) and is asked first; where it may not be asked, a table does the same a hundred times slower.
"""

from __future__ import annotations

import functools
import socket
from typing import Final

_POLYNOMIAL: Final = 0x82F63B78  # of Castagnoli, bits reversed


@functools.cache
def _table() -> tuple[int, ...]:
    table = []
    for value in range(256):
        for _bit in range(8):
            value = (value >> 1) ^ (_POLYNOMIAL if value & 1 else 0)
        table.append(value)
    return tuple(table)


@functools.cache
def _kernel() -> socket.socket | None:
    try:
        asked = socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET, 0)
    except (OSError, AttributeError):
        return None
    try:
        asked.bind(("hash", "crc32c"))
    except OSError:
        asked.close()
        return None
    return asked


def is_fast() -> bool:
    """Whether the kernel does the work."""
    return _kernel() is not None


class Crc32c:
    """A digest like those of hashlib. The manifest writes the four bytes in the order of a little-endian machine."""

    def __init__(self) -> None:
        kernel = _kernel()
        self._socket = kernel.accept()[0] if kernel else None
        self._value = 0xFFFFFFFF

    def update(self, data: bytes) -> None:
        """Take more bytes."""
        if self._socket is not None:
            for start in range(0, len(data), 65536):
                self._socket.send(data[start : start + 65536], socket.MSG_MORE)
            return
        value, table = self._value, _table()
        for byte in data:
            value = table[(value ^ byte) & 0xFF] ^ (value >> 8)
        self._value = value

    def hexdigest(self) -> str:
        """Return the checksum as the manifest writes it, and end."""
        if self._socket is None:
            return (self._value ^ 0xFFFFFFFF).to_bytes(4, "little").hex()
        with self._socket as asked:  # pylint: disable=not-context-manager
            asked.send(b"")
            return asked.recv(4).hex()
