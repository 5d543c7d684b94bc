# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a finding's past says of it."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.memory import (
    Spell,
    change_of,
    is_hidden,
    remembered,
    window_of,
)

ALL = ("fail", "unknown", "warn", "ok", "skipped")
#: Before (rows) and now (columns, in the order of ALL).
CHANGES = {
    None: "new new new same same",
    "fail": "same same better back back",
    "unknown": "worse same better back back",
    "warn": "worse worse same back back",
    "ok": "new new new same same",
    "skipped": "new new new same same",
}


@pytest.mark.parametrize("before", CHANGES)
def test_what_changed(before):
    was = Status(before) if before else None
    assert [change_of(was, Status(now)) for now in ALL] == CHANGES[before].split()


@pytest.mark.parametrize(
    ("before", "now", "began", "opened"),
    [
        (None, "ok", 9.0, None),
        (None, "warn", 9.0, 9.0),
        (Spell(Status.WARN, 5.0, 3.0), "warn", 5.0, 3.0),
        (Spell(Status.WARN, 5.0, 3.0), "fail", 9.0, 3.0),
        (Spell(Status.FAIL, 5.0, 0.0), "unknown", 9.0, 0.0),
        (Spell(Status.FAIL, 5.0, 3.0), "ok", 9.0, None),
        (Spell(Status.OK, 5.0, None), "fail", 9.0, 9.0),
        (Spell(Status.OK, 5.0, None), "ok", 5.0, None),
    ],
)
def test_since_when(before, now, began, opened):
    assert remembered(before, Status(now), 9.0).spell == Spell(Status(now), began, opened)


@pytest.mark.parametrize(("changes", "flapping"), [(0, False), (3, False), (4, True), (20, True)])
def test_flapping(changes, flapping):
    assert remembered(None, Status.OK, 9.0, changes).flapping is flapping


@pytest.mark.parametrize(
    ("check", "unknown", "hidden"),
    [
        ("systemd_failed", ["systemd_unit"], True),
        ("systemd_failed", ["systemd_failed"], True),
        ("systemd_failed", ["filesystem_space", "system_x"], False),
        ("systemd_failed", [], False),
    ],
)
def test_what_may_be_hidden(check, unknown, hidden):
    assert is_hidden(check, unknown) is hidden


def test_the_window_of_flapping():
    assert window_of([]) == 0
    assert window_of([3, 8]) == 3
    assert window_of(list(range(1, 31))) == 10
