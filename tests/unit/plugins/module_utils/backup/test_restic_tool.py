# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the end of a restic command means."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.backup.restic_tool import NoRepository, raise_for, snapshots_of
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.process import Completed

NOBODY = {"hosts": [], "tags": [], "paths": []}


def done(code, stderr="", stdout=""):
    return Completed(["restic"], code, stdout, stderr)


@pytest.mark.parametrize(
    ("code", "stderr", "error"),
    [
        (1, "Fatal: wrong password or no key found", CannotTell),
        (12, "Fatal: anything", CannotTell),
        (1, "Fatal: an empty password is not a password", CannotTell),
        (11, "whatever", CannotTell),
        (1, "unable to create lock in backend: repository is already locked by PID 3 on x", CannotTell),
        (1, "Fatal: unable to open config file: stat /x/config: no such file or directory\nIs there", NoRepository),
        (10, "Fatal: repository does not exist", NoRepository),
        (1, "Fatal: unable to open config file: stat /x/config: permission denied", CannotTell),
        (1, "Fatal: dial tcp 10.0.0.1:443: connect: connection refused", CannotTell),
        (1, "Pack ID does not match, want a, got b\nFatal: repository contains errors", Damaged),
        (1, "Fatal: config or key x is damaged: ciphertext verification failed", Damaged),
        (0, "could not load snapshot 5ef723bb: load <snapshot/5e>: invalid data returned", Damaged),
        (1, "something new", Damaged),
        (77, "", Damaged),
        (None, "", Damaged),
    ],
)
def test_an_end_means_what_it_means(code, stderr, error):
    with pytest.raises(error):
        raise_for(done(code, stderr))


def test_a_good_end_is_one():
    raise_for(done(0, "", "no errors were found"))


def test_snapshots_are_sorted_and_chosen():
    data = [
        {"time": "2026-11-24T06:36:52.951001938Z", "id": "b", "hostname": "shop", "paths": ["/srv"], "tags": ["db"]},
        {"time": "2026-11-23T06:36:52+01:00", "id": "a", "hostname": "shop", "paths": ["/srv"]},
        {"time": "2026-11-25T06:36:52Z", "id": "c", "hostname": "other", "paths": ["/"]},
        {"time": "never", "id": "d"},
        "junk",
    ]
    assert [item["id"] for item in snapshots_of(data, NOBODY)] == ["a", "b", "c"]
    assert [item["id"] for item in snapshots_of(data, {**NOBODY, "hosts": ["shop"]})] == ["a", "b"]
    assert [item["id"] for item in snapshots_of(data, {**NOBODY, "tags": ["db"]})] == ["b"]
    assert [item["id"] for item in snapshots_of(data, {**NOBODY, "paths": ["/"]})] == ["c"]


def test_a_newer_restic_tells_when_it_ended():
    data = [{"time": "2026-11-24T06:00:00Z", "summary": {"backup_end": "2026-11-24T07:00:00Z"}}]
    assert snapshots_of(data, NOBODY)[0]["ended"] == 1795503600.0


@pytest.mark.parametrize("data", [None, {}, 5, [], [None]])
def test_no_list_is_no_snapshot(data):
    assert snapshots_of(data, NOBODY) == []
