# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a backup, or a copy of it, lies elsewhere."""

from __future__ import annotations

import time

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Facts
from ansible_collections.ops.upkeep.plugins.module_utils.backup.off_host import (
    copy_verdict,
    judged_by_another,
    network_source,
)
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
nas:/vault /mnt/nas nfs4 rw 0 0
/dev/sdb1 /mnt/nas/local xfs rw 0 0
//win/share /mnt/with\\040blank cifs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/srv/backup", None),
        ("/mnt/nas", "nas:/vault"),
        ("/mnt/nas/x/y", "nas:/vault"),
        ("/mnt/nassau", None),
        ("/mnt/nas/local/x", None),
        ("/mnt/with blank/x", "//win/share"),
    ],
)
def test_where_a_path_is_mounted_from(path, expected):
    assert network_source(MOUNTS, path) == expected


def facts(**more):
    return Facts("a.gz", time.time() - 60, 7, place="/srv", **more)


@pytest.mark.parametrize(
    ("copy", "status", "said"),
    [
        (None, "skipped", "no copy off this host is declared"),
        ("tape in the cellar", "skipped", "nobody can look at"),
        ("/copies/*.gz", "fail", "there is no copy"),
    ],
)
def test_a_copy_that_is_not_there(backup, copy, status, said):
    finding = copy_verdict(backup(copy=copy), facts())
    assert (finding.status.value, said in finding.message) == (status, True)


@pytest.mark.parametrize(
    ("content", "age", "status", "said"),
    [
        (b"1234567", 60, "warn", "on the same file system"),
        (b"123", 60, "fail", "has 3 B, not 7 B"),
        (b"1234567", 5 * 86400, "fail", "5 days old"),
    ],
)
def test_a_copy_that_can_be_looked_at(backup, put, content, age, status, said):
    put("/srv/a.gz", b"1234567")
    put("/copies/a.gz", content, age)
    finding = copy_verdict(backup(copy="/copies/*.gz"), facts())
    assert (finding.status.value, said in finding.message) == (status, True), finding.message


def test_a_backup_elsewhere_is_its_own_copy(backup):
    assert copy_verdict(backup(), facts(remote="vault")).status.value == "ok"


@pytest.mark.parametrize(
    ("age", "copy", "status"),
    [("ok", "ok", "ok"), ("fail", "ok", "fail"), ("unknown", "ok", "unknown"), ("ok", "skipped", "warn")],
)
def test_a_copy_that_is_another_backup_is_judged_by_it(age, copy, status):
    others = [Finding("backup_age", "vault", age, "x"), Finding("backup_copy", "vault", copy, "y")]
    mine = Finding("backup_copy", "shop", "skipped", "z")
    assert judged_by_another(mine, "vault", others).status.value == status


def test_a_copy_about_which_nothing_is_known_is_unknown():
    assert judged_by_another(Finding("backup_copy", "shop", "skipped", "z"), "vault", []).status.value == "unknown"
