# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Barman lists, judged; against Barman itself: tests/integration/backup."""

from __future__ import annotations

import json
import time

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.backup.kinds import barman
from ansible_collections.ops.upkeep.plugins.module_utils.process import Completed

VERIFIED = "Calling pg_verifybackup\nbackup successfully verified"


def item(label, status="DONE", **more):
    return {
        "backup_id": label,
        "status": status,
        "end_time_timestamp": str(int(time.time()) - 60),
        "size_bytes": 9,
        **more,
    }


@pytest.fixture
def listing(look, monkeypatch):
    """Have Barman list these backups, and return what is found by check."""

    def run(*items, verify=VERIFIED, code=0, **options):
        def answer(host, argv, user=None, **more):
            command = argv[3] if argv[3] != "-f" else argv[5]
            if command == "verify-backup":
                return Completed(argv, code, verify, "")
            return Completed(argv, 0, json.dumps({"main": list(items) if command == "list-backup" else {}}), "")

        monkeypatch.setattr(barman, "need", lambda *words: "/usr/bin/barman")
        monkeypatch.setattr(barman, "run_tool", answer)
        return look("barman", server="main", **options)

    return run


def statuses(found):
    return {check: finding.status.value for check, finding in found.items()}


def test_a_good_backup_is_ok(listing):
    found = listing(item("1"), item("2"))
    assert set(statuses(found).values()) == {"ok", "skipped"}
    assert found["integrity"].message.startswith("backup 2 agrees with its manifest")


def test_no_backup_fails(listing):
    assert statuses(listing()) == {"complete": "fail"}


@pytest.mark.parametrize(
    ("status", "check", "expected"),
    [("FAILED", "complete", "fail"), ("STARTED", "lock", "ok"), ("WAITING_FOR_WALS", "lock", "warn")],
)
def test_what_became_of_a_newer_one(listing, status, check, expected):
    found = listing(item("1"), item("2", status))
    assert found[check].status.value == expected
    assert found["age"].status.value == "ok"


def test_only_one_that_failed_is_no_backup(listing):
    assert statuses(listing(item("1", "FAILED"))) == {"complete": "fail"}


def test_backups_that_nobody_deletes_are_told(listing):
    items = [item(str(number), retention_status="OBSOLETE") for number in range(4)]
    assert listing(*items)["retention"].status.value == "warn"


@pytest.mark.parametrize(
    ("verify", "code", "status"),
    [
        (VERIFIED, 0, "ok"),
        ("ERROR: pg_verifybackup: error: checksum mismatch for file", 1, "fail"),
        ("verified, or so", 0, "fail"),
        (VERIFIED, 1, "fail"),
        ("ERROR: backup_manifest not found", 1, "unknown"),
        ("ERROR: pg_verifybackup not found in PATH", 1, "unknown"),
    ],
)
def test_what_verifying_says(listing, verify, code, status):
    assert listing(item("1"), verify=verify, code=code)["integrity"].status.value == status


def test_a_missing_tool_is_unknown_and_names_its_package(look, host, monkeypatch):
    monkeypatch.setattr(type(host), "which", lambda self, name: None)
    found = look("barman", server="main")
    assert statuses(found) == {"complete": "unknown"}
    assert "package barman" in found["complete"].advice
