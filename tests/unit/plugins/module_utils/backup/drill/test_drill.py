# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a scratch place may lie, and how a drill ends that cannot be tried."""

from __future__ import annotations

import os
import tarfile
import time

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.counts import compare_rows
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.drill import restore_drills
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.place import checked_base
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.plan import plan
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.proven import Proof
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, WrongOptions


@pytest.mark.parametrize("base", ["/", "/etc", "/var", "/proc", "/no/such/folder"])
def test_a_folder_of_the_system_is_refused(here, base):
    with pytest.raises(CannotTell):
        checked_base(here, base, os.geteuid())


@pytest.mark.parametrize("sign", ["PG_VERSION", "ibdata1", "backup.info"])
def test_a_folder_within_data_is_refused(here, tmp_path, sign):
    (tmp_path / sign).touch()
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    link = tmp_path / "a" / "link"
    link.symlink_to(tmp_path)
    for base in (tmp_path, inner, link):
        with pytest.raises(CannotTell):
            checked_base(here, str(base), os.geteuid())


def test_the_folder_of_a_live_server_is_refused_from_above_too(here, tmp_path, monkeypatch):
    data = tmp_path / "pg" / "main"
    data.mkdir(parents=True)
    monkeypatch.setenv("PGDATA", str(data))
    for base in (tmp_path, tmp_path / "pg", data):
        with pytest.raises(CannotTell):
            checked_base(here, str(base), os.geteuid())


def test_a_folder_that_others_write_is_refused_without_the_sticky_bit(here, tmp_path):
    tmp_path.chmod(0o777)
    with pytest.raises(CannotTell):
        checked_base(here, str(tmp_path), os.geteuid())
    tmp_path.chmod(0o1777)
    assert checked_base(here, str(tmp_path), os.geteuid()) == os.path.realpath(tmp_path)


@pytest.fixture
def archive(tmp_path):
    """A folder, an archive of it, and a folder for scratch places."""
    live = tmp_path / "live"
    live.mkdir()
    for number in range(5):
        (live / f"file{number}").write_bytes(b"content %d" % number * 100)
        os.utime(live / f"file{number}", (1e9, 1e9))
    with tarfile.open(tmp_path / "files.tar.gz", "w:gz") as file:
        file.add(live, "live")
    (tmp_path / "scratch").mkdir()
    return tmp_path


def drilled(archive, check_mode=False, **options):
    given = {"kind": "files", "name": "f", "path": str(archive / "files.tar.gz"), "scratch": str(archive / "scratch")}
    return restore_drills(plan([{**given, **options}]), 60, check_mode=check_mode)


def statuses(result):
    return {finding["check"]: finding["status"] for finding in result["findings"]}


def test_a_good_archive_is_proven_and_nothing_stays(archive):
    result = drilled(archive, live=str(archive), rto="60s", prove=True, expect=["live/file1"])
    assert set(statuses(result).values()) == {"ok"}, result["findings"]
    assert result["changed"] is False
    assert os.listdir(archive / "scratch") == []
    assert result["receipts"]["f"]["removed"] is True
    assert Proof.of(result["cursors"]["drill files " + str(archive / "files.tar.gz")], 2e9).proven


def test_check_mode_does_nothing(archive):
    result = drilled(archive, check_mode=True)
    assert statuses(result)["drill_restored"] == "skipped"
    assert "would restore" in next(f["message"] for f in result["findings"] if f["check"] == "drill_restored")
    assert os.listdir(archive / "scratch") == [] and not result["receipts"]


def test_a_cut_archive_fails(archive):
    data = (archive / "files.tar.gz").read_bytes()
    (archive / "files.tar.gz").write_bytes(data[: len(data) // 2])
    found = statuses(drilled(archive))
    assert (found["drill_restored"], found["drill_proven"]) == ("fail", "fail")


def test_another_content_than_the_live_one_fails(archive):
    (archive / "live" / "file1").write_bytes(b"another %d" % 1 * 100)
    os.utime(archive / "live" / "file1", (1e9, 1e9))
    # The time of the last writing was set back, but the time of the change tells that it is no damage.
    assert statuses(drilled(archive, live=str(archive)))["drill_compared"] == "ok"


@pytest.mark.parametrize("options", [{"expect": ["live/none"]}, {"min_files": 9}])
def test_what_must_be_there_and_is_not_fails(archive, options):
    assert statuses(drilled(archive, **options))["drill_asserted"] == "fail"


def test_no_room_is_unknown(archive):
    found = statuses(drilled(archive, grows=1e15))
    assert (found["drill_restored"], found["drill_proven"]) == ("unknown", "unknown")


def test_what_is_not_due_is_not_restored_but_judged(archive):
    given = {"kind": "files", "path": str(archive / "files.tar.gz"), "scratch": str(archive / "scratch"), "every": "7d"}
    planned = plan([given])
    first = restore_drills(planned, 60)
    second = restore_drills(planned, 60, first["cursors"])
    assert statuses(second) == {"drill_leftover": "ok", "drill_restored": "skipped", "drill_proven": "ok"}
    assert second["cursors"] == first["cursors"]


@pytest.mark.parametrize(
    "kept", [None, 1, [], {}, {"v": 1, "proven": "x"}, {"v": 1, "proven": 9e11}, {"v": 7, "proven": 1}]
)
def test_a_broken_memory_proves_nothing(kept):
    assert Proof.of(kept, 1e9).proven is None


@pytest.mark.parametrize(
    ("restored", "source", "wrong"),
    [
        ({"a": 100}, {"a": 105}, 0),
        ({"a": 1000}, {"a": 2000}, 1),
        ({"a": 0}, {"a": 5}, 1),
        ({}, {"a": 5}, 1),
        ({}, {"a": 0}, 0),
        ({"b": 5}, {"a": 0}, 1),
        ({"a": 5, "old": 3}, {"a": 5}, 0),
    ],
)
def test_rows_are_held_against_the_source(restored, source, wrong):
    assert len(compare_rows(restored, source, 10).wrong) == wrong


@pytest.mark.parametrize(
    ("drill", "word"),
    [
        ({"kind": "nothing"}, "kind"),
        ({"kind": "files"}, "path"),
        ({"kind": "files", "path": "/a", "pint": "newest"}, "pint"),
        ({"kind": "pg_dump", "path": "/a", "queries": [{"min": 1}]}, "no query"),
        ({"kind": "pg_dump", "path": "/a", "source": {"hots": "x"}}, "hots"),
    ],
)
def test_a_mistake_is_named(drill, word):
    with pytest.raises(WrongOptions, match=word):
        plan([drill])


def test_a_kept_copy_stays_and_then_takes_itself_away(archive):
    result = drilled(archive, keep_for="1s")
    place = result["receipts"]["f"]["path"]
    assert result["changed"] is True and result["receipts"]["f"]["removed"] is False
    ends = time.monotonic() + 30
    while os.path.exists(place):
        assert time.monotonic() < ends
        time.sleep(0.1)
