# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compressed streams are read to the checksum at their very end, in bounded memory."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import shutil
import subprocess

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.backup import unpack
from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.backup.unpack import packing_of, unpacked
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

TEXT = os.urandom(300000) + b"ab" * 3000000
PACKERS = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}


def read(host, tmp_path, data: bytes, name: str = "x") -> bytes:
    path = tmp_path / "packed"
    path.write_bytes(data)
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return b"".join(unpacked(host, descriptor, packing_of(data[:16], name)))
    finally:
        os.close(descriptor)


@pytest.mark.parametrize("packing", PACKERS)
def test_what_was_packed_comes_out(host, tmp_path, packing):
    assert read(host, tmp_path, PACKERS[packing](TEXT)) == TEXT


@pytest.mark.parametrize("packing", PACKERS)
def test_several_streams_are_one(host, tmp_path, packing):
    pack = PACKERS[packing]
    assert read(host, tmp_path, pack(b"one") + pack(b"two") + b"\0" * 512) == b"onetwo"


@pytest.mark.parametrize("packing", PACKERS)
@pytest.mark.parametrize("share", [0.01, 0.5, 0.999])
def test_what_was_cut_off_is_damaged(host, tmp_path, packing, share):
    data = PACKERS[packing](TEXT)
    with pytest.raises(Damaged):
        read(host, tmp_path, data[: max(12, int(len(data) * share))])


@pytest.mark.parametrize("packing", PACKERS)
def test_a_wrong_byte_is_damage(host, tmp_path, packing):
    data = bytearray(PACKERS[packing](TEXT))
    data[len(data) // 2] ^= 1
    with pytest.raises(Damaged):
        read(host, tmp_path, bytes(data))


@pytest.mark.parametrize("packing", PACKERS)
def test_a_bomb_is_not_read_to_its_end(host, tmp_path, packing, monkeypatch):
    monkeypatch.setattr(unpack, "_ALWAYS_READ", 1000)
    monkeypatch.setattr(unpack, "MOST_TIMES", 20)
    with pytest.raises(CannotTell, match="reading was stopped"):
        read(host, tmp_path, PACKERS[packing](b"\0" * 5000000))


@pytest.mark.skipif(not shutil.which("zstd"), reason="zstd is not installed")
def test_what_zstd_packed_is_read_by_zstd(host, tmp_path):
    data = subprocess.run(["zstd", "-q"], input=TEXT, capture_output=True, check=True).stdout
    assert read(host, tmp_path, data) == TEXT
    with pytest.raises(Damaged):
        read(host, tmp_path, data[: len(data) // 2])


def test_a_missing_tool_names_its_package(host, tmp_path, monkeypatch):
    monkeypatch.setattr(type(host), "which", lambda self, name: None)
    with pytest.raises(CannotTell, match="zstd is not installed") as caught:
        read(host, tmp_path, b"\x28\xb5\x2f\xfd" + b"x" * 100)
    assert "package zstd" in caught.value.advice


@pytest.mark.parametrize(("head", "name"), [(b"hello", "a.gz"), (b"\x1f\x8b", "a.xz"), (b"", "a.zst")])
def test_a_name_that_lies_is_damage(head, name):
    with pytest.raises(Damaged):
        packing_of(head, name)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.sampled_from([b"\x1f\x8b", b"BZh9", b"\xfd7zXZ\x00"]), st.binary(max_size=200))
def test_no_bytes_break_it(host, tmp_path, head, rest):
    try:
        read(host, tmp_path, head + rest)
    except (Damaged, CannotTell):
        pass
