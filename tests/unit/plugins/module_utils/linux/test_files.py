# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which files a path stands for."""

from __future__ import annotations

import os

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.linux.files import group_name, select, user_name


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "d/sub").mkdir(parents=True)
    (tmp_path / "d/a").write_text("12345")
    (tmp_path / "d/b").touch()
    (tmp_path / "d/dead").symlink_to("gone")
    (tmp_path / "d/live").symlink_to("a")
    os.mkfifo(tmp_path / "d/pipe")


def paths(selection):
    return [state.path for state in selection.files]


@pytest.mark.parametrize("path", ["/d", "/d/", "/d/*"])
def test_a_folder_and_its_pattern_stand_for_the_same_files(host, tree, path):
    selection = select(host, path)
    assert selection.is_many and selection.path == path
    assert paths(selection) == ["/d/a", "/d/b", "/d/live", "/d/pipe"]
    assert selection.left_out == {"links that lead nowhere": 1, "folders": 1}
    assert (selection.folder is None) is (path == "/d/*")


def test_a_file_stands_for_itself(host, tree):
    selection = select(host, "/d/live")
    assert not selection.is_many and paths(selection) == ["/d/live"]
    assert (selection.files[0].size, selection.files[0].kind) == (5, "")
    assert select(host, "/d/pipe").files[0].kind == "a FIFO"
    assert select(host, "/").folder.is_folder


@pytest.mark.parametrize(
    ("path", "there", "problem"),
    [
        ("/none", False, "is not there"),
        ("/d/a/x", False, "is not there"),
        ("/d/dead", True, "is a link to gone, which cannot be reached: No such file or directory"),
    ],
)
def test_what_is_wrong_with_a_named_path(host, tree, path, there, problem):
    selection = select(host, path)
    assert (selection.is_there, selection.problem, selection.files) == (there, problem, [])


def test_names_of_users_and_groups(host, tmp_path):
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/passwd").write_text("app:x:7:7::/:/bin/sh\nsame:x:7:7::/:/bin/sh\nbad:x:no:1::/:/x\n")
    (tmp_path / "etc/group").write_text("team:x:8:\n")
    assert (user_name(host, 7), user_name(host, 99), group_name(host, 8), group_name(host, 9)) == (
        "app",
        "99",
        "team",
        "9",
    )
