# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole review: findings in their order, under one deadline, with what the next round needs."""

from __future__ import annotations

import gzip
import os
import threading
import time

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.backup import review
from ansible_collections.ops.upkeep.plugins.module_utils.backup.kind import BackupKind
from ansible_collections.ops.upkeep.plugins.module_utils.backup.plan import PlannedBackup, plan, plan_one
from ansible_collections.ops.upkeep.plugins.module_utils.backup.review import review_backups
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, WrongOptions


def one(probe, name="x", **options) -> PlannedBackup:
    planned = plan_one({"kind": "files", "path": "/x", "name": name, **options})
    kind = BackupKind("files", "s", (), probe, lambda values: name, "e", "p", "w")
    return PlannedBackup(kind, planned.values, name)


def test_a_good_backup_is_ok_and_is_remembered(put, host):
    put("/srv/a.gz", gzip.compress(os.urandom(5000)))
    planned = plan([{"kind": "files", "path": "/srv/*.gz"}])
    result = review_backups(planned, None, 60, {}, host)
    assert result["status"] == "ok"
    assert result["changed"] is False
    assert result["cursors"]["files /srv/*.gz"]["count"] == 1
    assert {metric["name"] for metric in result["metrics"]} == {"backup_age", "backup_size"}


def test_sizes_are_held_against_those_of_the_last_round(put, host):
    planned = plan([{"kind": "files", "path": "/srv/*.gz"}])
    first = put("/srv/a.gz", gzip.compress(os.urandom(90000)), 5000)
    cursors = review_backups(planned, None, 60, {}, host)["cursors"]
    first.unlink()
    put("/srv/b.gz", gzip.compress(os.urandom(9000)))
    result = review_backups(planned, None, 60, cursors, host)
    assert {item["check"]: item["status"] for item in result["findings"]}["backup_size"] == "warn"


@pytest.mark.parametrize("cursors", [None, {}, {"files x": "junk"}, {"files x": {"v": 1, "seen": [[1]]}}, {"y": 5}])
def test_any_memory_is_survived(host, cursors):
    assert review_backups([one(lambda backup: iter(()))], None, 60, cursors, host)["status"] == "unknown"


def test_one_that_breaks_costs_one_finding_and_the_others_nothing(host):
    def breaks(backup):
        raise ValueError("never seen")
        yield  # pylint: disable=unreachable

    def cannot(backup):
        raise CannotTell("locked", "wait")
        yield  # pylint: disable=unreachable

    result = review_backups([one(breaks, "a"), one(cannot, "b")], None, 60, {}, host)
    told = {item["subject"]: (item["status"], item["message"]) for item in result["findings"]}
    assert told["a"][0] == "unknown" and "ValueError: never seen" in told["a"][1]
    assert told["b"] == ("unknown", "locked")


def test_one_that_hangs_does_not_hold_up_the_others(host):
    over = threading.Event()

    def hangs(backup):
        over.wait(30)
        yield from ()

    names = ["a", "b", "c", "d"]
    began = time.monotonic()
    planned = [one(hangs, name, timeout=0.3) for name in names[:3]] + [one(lambda backup: iter(()), "d")]
    result = review_backups(planned, None, 60, {}, host)
    over.set()
    assert [item["subject"] for item in result["findings"]] == names
    assert "did not come to its end" in result["findings"][0]["message"]
    assert "nothing was looked at" in result["findings"][3]["message"]
    assert time.monotonic() - began < 30


def test_nothing_declared_and_nothing_found_is_said(host):
    (finding,) = review_backups([], None, 60, {}, host)["findings"]
    assert (finding["check"], finding["status"]) == ("backup_known", "skipped")


def test_a_database_without_a_backup_is_worth_telling(host, put):
    put("/var/lib/postgresql/15/main/PG_VERSION", b"15")
    (finding,) = review_backups([], None, 60, {}, host)["findings"]
    assert (finding["status"], "PostgreSQL" in finding["message"]) == ("unknown", True)


def test_who_does_not_want_a_search_gets_none(host, monkeypatch):
    monkeypatch.setattr(review, "discover", lambda host: pytest.fail("searched"))
    (finding,) = review_backups([], False, 60, {}, host)["findings"]
    assert finding["status"] == "skipped"


def test_a_deadline_that_is_none_is_refused():
    with pytest.raises(WrongOptions):
        review_backups([], None, 0, {})


def test_a_copy_can_be_another_backup_of_the_list(put, host):
    put("/srv/a.gz", gzip.compress(b"x"))
    put("/copy/a.gz", gzip.compress(b"x"))
    planned = plan(
        [
            {"kind": "files", "path": "/srv/a.gz", "name": "shop", "copy": "vault"},
            {"kind": "files", "path": "/copy/a.gz", "name": "vault"},
        ]
    )
    findings = review_backups(planned, None, 60, {}, host)["findings"]
    (copy,) = [item for item in findings if item["check"] == "backup_copy" and item["subject"] == "shop"]
    assert (copy["status"], "lies on this host too" in copy["message"]) == ("warn", True)
