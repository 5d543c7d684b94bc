# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who holds a lock, and whether he can still be alive."""

from __future__ import annotations

import os
import socket
import time
from dataclasses import replace

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.backup.borg_tool import locks_of, parse_exclusive, parse_roster
from ansible_collections.ops.upkeep.plugins.module_utils.backup.locks import Lock, at_work, lock_verdict, stale_reason
from ansible_collections.ops.upkeep.plugins.module_utils.backup.restic_tool import parse_lock

ME = socket.gethostname()
GONE = 4194304 + 5  # no process can have this number
NOW = time.time()


@pytest.mark.parametrize(
    ("lock", "said"),
    [
        (Lock(NOW, ME, os.getpid()), None),
        (Lock(NOW, f"{ME}@1234", os.getpid()), None),
        (Lock(NOW, ME, GONE), "is not there any more"),
        (Lock(NOW - 30 * 86400, ME, os.getpid()), "used again"),
        (Lock(NOW - 86400, "elsewhere", GONE), None),
        (Lock(NOW - 3600, "elsewhere", GONE, renewed=True), "not renewed"),
        (Lock(NOW - 60, "elsewhere", GONE, renewed=True), None),
    ],
)
def test_a_lock_is_stale_or_not(lock, said, here):
    reason = stale_reason(lock, here)
    assert (reason is None) if said is None else said in reason


@pytest.mark.parametrize(
    ("locks", "status", "said"),
    [
        ([], "ok", "no lock"),
        ([Lock(NOW - 60, ME, os.getpid())], "ok", "at work"),
        ([Lock(NOW - 60, ME, GONE)], "fail", "blocks every backup"),
        ([Lock(NOW - 60, ME, GONE, exclusive=False)], "warn", "blocks checking"),
        ([Lock(NOW - 5 * 86400, "elsewhere", 1)], "warn", "longer than a backup may be old"),
        ([Lock(NOW - 60, ME, os.getpid()), Lock(NOW - 60, ME, GONE)], "fail", "stale"),
    ],
)
def test_what_locks_mean(backup, locks, status, said, here):
    finding = lock_verdict(replace(backup(), host=here), locks)
    assert (finding.status.value, said in finding.message) == (status, True), finding.message


def test_a_stale_lock_keeps_nobody_from_reading(here):
    alive = Lock(NOW, ME, os.getpid())
    assert at_work([Lock(NOW, ME, GONE)], here) is None
    assert at_work([Lock(NOW, ME, GONE), alive], here) == alive


def test_a_lock_of_restic():
    text = (
        '{"time": "2026-11-24T06:37:51.234562254Z", "exclusive": false, "hostname": "shop", "username": "r", "pid": 36}'
    )
    assert parse_lock(text) == Lock(1795502271.234562, "shop", 36, False, renewed=True)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"time": 5, "pid": "x"}', '{"time": "never"}', "[" * 100000])
def test_what_is_no_lock_of_restic(text):
    assert parse_lock(text) is None


def test_locks_of_borg():
    roster = '{"exclusive": [["a@1", 5, 0]], "shared": [["b@2", 6, 0], ["c@3", 7, 0]]}'
    assert [(lock.holder, lock.pid, lock.exclusive) for lock in parse_roster(roster, 1.0)] == [
        *(("a@1", 5, True), ("b@2", 6, False), ("c@3", 7, False)),
    ]
    (lock,) = parse_exclusive(["shop@244815057970036.3715-0", "junk"], 1.0)
    assert (lock.holder, lock.pid) == ("shop@244815057970036", 3715)


def test_a_lock_of_borg_that_does_not_say_whose_it_is_is_one(put, tmp_path, here):
    assert locks_of(str(tmp_path)) == []
    (tmp_path / "lock.exclusive").mkdir()
    (lock,) = locks_of(str(tmp_path))
    assert at_work([lock], here) == lock


@pytest.mark.parametrize("text", ["", "[]", '{"shared": [5]}', '{"shared": 5}', '{"exclusive": [["a"]]}'])
def test_what_is_no_roster(text):
    assert parse_roster(text, 1.0) == []
