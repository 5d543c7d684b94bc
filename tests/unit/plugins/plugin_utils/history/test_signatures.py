# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log templates of a host: what the next review is told of them."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.plugin_utils.history import signatures
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.history.rounds_of import DAY, START, result


def review(at, *seen):
    """The result of a log review; C(seen) are (id, severity, count)."""
    found = [
        {
            "id": id_,
            "template": f"{id_} <*>",
            "severity": severity,
            "count": count,
            "first": START + (at - 1) * DAY + 60,
            "last": START + at * DAY - 60,
            "sample": "secret",
        }
        for id_, severity, count in seen
    ]
    return {"web1": {"log_review": result(signatures=found)}}


def known(rounds, at, host="web1"):
    return rounds.recalled(at, host)["log_review"]["known"]


def test_what_is_usual_takes_five_rounds_to_learn(rounds):
    for day in range(6):
        rounds.round(day, review(day, ("t", "info", 240)))
        learnt = known(rounds, day + 1)["templates"]["t"]
        assert learnt["rounds"] == day + 1
        assert learnt["usual"] == (10.0 if day == 5 else None)  # the first round looked back for nobody knows how long
    assert learnt["high"] == 30.0
    assert (learnt["first"], learnt["last"]) == (START - DAY + 60, START + 5 * DAY - 60)
    assert 300 < learnt["gap"] < 4000
    assert known(rounds, 7)["rounds"] == 6


def test_rounds_that_did_not_see_it_count_as_none(rounds):
    for day in range(12):
        rounds.round(day, review(day, *([("t", "info", 240)] if day in (0, 1, 11) else [])))
    assert known(rounds, 12)["templates"]["t"]["usual"] == 0.0


def test_a_round_that_was_broken_is_no_round_without_it(rounds):
    for day in range(12):
        broken = {"web1": {"log_review": {"failed": True, "msg": "boom"}}}
        rounds.round(day, broken if day in (5, 6) else review(day, ("t", "info", 240)))
    learnt = known(rounds, 12)
    assert (learnt["templates"]["t"]["usual"], learnt["rounds"]) == (10.0, 10)


def test_the_hour_of_the_week_has_its_own_rate(rounds):
    for day in range(36):
        rounds.round(day, review(day, ("t", "info", 2400 if day % 7 == 6 else 240)))
    assert [known(rounds, day)["templates"]["t"]["usual"] for day in (40, 41, 42)] == [10.0, 100.0, 10.0]
    assert known(rounds, 41.5)["templates"]["t"]["usual"] == 10.0  # another hour, of which nothing is known


def test_the_fleet_knows_errors_of_others(rounds):
    rounds.round(0, review(0, ("a", "error", 1), ("b", "critical", 1), ("c", "info", 1)))
    elsewhere = {"web2": review(0, ("b", "error", 1), ("d", "error", 1))["web1"]}
    rounds.round(0.1, elsewhere)
    assert sorted(known(rounds, 1)["fleet"]) == ["b", "d"]
    assert sorted(known(rounds, 1, "web2")["fleet"]) == ["a", "b"]
    assert "log_review" not in rounds.recalled(1, "web3")


def test_only_the_worst_and_latest_are_told(rounds, monkeypatch):
    monkeypatch.setattr(signatures, "MAX_KNOWN", 3)
    rounds.round(0, review(0, ("old", "info", 1), ("bad", "error", 1)))
    rounds.round(1, review(1, *((f"new{number}", "info", 1) for number in range(5))))
    told = known(rounds, 2)["templates"]
    assert len(told) == 3 and "bad" in told and "old" not in told


@pytest.mark.parametrize(
    "broken",
    [
        "text",
        [{"id": 7, "count": 1, "first": 1, "last": 1}],
        [{"id": "", "count": 1, "first": 1, "last": 1}],
        [{"id": "t", "count": "many", "first": 1, "last": 1}],
        [{"id": "t", "count": 1, "first": float("nan"), "last": 1}],
        [None, 7, []],
    ],
)
def test_what_is_no_signature_is_left_out(rounds, broken):
    rounds.round(0, {"web1": {"log_review": result(signatures=broken, cursors={"a": 1})}})
    assert rounds.recalled(1, "web1")["log_review"]["cursors"] == {"a": 1}
    assert known(rounds, 1)["templates"] == {}


def test_hostile_text_is_stored_as_text(rounds):
    hostile = "'; DROP TABLE upkeep_host; -- \x00 \ud800 {{ 1 }}"
    seen = {"id": hostile, "template": hostile, "severity": hostile, "count": 1, "first": 1.0, "last": 1.0}
    rounds.round(0, {"web1": {"log_review": result(signatures=[seen])}})
    (id_,) = known(rounds, 1)["templates"]
    assert id_.startswith("'; DROP TABLE") and "{{ 1 }}" in id_
