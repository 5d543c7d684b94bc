# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rounds that come late, and hosts that are left out."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.coverage import Seen, late, left_out, unseen
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.history.rounds_of import DAY, one, result

HOUR = DAY / 24
WORKDAYS = [0, 1, 2, 3, 4, 7, 8, 9, 10, 11, 14, 15, 16]


@pytest.mark.parametrize(
    ("name", "days", "now", "every", "is_late"),
    [
        ("daily", [], 9, None, False),
        ("daily", [0], 1, None, False),
        ("daily", [0], 1.4, None, False),
        ("daily", [0], 3, None, True),
        ("daily", [0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06], 1, None, False),  # five by hand set no rhythm
        ("daily", WORKDAYS, 17, None, False),
        ("daily", [*WORKDAYS, 17, 18], 21, None, False),  # Monday
        ("daily", list(range(10)), 12, None, True),
        ("daily", [*range(10), 12], 15, None, True),  # one gap sets no rhythm either
        ("weekly", [0], 8, None, False),
        ("weekly", [0], 12, None, True),
        ("mine", [0], 400, None, False),  # nobody knows
        ("mine", [0, 1, 2, 3, 4, 5], 9, None, True),
        ("mine", [0], 2, DAY, True),
        ("daily", [0], 1, HOUR, True),
        ("daily", [0], -1, None, False),  # the clock was set back
    ],
)
def test_whether_a_round_is_late(name, days, now, every, is_late):
    assert (late(name, [day * DAY for day in days], now * DAY, every) is not None) is is_late


def test_what_is_said_of_a_late_round():
    told = late("daily", [0.0], 3 * DAY, None)
    assert told.message == "the last daily round was 3 days ago, and 24 h is usual (warns at 36 h)"
    assert (told.status, told.value, told.unit, told.limit) == (Status.WARN, 72.0, "h", 36.0)


@pytest.mark.parametrize(
    ("days", "in_inventory", "status", "said"),
    [
        (1, True, "warn", "not seen for 24 h: no part of this round; then it was 2 fail, 1 warn"),
        (3, True, "unknown", "not seen for 3 days: no part of this round; then it was 2 fail, 1 warn"),
        (3, False, "unknown", "not seen for 3 days: no part of the inventory any more; then it was 2 fail, 1 warn"),
        (8, False, None, None),
        (50, True, "unknown", "not seen for 50 days: no part of this round; then it was 2 fail, 1 warn"),
    ],
)
def test_a_host_that_was_not_seen(days, in_inventory, status, said):
    seen = Seen(0.0, {Status.FAIL: 2, Status.UNKNOWN: 0, Status.WARN: 1})
    told = unseen("daily", seen, days * DAY, 2 * DAY, in_inventory)
    assert (told and told.status.value, told and told.message) == (status, said)


def test_who_was_left_out_is_one_line():
    assert left_out([]) is None
    assert left_out(["a"]) == "This round was limited: it left out 1 host of the last one (a)."
    assert left_out("edcba") == "This round was limited: it left out 5 hosts of the last one (a, b, c and 2 more)."


def fleet(*names):
    return {name: {"health_check": result()} for name in names}


def told(recorded):
    return [(item["host"], item["check"], item["subject"], item["status"]) for item in recorded.findings]


def test_a_host_that_the_last_round_had_is_missed(rounds):
    everywhere = ["web1", "web2"]
    rounds.round(0, fleet("web1", "web2"))
    assert told(rounds.round(1, fleet("web1"), inventory=everywhere)) == [("web2", "host_seen", "daily", "warn")]
    after = rounds.round(3, fleet("web1"), inventory=everywhere)
    assert told(after) == [("control node", "round_late", "daily", "warn"), ("web2", "host_seen", "daily", "unknown")]
    assert [item["message"] for item in after.findings if item["check"] == "host_seen"] == [
        "not seen for 3 days: no part of this round; then it was in order"
    ]
    back = rounds.round(4, fleet("web1", "web2"))
    assert told(back) == []
    assert [(item["host"], item["check"]) for item in back.gone] == [
        ("web2", "host_seen"),
        ("control node", "round_late"),
    ]


def test_a_limited_round_misses_nobody_and_says_whom_it_left_out(rounds):
    rounds.round(0, fleet("web1", "web2", "web3"))
    limited = rounds.round(2, fleet("web1"), partial=True)
    assert told(limited) == []
    assert limited.notes == ["This round was limited: it left out 2 hosts of the last one (web2, web3)."]
    # It is no round to count from, and it closes nothing.
    assert ("control node", "round_late", "daily", "warn") in told(rounds.round(2.1, fleet("web1", "web2", "web3")))


def test_a_host_that_is_down_was_looked_at(rounds):
    rounds.round(0, fleet("web1", "web2"))
    down = {"health_check": {"unreachable": True, "msg": "no route"}}
    assert told(rounds.round(1, {**fleet("web1"), "web2": down})) == []


def test_another_fleet_under_the_same_name_is_not_missed(rounds):
    rounds.round(0, fleet("web1", "web2"))
    assert told(rounds.round(0.5, fleet("db1", "db2"))) == []
    assert told(rounds.round(1, fleet("web1", "web2"))) == []


def test_what_all_slices_lack_is_missed_a_round_later(rounds):
    everywhere = ["web1", "web2", "web3"]
    rounds.round(0, fleet("web1", "web2", "web3"))
    for at, id_ in ((1, "awx-1-daily"), (2, "awx-2-daily")):
        first = rounds.round(at, fleet("web1"), id_=id_, sliced=True, inventory=everywhere)
        second = rounds.round(at, fleet("web2"), id_=id_, sliced=True, inventory=everywhere)
    assert told(first) == told(second) == [("web3", "host_seen", "daily", "warn")]


def test_a_round_that_never_ended_is_told_once(rounds, monkeypatch):
    from ansible_collections.ops.upkeep.plugins.plugin_utils.history import rounds as stored

    rounds.round(0, one("ok"))
    this = stored.machine()
    rounds.recall(1, ["web1"])  # runs still, as far as anybody can see
    assert told(rounds.round(1.1, one("ok"))) == []
    monkeypatch.setattr(stored, "process", lambda pid: f"{pid} another")
    assert this == stored.machine()
    after = rounds.round(1.2, one("ok"))
    assert told(after) == [("control node", "round_unfinished", "daily", "warn")]
    assert after.findings[0]["message"] == (
        "the daily round that began 4.8 h ago never ended, and nothing of it was recorded"
    )
    assert told(rounds.round(1.3, one("ok"))) == []


def test_a_round_of_another_machine_has_ended_after_half_a_day(rounds, monkeypatch):
    from ansible_collections.ops.upkeep.plugins.plugin_utils.history import rounds as stored

    with monkeypatch.context() as patched:
        patched.setattr(stored, "machine", lambda: "elsewhere")
        rounds.recall(0, ["web1"])
    assert told(rounds.round(0.4, one("ok"))) == []
    assert told(rounds.round(1, one("ok"))) == [("control node", "round_unfinished", "daily", "warn")]
