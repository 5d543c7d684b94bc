# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checksum files beside a backup, in the forms that the tools write."""

from __future__ import annotations

import hashlib

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.backup import sums
from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell

MD5, SHA = "d" * 32, "a" * 64


@pytest.mark.parametrize(
    ("text", "only", "expected"),
    [
        (f"{SHA}  a.gz\n", False, ("sha256", SHA)),
        (f"{SHA} *a.gz\n", False, ("sha256", SHA)),
        (f"{SHA.upper()}  ./x/a.gz\n", False, ("sha256", SHA)),
        (f"{MD5}  b.gz\n{SHA}  a.gz\n", False, ("sha256", SHA)),
        (f"SHA256 (a.gz) = {SHA}\n", False, ("sha256", SHA)),
        (f"{MD5}\n", True, ("md5", MD5)),
        (f"{MD5}  renamed.gz\n", True, ("md5", MD5)),
        (f"{MD5}  renamed.gz\n", False, None),
        (f"{MD5}  x\n{MD5}  y\n", True, None),
        ("hello", True, None),
        ("", True, None),
    ],
)
def test_what_a_checksum_file_says(text, only, expected):
    assert sums.parse(text, "a.gz", only) == expected


def test_the_right_checksum_is_told(host, put):
    put("/srv/a.gz", b"content")
    put("/srv/a.gz.sha256", f"{hashlib.sha256(b'content').hexdigest()}  a.gz\n".encode())
    assert sums.verify(host, "/srv/a.gz") == "a.gz.sha256"


def test_a_wrong_checksum_is_damage(host, put):
    put("/srv/a.gz", b"content")
    put("/srv/SHA256SUMS", f"{SHA}  a.gz\n".encode())
    with pytest.raises(Damaged, match="sha256 is not the one in SHA256SUMS"):
        sums.verify(host, "/srv/a.gz")


def test_a_list_that_names_others_says_nothing(host, put):
    put("/srv/a.gz", b"content")
    put("/srv/SHA256SUMS", f"{SHA}  b.gz\n".encode())
    assert sums.verify(host, "/srv/a.gz") is None


def test_a_checksum_file_without_a_checksum_is_damage(host, put):
    put("/srv/a.gz", b"content")
    put("/srv/a.gz.md5", b"")
    with pytest.raises(Damaged, match="holds no checksum"):
        sums.verify(host, "/srv/a.gz")


def test_a_checksum_file_that_is_none_cannot_be_read(host, put, tmp_path):
    put("/srv/a.gz", b"content")
    (tmp_path / "srv/a.gz.md5").mkdir()
    with pytest.raises(CannotTell, match="cannot be read"):
        sums.verify(host, "/srv/a.gz")
