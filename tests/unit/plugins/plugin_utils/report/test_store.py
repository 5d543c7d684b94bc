# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder of reports: whole or not at all, and nothing deleted that is not ours."""

from __future__ import annotations

import fcntl
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.plugin_utils.report import store
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.store import StoreError, write

JSON = '{\n"schema": "ops.upkeep/report/1",\n"round": {}}'
FILES = {"report.json": JSON, "index.html": "<!doctype html>", "junit.xml": "<testsuites/>"}


def write_rounds(reports: Path, *ids: str, keep: int = 0) -> None:
    for number, id_ in enumerate(ids):
        write(reports, id_, FILES, keep)
        if (reports / id_ / "report.json").exists():
            os.utime(reports / id_ / "report.json", (1000 + number, 1000 + number))


def names(reports: Path) -> set[str]:
    return {entry.name for entry in reports.iterdir()}


def test_a_report_is_written_with_its_link(tmp_path):
    written = write(tmp_path / "a/b", "one", FILES, 30)
    assert written.folder == tmp_path / "a/b/one"
    assert {path.name: path.read_text() for path in written.folder.iterdir()} == FILES
    assert os.readlink(tmp_path / "a/b/latest") == "one"
    assert written.warnings == []
    assert names(tmp_path / "a/b") == {"one", "latest"}


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_the_modes_are_the_same_under_any_umask(tmp_path, umask):
    before = os.umask(umask)
    try:
        write(tmp_path / "r", "one", FILES, 30)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "r/one").stat().st_mode) == 0o750
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "r/one").iterdir()} == {0o640}


def test_the_same_round_again_replaces_its_report(tmp_path):
    write(tmp_path, "one", FILES, 30)
    write(tmp_path, "one", {**FILES, "index.html": "new"}, 30)
    assert (tmp_path / "one/index.html").read_text() == "new"
    assert names(tmp_path) == {"one", "latest"}


@pytest.mark.parametrize("kind", ["folder", "link", "file"])
def test_what_is_no_report_of_ours_is_never_replaced(tmp_path, kind):
    (tmp_path / "elsewhere").mkdir()
    taken = tmp_path / "r/one"
    taken.parent.mkdir()
    if kind == "folder":
        taken.mkdir()
        (taken / "precious").write_text("x")
    elif kind == "link":
        write(tmp_path / "elsewhere", "target", FILES, 30)
        taken.symlink_to(tmp_path / "elsewhere/target")
    else:
        taken.write_text("x")
    with pytest.raises(StoreError, match="no report of ours"):
        write(tmp_path / "r", "one", FILES, 30)
    assert names(tmp_path / "r") == {"one"}


def test_only_the_newest_are_kept(tmp_path):
    write_rounds(tmp_path, "c", "b", "a", "d")
    write(tmp_path, "new", FILES, 3)
    assert names(tmp_path) == {"new", "d", "a", "latest"}


def test_nothing_is_pruned_with_0(tmp_path):
    write_rounds(tmp_path, "c", "b", "a")
    write(tmp_path, "new", FILES, 0)
    assert names(tmp_path) == {"a", "b", "c", "new", "latest"}


def test_with_1_the_new_one_alone_is_kept(tmp_path):
    write_rounds(tmp_path, "c", "b")
    write(tmp_path, "new", FILES, 1)
    assert names(tmp_path) == {"new", "latest"}


def make_not_ours(reports: Path, outside: Path) -> set[str]:
    """Make everything that looks much like a report of ours and is none."""
    outside.mkdir()
    (outside / "report.json").write_text(JSON)
    (reports / "linked").symlink_to(outside)
    for name in ("empty", "other-schema", "with-note", "linked-json", "fifo", "no schema"):
        (reports / name).mkdir()
    (reports / "other-schema/report.json").write_text('{"schema": "other/report/1"}')
    (reports / "with-note/report.json").write_text(JSON)
    (reports / "with-note/note.txt").write_text("keep this one")
    (reports / "linked-json/report.json").symlink_to(outside / "report.json")
    os.mkfifo(reports / "fifo/report.json")
    (reports / "no schema/report.json").write_text(JSON)
    (reports / "file").write_text(JSON)
    return names(reports)


