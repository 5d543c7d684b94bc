# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a unit was down, by what the journal of a real host says (Debian 12, systemd 252)."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.linux.unit_history import (
    Boot,
    Change,
    from_changes,
    parse_boots,
    parse_changes,
)

BOOTS_252 = """\
 -1 0d2ac1b9b7a04bc0a2c2a4c6d4b7a2f1 Mon 2026-11-23 01:00:00 UTC—Mon 2026-11-23 23:59:59 UTC
  0 847f476e0a684d93a7a12ec58a5e5b2a Tue 2026-11-24 07:48:18 UTC—Tue 2026-11-24 07:57:20 UTC
"""
BOOTS_254 = """\
IDX BOOT ID                          FIRST ENTRY                 LAST ENTRY
  0 847f476e0a684d93a7a12ec58a5e5b2a Tue 2026-11-24 07:48:18 UTC Tue 2026-11-24 07:57:20 UTC
"""
JOURNAL = """\
{"MESSAGE_ID":"39f53479d3a045ac8e11786248231fbf","MESSAGE":"Started search.service - Search service.",\
"__REALTIME_TIMESTAMP":"1795507001963868","_BOOT_ID":"847f"}
{"MESSAGE_ID":"de5b426a63be47a7b6ac3eaac82e2f6f","MESSAGE":"Stopping search.service - Search service...",\
"__REALTIME_TIMESTAMP":"1795507017965206","_BOOT_ID":"847f"}
{"MESSAGE_ID":"7ad2d189f7e94e70a38c781354912448","MESSAGE":"search.service: Deactivated successfully.",\
"__REALTIME_TIMESTAMP":"1795507018006723","_BOOT_ID":"847f"}
{"MESSAGE_ID":"98e322203f7a4ed290d09fe03c09fe15","MESSAGE":"search.service: Control process exited, code=exited, status=1/FAILURE",\
"__REALTIME_TIMESTAMP":"1795507019006723","_BOOT_ID":"847f"}
{"MESSAGE_ID":"98e322203f7a4ed290d09fe03c09fe15","MESSAGE":"search.service: Main process exited, code=killed, status=9/KILL",\
"__REALTIME_TIMESTAMP":"1795507020006723","_BOOT_ID":"847f"}
not JSON
{"MESSAGE":null,"__REALTIME_TIMESTAMP":"x"}
[]
"""
BOOT = Boot("b", 0, 1000)
OLD = Boot("a", -500, -100)


def up(at, boot="b"):
    return Change(at, True, boot)


def down(at, boot="b"):
    return Change(at, False, boot)


@pytest.mark.parametrize(("text", "ids"), [(BOOTS_252, ["0d2a", "847f"]), (BOOTS_254, ["847f"]), ("", [])])
def test_boots(text, ids):
    boots = parse_boots(text)
    assert [boot.id[:4] for boot in boots] == ids
    assert all(boot.first < boot.last for boot in boots)


def test_changes():
    found = parse_changes(JOURNAL)
    assert [(round(change.at % 1000), change.up) for change in found] == [
        (2, True),
        (18, False),
        (18, False),
        (20, False),
    ]


@pytest.mark.parametrize(
    ("changes", "is_up", "existed", "reach", "downs"),
    [
        ([], True, False, 0, []),
        ([], False, False, 0, [(0, 100)]),
        ([up(10)], True, False, 10, []),  # it was made then
        ([up(10)], True, True, 0, [(0, 10)]),
        ([down(10), up(20)], True, False, 0, [(10, 20)]),
        ([down(10), down(11), down(12), up(20)], True, False, 0, [(10, 20)]),
        ([down(10)], False, False, 0, [(10, 100)]),
        ([up(5), down(10), up(20), down(30), up(31)], True, False, 5, [(10, 20), (30, 31)]),
        ([up(5), up(10)], True, False, 5, []),
    ],
)
def test_downtime(changes, is_up, existed, reach, downs):
    history = from_changes(changes, [BOOT], 0, is_up, 100, existed)
    assert (history.reach, list(history.downs)) == (reach, downs)


def test_a_machine_that_crashed_took_the_unit_with_it():
    history = from_changes([up(-400, "a"), up(20)], [OLD, BOOT], -450, True, 100)
    assert list(history.downs) == [(-100, 20)]


def test_what_was_before_the_window_is_not_looked_at():
    history = from_changes([down(10), up(20), down(50), up(60)], [BOOT], 40, True, 100)
    assert (history.reach, list(history.downs)) == (40, [(50, 60)])
