# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Segments of borg: every entry has a checksum, and each segment its turn."""

from __future__ import annotations

import struct
import zlib

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.backup.borg_segments import verify, verify_part
from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged


def entry(tag: int, data: bytes) -> bytes:
    head = struct.pack("<IB", 9 + len(data), tag)
    return struct.pack("<I", zlib.crc32(data, zlib.crc32(head))) + head + data


SEGMENT = b"BORG_SEG" + entry(0, b"k" * 32 + b"data" * 1000) + entry(1, b"k" * 32) + entry(2, b"")


def test_a_whole_segment_is_read(host, tmp_path):
    (tmp_path / "0").write_bytes(SEGMENT)
    assert verify(host, str(tmp_path / "0")) == len(SEGMENT)


@pytest.mark.parametrize("at", range(0, len(SEGMENT), 97))
def test_a_wrong_byte_anywhere_is_damage(host, tmp_path, at):
    data = bytearray(SEGMENT)
    data[at] ^= 0x10
    (tmp_path / "0").write_bytes(data)
    with pytest.raises(Damaged):
        verify(host, str(tmp_path / "0"))


@pytest.mark.parametrize("length", [0, 4, 10, 500, len(SEGMENT) - 1])
def test_a_segment_that_was_cut_off_is_damaged(host, tmp_path, length):
    (tmp_path / "0").write_bytes(SEGMENT[:length])
    with pytest.raises(Damaged):
        verify(host, str(tmp_path / "0"))


def test_every_segment_has_its_turn(host, put, tmp_path):
    for number in range(7):
        put(f"/borg/data/0/{number}", SEGMENT)
    counts = [verify_part(host, str(tmp_path / "borg"), part, 3)[0] for part in range(3)]
    assert counts == [3, 2, 2]
