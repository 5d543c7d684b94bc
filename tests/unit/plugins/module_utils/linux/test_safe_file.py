# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Opening a file where links may have been laid."""

from __future__ import annotations

import errno
import os

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.linux.safe_file import blocks_of


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "ours").mkdir(mode=0o755)
    (tmp_path / "ours/file").write_text("good")
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs").chmod(0o1777)
    (tmp_path / "theirs/file").write_text("theirs")
    return tmp_path


@pytest.mark.parametrize(
    ("place", "target", "works"),
    [
        ("ours/link", "file", True),
        ("ours/link", "/ours/file", True),
        ("ours/link", "../ours/file", True),
        ("theirs/link", "file", False),
        ("theirs/link", "/ours/file", False),
    ],
)
def test_links_count_where_only_we_can_make_them(host, folder, place, target, works):
    (folder / place).symlink_to(target)
    if works:
        assert b"".join(blocks_of(host, "/" + place)) == b"good"
        return
    with pytest.raises(OSError, match="not followed") as caught:
        list(blocks_of(host, "/" + place))
    assert caught.value.errno == errno.ELOOP


def test_a_link_on_the_way_counts_as_one_at_the_end(host, folder):
    (folder / "ours/way").symlink_to("/ours")
    (folder / "theirs/way").symlink_to("/ours")
    assert list(blocks_of(host, "/ours/way/file")) == [b"good"]
    with pytest.raises(OSError, match="not followed"):
        list(blocks_of(host, "/theirs/way/file"))
    assert list(blocks_of(host, "/theirs/file")) == [b"theirs"]


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda path: path.symlink_to(path.name), errno.ELOOP),
        (lambda path: path.mkdir(), errno.EINVAL),
        (os.mkfifo, errno.EINVAL),
        (lambda path: path.symlink_to("gone"), errno.ENOENT),
        (lambda path: None, errno.ENOENT),
    ],
)
def test_what_is_no_regular_file_is_an_error_and_never_blocks(host, folder, make, code):
    make(folder / "ours/x")
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(OSError) as caught:
        list(blocks_of(host, "/ours/x"))
    assert caught.value.errno == code
    assert len(os.listdir("/proc/self/fd")) == before


def test_no_more_is_read_than_the_limit(host, folder):
    (folder / "ours/file").write_bytes(b"x" * 3_000_000)
    assert sum(map(len, blocks_of(host, "/ours/file", 1_500_000))) == 1_500_000
    assert sum(map(len, blocks_of(host, "/ours/file"))) == 3_000_000
