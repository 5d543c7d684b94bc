# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Large files in a tree, by the room that they take."""

from __future__ import annotations

import os

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux import big_files
from ansible_collections.ops.upkeep.plugins.module_utils.linux.big_files import find_big_files

KIB = 1024


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "log/deep").mkdir(parents=True)
    (tmp_path / "log/small").write_bytes(b"x")
    (tmp_path / "log/deep/large").write_bytes(b"x" * 256 * KIB)
    (tmp_path / "log/link").symlink_to("deep/large")
    (tmp_path / "log/way").symlink_to("deep")
    os.mkfifo(tmp_path / "log/pipe")
    with open(tmp_path / "log/sparse", "wb") as file:
        file.truncate(1 << 40)


def test_only_what_takes_room_is_found_once(host, tree):
    found = find_big_files(host, "/log", 200 * KIB)
    assert list(found.files) == ["/log/deep/large"]
    assert found.files["/log/deep/large"] >= 256 * KIB
    assert (found.unreadable, found.cut) == ([], False)


def test_a_tree_without_end_or_time_is_cut(tmp_path, host, tree, monkeypatch):
    assert find_big_files(Host(Budget.of(0), root=str(tmp_path)), "/log", 1).cut
    monkeypatch.setattr(big_files, "MAX_ENTRIES", 2)
    assert find_big_files(host, "/log", 1).cut


def test_a_folder_that_is_not_there_is_an_error(host):
    with pytest.raises(FileNotFoundError):
        find_big_files(host, "/log", 1)
