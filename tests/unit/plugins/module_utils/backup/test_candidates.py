# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which files a pattern stands for, and which of them is not finished."""

from __future__ import annotations

import os
import time

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.backup.candidates import candidates, is_unfinished
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host


def names(host, pattern, folders=False):
    return [one.name for one in candidates(host, pattern, folders).found]


def test_the_newest_is_the_first(host, put):
    for name, age in (("b", 50), ("a", 10), ("c", 90)):
        put(f"/srv/{name}.gz", b"x", age)
    assert names(host, "/srv/*.gz") == ["a.gz", "b.gz", "c.gz"]


def test_what_lies_beside_backups_is_none(host, put):
    for name in ("a.gz", "a.gz.sha256", "SHA256SUMS", "a.gz.md5", "backup.log"):
        put(f"/srv/{name}", b"x")
    assert names(host, "/srv/*") == ["a.gz"]


def test_two_names_of_one_file_are_one_backup(host, put, tmp_path):
    put("/srv/a.gz", b"x")
    os.link(tmp_path / "srv/a.gz", tmp_path / "srv/b.gz")
    (tmp_path / "srv/latest.gz").symlink_to("a.gz")
    assert len(names(host, "/srv/*.gz")) == 1


def test_a_folder_counts_where_it_may_be_one(host, put):
    put("/srv/day/one", b"12345", 500)
    put("/srv/day/deep/two", b"123", 100)
    assert names(host, "/srv/*") == []
    (one,) = candidates(host, "/srv/*", folders=True).found
    assert one.size == 8


def test_a_link_where_others_can_put_one_is_not_followed(host, put, tmp_path):
    put("/etc/shadow", b"secret")
    put("/srv/own", b"x")
    (tmp_path / "srv/a.gz").symlink_to("/etc/shadow")
    (tmp_path / "srv").chmod(0o777)
    with pytest.raises(CannotTell, match="not followed"):
        candidates(host, "/srv/*.gz", False)


@pytest.mark.parametrize("special", ["fifo", "folder"])
def test_what_is_no_file_is_no_backup(host, put, tmp_path, special):
    put("/srv/a.gz", b"x")
    os.mkfifo(tmp_path / "srv/b.gz") if special == "fifo" else (tmp_path / "srv/b.gz").mkdir()
    assert names(host, "/srv/*.gz") == ["a.gz"]


def test_nothing_there_is_no_error(host):
    assert names(host, "/srv/none/*") == []


@pytest.mark.parametrize("name", ["a.gz.part", "a.tmp", "a.gz.inprogress", "a.PARTIAL"])
def test_a_name_can_say_that_it_is_not_finished(host, put, name):
    put(f"/srv/{name}", b"x")
    (one,) = candidates(host, "/srv/*", False).found
    assert "not finished" in is_unfinished(host, one)


def test_a_file_that_a_process_writes_is_not_finished(tmp_path):
    here = Host(Budget.of(10))
    path = tmp_path / "a.gz"
    with open(path, "wb") as file:
        file.write(b"x")
        file.flush()
        (one,) = candidates(here, str(path), False).found
        assert "writes to it" in is_unfinished(here, one)
    assert is_unfinished(here, one) is None


def test_a_file_that_a_process_only_reads_is_finished(tmp_path):
    here = Host(Budget.of(10))
    path = tmp_path / "a.gz"
    path.write_bytes(b"x")
    with open(path, "rb"):
        (one,) = candidates(here, str(path), False).found
        assert is_unfinished(here, one) is None


def test_the_time_of_a_file_is_when_it_was_written(host, put):
    put("/srv/a.gz", b"x", 5000)
    (one,) = candidates(host, "/srv/a.gz", False).found
    assert abs(time.time() - 5000 - one.changed) < 100
