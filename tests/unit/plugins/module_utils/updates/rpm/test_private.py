# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder that looks like another one, and of which nothing leads back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.private import mirror


def test_files_are_links_and_databases_copies(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    (source / "repo" / "repodata").mkdir(parents=True)
    (source / "repo" / "packages").mkdir()
    for name in ("repo/repodata/repomd.xml", "repo.solv", "history.sqlite", "history.sqlite-wal"):
        (source / name).write_text(name)
    for name in ("history.sqlite-shm", "metadata_lock.pid", "x.lock", "repo/packages/a.rpm", "tempfiles.json"):
        (source / name).write_text(name)
    mirror(str(source), str(target))
    found = {str(path.relative_to(target)) for path in target.rglob("*") if not path.is_dir()}
    assert found == {"repo/repodata/repomd.xml", "repo.solv", "history.sqlite", "history.sqlite-wal"}
    assert (target / "repo.solv").is_symlink() and not (target / "history.sqlite").is_symlink()
    assert (target / "repo.solv").read_text() == "repo.solv"
    # Whoever writes anew, as package managers do, replaces the link.
    (target / "new").write_text("other")
    os.replace(target / "new", target / "repo.solv")
    assert (source / "repo.solv").read_text() == "repo.solv"


def test_a_folder_that_links_in_a_circle_has_an_end(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "again").symlink_to(tmp_path / "source")
    mirror(str(tmp_path / "source"), str(tmp_path / "target"))
    assert os.listdir(tmp_path / "target") == ["again"]


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        mirror(str(tmp_path / "nothing"), str(tmp_path / "target"))