def test_pruning_deletes_nothing_that_is_not_ours(tmp_path):
    reports, outside = tmp_path / "r", tmp_path / "outside"
    reports.mkdir()
    kept = make_not_ours(reports, outside)
    write_rounds(reports, "old")
    write(reports, "new", FILES, 1)
    assert names(reports) == kept | {"new", "latest"}
    assert (outside / "report.json").exists()


def test_the_round_that_latest_points_to_is_not_pruned(tmp_path):
    write_rounds(tmp_path, "old")
    (tmp_path / "latest").unlink()
    (tmp_path / "latest").mkdir()  # in the way of the link
    written = write(tmp_path, "new", FILES, 5)
    assert (tmp_path / "latest").is_dir() and not (tmp_path / "latest").is_symlink()
    assert "link to the newest report" in written.warnings[0]
    assert written.folder.is_dir()


def test_a_dangling_latest_is_set_anew(tmp_path):
    (tmp_path / "latest").symlink_to("gone")
    write(tmp_path, "one", FILES, 5)
    assert os.readlink(tmp_path / "latest") == "one"


def test_what_a_killed_run_left_is_removed_and_no_half_report_is_seen(tmp_path):
    # The child is killed while it writes, as AWX kills a job: nothing in it gets to clean up.
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from ansible_collections.ops.upkeep.plugins.plugin_utils.report import store\n"
        "class Killing(str):\n"
        "    def encode(self, *more):\n"
        "        os.kill(os.getpid(), 9)\n"
        "store.write(Path(sys.argv[1]), 'one', {'report.json': 'x', 'index.html': Killing()}, 3)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    assert subprocess.run([sys.executable, "-c", script, str(tmp_path)], env=environment, check=False).returncode == -9
    (left,) = names(tmp_path)
    assert left.startswith(".")
    write(tmp_path, "two", FILES, 5)
    assert names(tmp_path) == {"two", "latest"}


def test_what_another_round_is_writing_is_left_alone(tmp_path):
    write(tmp_path, "one", FILES, 5)
    busy = tmp_path / (store._UNFINISHED + "0123")
    busy.mkdir()
    lock = os.open(busy, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        write(tmp_path, "two", FILES, 5)
        assert busy.is_dir()
    finally:
        os.close(lock)
    write(tmp_path, "three", FILES, 5)
    assert not busy.exists()


@pytest.mark.parametrize("ids", [[f"round-{number}" for number in range(8)], ["same"] * 8])
def test_rounds_at_once_do_not_get_in_each_others_way(tmp_path, ids):
    troubles: list[BaseException] = []

    def one(id_: str) -> None:
        try:
            write(tmp_path, id_, FILES, 0)
        except BaseException as error:
            troubles.append(error)

    threads = [threading.Thread(target=one, args=(id_,)) for id_ in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert names(tmp_path) == {*ids, "latest"}
    assert {path.name for path in (tmp_path / ids[0]).iterdir()} == set(FILES)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_an_error_that_names_the_variable(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="upkeep_report_dir"):
        write(tmp_path / "r", "one", FILES, 5)


@pytest.mark.parametrize("place", ["file", "file/below", "/proc/none"])
def test_a_place_that_can_be_no_folder_is_an_error_that_names_the_variable(tmp_path, place):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="upkeep_report_dir"):
        write(tmp_path / place, "one", FILES, 5)


def test_a_full_disk_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(path: Path, text: str) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(store, "_write_file", full)
    with pytest.raises(StoreError, match="No space left on device"):
        write(tmp_path, "one", FILES, 5)
    assert names(tmp_path) == set()
