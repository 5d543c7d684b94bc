# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding files by pattern, past circles and closed folders."""

from __future__ import annotations

import os

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux import globbing
from ansible_collections.ops.upkeep.plugins.module_utils.linux.globbing import expand, is_pattern, path_matches


@pytest.fixture
def folder(tmp_path):
    for name in ("ours", "theirs"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").touch()
    return tmp_path


@pytest.mark.parametrize(
    ("pattern", "paths"),
    [
        ("/*/file", ["/ours/file", "/theirs/file"]),
        ("/**/file", ["/ours/deep/er/file", "/ours/file", "/theirs/file"]),
        ("/ours/**", ["/ours/deep", "/ours/deep/er", "/ours/deep/er/file", "/ours/file"]),
        ("/ours/[!x]ile", ["/ours/file"]),
        ("/ours/.*", ["/ours/.hidden"]),
        ("/gone/*", []),
        ("/ours/file/*", []),
        ("/circle/*/*", ["/circle/deep/er"]),
    ],
)
def test_expand(host, folder, pattern, paths):
    (folder / "ours/deep/er").mkdir(parents=True)
    (folder / "ours/deep/er/file").touch()
    (folder / "ours/.hidden").touch()
    (folder / "circle").symlink_to("ours")
    found = expand(host, pattern)
    assert [path for path in found.paths if "circle" in pattern or "circle" not in path] == paths
    assert not found.cut


@pytest.mark.parametrize("bound", ["MAX_PATHS", "_MAX_FOLDERS"])
def test_a_tree_without_end_is_cut(host, folder, monkeypatch, bound):
    monkeypatch.setattr(globbing, bound, 1)
    assert expand(host, "/*/*").cut


def test_no_time_is_said(folder):
    assert expand(Host(Budget.of(0), root=str(folder)), "/*").cut


def test_a_folder_that_may_not_be_read_is_named(host, folder, monkeypatch):
    def closed(path):
        raise PermissionError(13, "closed", path)

    monkeypatch.setattr(os, "scandir", closed)
    found = expand(host, "/ours/*")
    assert (found.paths, found.unreadable, found.cut) == ([], ["/ours"], False)


def test_a_link_that_leads_back_ends(host, folder):
    (folder / "ours/back").symlink_to("..")
    assert "/ours/file" in expand(host, "/**/file").paths


@pytest.mark.parametrize(
    ("path", "pattern", "matches"),
    [
        ("/var/log/a.log", "/var/log/*.log", True),
        ("/var/log/a.log", "/var//log/*.log", True),
        ("/var/log/x/a.log", "/var/log/*.log", False),
        ("/var/log/x/a.log", "/var/log/*/*.log", True),
        ("/var/log/.a.log", "/var/log/*.log", False),
        ("/var/log/a.log", "/var/log/A.log", False),
    ],
)
def test_path_matches(path, pattern, matches):
    assert path_matches(path, pattern) is matches


@pytest.mark.parametrize(("path", "answer"), [("/a", False), ("/a*", True), ("/a?", True), ("/[a]", True)])
def test_is_pattern(path, answer):
    assert is_pattern(path) is answer
