# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Archives are read through to their end, and what is missing there is noticed."""

from __future__ import annotations

import io
import os
import tarfile
import zipfile

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.backup import archive
from ansible_collections.ops.upkeep.plugins.module_utils.backup.archive import read_through
from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


def tar(mode: str = "w", names: int = 20, form: int = tarfile.GNU_FORMAT) -> bytes:
    kept = io.BytesIO()
    with tarfile.open(fileobj=kept, mode=mode, format=form) as file:
        for number in range(names):
            info = tarfile.TarInfo(f"folder/{'long' * 60 if number == 3 else number}")
            info.size = 1500 * number
            file.addfile(info, io.BytesIO(os.urandom(info.size)))
    return kept.getvalue()


def zipped(password: bool = False) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as file:
        for number in range(5):
            file.writestr(f"folder/{number}", os.urandom(20000))
    data = bytearray(kept.getvalue())
    if password:
        data[data.rfind(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def read(host, tmp_path, data: bytes, name: str):
    path = tmp_path / "archive"
    path.write_bytes(data)
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return read_through(host, descriptor, name)
    finally:
        os.close(descriptor)


@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT, tarfile.USTAR_FORMAT])
def test_a_tar_file_is_read_to_its_end(host, tmp_path, form):
    content = read(host, tmp_path, tar(form=form) if form != tarfile.USTAR_FORMAT else tar(names=3, form=form), "a.tar")
    assert content.form == "tar"
    assert content.members == len(content.names) > 2


@pytest.mark.parametrize("packing", ["gz", "bz2", "xz"])
def test_a_packed_tar_file_is_read_to_its_end(host, tmp_path, packing):
    content = read(host, tmp_path, tar(f"w:{packing}"), f"a.tar.{packing}")
    assert (content.form, content.members) == (f"tar.{packing}", 20)


def test_a_zip_file_is_read_to_its_end(host, tmp_path):
    assert read(host, tmp_path, zipped(), "a.zip").members == 5


@pytest.mark.parametrize("cut", [100, 512, 600, 5000, 20000, -512, -10240])
def test_a_tar_file_that_was_cut_off_is_damaged(host, tmp_path, cut):
    data = tar()
    with pytest.raises(Damaged):
        read(host, tmp_path, data[:cut] if cut > 0 else data.rstrip(b"\0") + b"\0" * (cut % 400), "a.tar")


def test_a_tar_file_that_ends_between_two_members_is_damaged(host, tmp_path):
    whole = tar(names=1)
    begins = whole[: 512 + 512 * 0]
    with pytest.raises(Damaged, match="was cut off"):
        read(host, tmp_path, begins, "a.tar")


@pytest.mark.parametrize("cut", [30, 1000, -1, -30])
def test_a_zip_file_that_was_cut_off_is_damaged(host, tmp_path, cut):
    with pytest.raises(Damaged):
        read(host, tmp_path, zipped()[:cut], "a.zip")


def test_a_wrong_byte_in_a_zip_file_is_damage(host, tmp_path):
    data = bytearray(zipped())
    data[30000] ^= 0xFF
    with pytest.raises(Damaged):
        read(host, tmp_path, bytes(data), "a.zip")


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.tar", "empty"),
        (b"hello", "a.tar", "none in it"),
        (b"hello", "a.zip", "does not begin like one"),
        (b"hello" * 1000, "a.tar.gz", "does not begin like one"),
    ],
)
def test_what_is_something_else_is_damaged(host, tmp_path, data, name, said):
    with pytest.raises(Damaged, match=said):
        read(host, tmp_path, data, name)


@pytest.mark.parametrize("name", ["a.tar.gpg", "a.age"])
def test_what_is_sealed_cannot_be_looked_into(host, tmp_path, name):
    with pytest.raises(CannotTell, match="encrypted"):
        read(host, tmp_path, b"\x85\x02" + os.urandom(500), name)


def test_a_zip_file_with_a_password_cannot_be_looked_into(host, tmp_path):
    with pytest.raises(CannotTell, match="encrypted"):
        read(host, tmp_path, zipped(password=True), "a.zip")


def test_a_zip_file_with_millions_of_members_is_left_alone(host, tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "_MAX_DIRECTORY", 100)
    with pytest.raises(CannotTell, match="too many members"):
        read(host, tmp_path, zipped(), "a.zip")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.integers(0, 1023), st.integers(0, 255))
def test_no_bytes_break_it(host, tmp_path, at, value):
    data = bytearray(tar(names=2))
    data[at] = value
    try:
        read(host, tmp_path, bytes(data), "a.tar")
    except (Damaged, CannotTell):
        pass
