# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What pgBackRest says, word by word: its exit code says nothing."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.backup.pgbackrest_tool import (
    missing_wal,
    parse_info,
    parse_verify,
    raise_for,
    repositories,
)
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.process import Completed

GOOD = """\
stanza: main
status: ok
  archiveId: 15-1, total WAL checked: 11, total valid WAL: 11
    missing: 0, checksum invalid: 0, size invalid: 0, other: 0
  backup: 20261124-063639F, status: valid, total files checked: 1568, total valid files: 1568
    missing: 0, checksum invalid: 0, size invalid: 0, other: 0
"""
BAD = GOOD.replace("status: ok", "status: error").replace(
    "status: valid, total files checked: 1568, total valid files: 1568\n    missing: 0, checksum invalid: 0",
    "status: invalid, total files checked: 1568, total valid files: 1567\n    missing: 0, checksum invalid: 1",
)


def test_a_good_repository_has_nothing_wrong():
    assert parse_verify(GOOD) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BAD, "backup 20261124-063639F is invalid: 1567 of 1568"),
        (BAD.replace("status: error", "status: ok"), "is invalid"),
        (GOOD.replace("missing: 0", "missing: 3", 1), "3 missing"),
        ("stanza: main\nstatus: error\n  No usable backup.info file\n", "No usable backup.info"),
        ("stanza: main\nstatus: strange\n", "strange"),
    ],
)
def test_whatever_is_wrong_is_told(text, said):
    assert said in parse_verify(text)


@pytest.mark.parametrize("text", ["", "hello\n"])
def test_silence_is_no_verdict(text):
    with pytest.raises(CannotTell):
        parse_verify(text)


@pytest.mark.parametrize(
    ("code", "said", "error"),
    [
        (41, "ERROR: [041]: unable to open file '/etc/pgbackrest.conf' for read: [13] Permission denied", CannotTell),
        (55, "ERROR: [055]: unable to open missing file '/etc/none.conf' for read", CannotTell),
        (29, "ERROR: [029]: checksum failed", Damaged),
        (99, "", Damaged),
        (None, "", Damaged),
    ],
)
def test_an_end_means_what_it_means(code, said, error):
    with pytest.raises(error):
        raise_for(Completed(["pgbackrest"], code, said, ""))


@pytest.mark.parametrize("text", ["", "{}", "[]", "[5]", '[{"name": "other"}]', "[" * 100000])
def test_info_of_another_stanza_is_none(text):
    with pytest.raises(CannotTell):
        parse_info(text, "main")


def test_wal_that_is_not_there_is_named():
    base = "0000000100000000000000"
    names = [f"{base}{number:02X}-abc.gz" for number in (5, 6, 8)]
    assert missing_wal(names, base + "05", base + "06") == []
    assert missing_wal(names, base + "05", base + "08") == [base + "07"]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, {1: ("/var/lib/pgbackrest", None)}),
        ({"global": {"repo1-path": "/srv"}}, {1: ("/srv", None)}),
        ({"global": {"repo1-path": "/srv", "repo2-type": "s3"}}, {1: ("/srv", None), 2: (None, "s3")}),
        ({"global": {"repo1-path": "/srv"}, "main": {"repo1-host": "vault"}}, {1: (None, "vault")}),
    ],
)
def test_where_repositories_are(settings, expected):
    assert repositories(settings, "main") == expected
