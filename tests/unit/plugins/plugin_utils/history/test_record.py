# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a sequence of rounds records and remembers."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.history.rounds_of import (
    down,
    finding,
    memory_of,
    one,
    result,
)


def test_a_problem_is_new_then_open_then_worse_then_back(rounds):
    assert memory_of(rounds.round(0, one("ok")))["change"] == "same"
    new = memory_of(rounds.round(1, one("warn")))
    assert (new["change"], new["before"], new["since"]) == ("new", "ok", "2026-11-25T03:00:00Z")
    still = memory_of(rounds.round(2, one("warn")))
    assert (still["change"], still["since"]) == ("same", "2026-11-25T03:00:00Z")
    worse = memory_of(rounds.round(3, one("fail")))
    assert (worse["change"], worse["since"], worse["open_since"]) == (
        "worse",
        "2026-11-27T03:00:00Z",
        "2026-11-25T03:00:00Z",
    )
    back = memory_of(rounds.round(4, one("ok")))
    assert (back["change"], back["before"]) == ("back", "fail")
    assert "open_since" not in back


def test_a_problem_seen_first_is_new(rounds):
    assert memory_of(rounds.round(0, one("fail")))["change"] == "new"


def test_the_last_round_is_named(rounds):
    assert rounds.round(0, one("ok")).previous is None
    assert rounds.round(1, one("ok")).previous["id"] == "round-1"


def test_what_is_not_there_any_more_is_gone_and_new_when_it_comes_back(rounds):
    rounds.round(0, one("fail"))
    over = rounds.round(1, {"web1": {"health_check": result()}})
    assert [(item["subject"], item["before"], item["host"]) for item in over.gone] == [("/var", "fail", "web1")]
    assert rounds.round(2, {"web1": {"health_check": result()}}).gone == []
    again = memory_of(rounds.round(3, one("fail")))
    assert (again["change"], again["since"]) == ("new", "2026-11-27T03:00:00Z")


def test_what_was_in_order_is_not_missed(rounds):
    rounds.round(0, one("ok"))
    assert rounds.round(1, {"web1": {"health_check": result()}}).gone == []


@pytest.mark.parametrize(
    "looked",
    [
        {"health_check": down()},
        {"health_check": {"failed": True, "msg": "boom"}},
        {"health_check": {"skipped": True}},
        {"health_check": result(finding("file systems", "unknown", "filesystem_mounted"))},
        {"log_review": result()},
    ],
)
def test_who_could_not_look_leaves_open_what_is_open(rounds, looked):
    rounds.round(0, one("fail"))
    assert rounds.round(1, {"web1": looked}).gone == []
    still = memory_of(rounds.round(2, one("fail")))
    assert (still["change"], still["since"]) == ("same", "2026-11-24T03:00:00Z")


def test_a_host_that_was_down_is_back(rounds):
    rounds.round(0, {"web1": {"health_check": down()}})
    over = rounds.round(1, one("ok"))
    assert [(item["check"], item["procedure"]) for item in over.gone] == [("host_reachable", "round")]


def test_what_is_known_of_a_host_that_is_down_is_told_with_its_age(rounds):
    rounds.round(0, one("warn"))
    assert rounds.round(1, {"web1": {"health_check": down()}}).last_seen["web1"] == {
        "at": "2026-11-24T03:00:00Z",
        "age": 86400,
        "status": "warn",
        "message": "last seen 24 h ago; then it was 1 warn",
    }
    assert rounds.round(4, {"web1": {"health_check": down()}}).last_seen["web1"]["status"] == "unknown"


def test_what_comes_and_goes_flaps(rounds):
    flapping = []
    for number in range(8):
        status = "ok" if number % 2 else "fail"
        flapping.append(memory_of(rounds.round(number, one(status)))["flapping"])
    assert flapping == [False] * 4 + [True] * 4
    later = [memory_of(rounds.round(8 + number, one("ok")))["flapping"] for number in range(25)]
    assert later[0] and not later[-1]


def test_cursors_come_back_and_are_forgotten_when_they_are_not_returned(rounds):
    cursors = {"/var/log/syslog": {"inode": 7, "offset": 10, "tail": "{{ 1 }} \ud800 \x00"}}
    rounds.round(0, {"web1": {"log_review": result(cursors=cursors), "health_check": result()}})
    recalled = rounds.recalled(1, "web1")
    assert recalled["log_review"] == {
        "since": 1795489200.0,
        "cursors": cursors,
        "known": {"templates": {}, "rounds": 1, "fleet": []},
    }
    assert recalled["health_check"] == {"since": 1795489200.0, "cursors": {}}
    rounds.round(1, {"web1": {"log_review": result()}})
    assert rounds.recalled(2, "web1")["log_review"]["cursors"] == {}
    assert rounds.recalled(2, "web2") == {}


@pytest.mark.parametrize(
    "broken",
    [
        down(),
        {"failed": True, "msg": "boom", "cursors": {"a": 2}},
        result({"check": "NO ID", "subject": "x", "status": "ok", "message": "m"}, cursors={"a": 2}),
        {"changed": False, "cursors": {"a": 2}},
        result(cursors={"a": "x" * 2_000_000}),
    ],
)
def test_no_cursor_moves_without_its_findings(rounds, broken):
    rounds.round(0, {"web1": {"log_review": result(cursors={"a": 1})}})
    rounds.round(1, {"web1": {"log_review": broken}})
    recalled = rounds.recalled(2, "web1")["log_review"]
    assert (recalled["cursors"], recalled["since"]) == ({"a": 1}, 1795489200.0)


def test_of_several_calls_the_one_that_broke_keeps_its_cursors(rounds):
    both = {"results": [result(cursors={"slo": 1}), result(finding("cpu"), cursors={"resources": 1})]}
    rounds.round(0, {"web1": {"log_review": both}})
    half = {"results": [result(cursors={"slo": 2}), {"failed": True, "msg": "boom"}]}
    rounds.round(1, {"web1": {"log_review": half}})
    assert rounds.recalled(2, "web1")["log_review"]["cursors"] == {"slo": 2, "resources": 1}


def test_metrics_are_kept_round_by_round(rounds):
    for number in range(3):
        metric = {"name": "space", "value": 40 + number, "unit": "percent", "labels": {"subject": "/"}}
        rounds.round(number, {"web1": {"health_check": {**result(), "metrics": [metric]}}})
    found = rounds.rows("SELECT name, labels, value FROM upkeep_metric JOIN upkeep_series ON key = series")
    assert found == [("space", '{"subject": "/"}', value) for value in (40.0, 41.0, 42.0)]


def test_two_slices_are_one_round(rounds):
    rounds.round(0, {"web1": {"health_check": result()}, "web2": {"health_check": result()}}, id_="before")
    first, second = rounds.this(1, "awx-7-daily"), rounds.this(1.001, "awx-7-daily")
    one_token = rounds.recall(1, ["web1"], id_="awx-7-daily")[1].token
    two_token = rounds.recall(1, ["web2"], id_="awx-7-daily")[1].token
    all_hosts = ["web1", "web2"]
    told = rounds.record(first, {"web1": {"health_check": result()}}, one_token, sliced=True, inventory=all_hosts)
    told2 = rounds.record(second, {"web2": {"health_check": result()}}, two_token, sliced=True, inventory=all_hosts)
    assert rounds.rows("SELECT id, count(*) FROM upkeep_round JOIN upkeep_coverage ON key = round GROUP BY 1") == [
        ("awx-7-daily", 2),
        ("before", 2),
    ]
    assert told.findings == told2.findings == []
    after = rounds.round(2, {"web1": {"health_check": result()}, "web2": {"health_check": result()}})
    assert after.previous["id"] == "awx-7-daily" and after.findings == []


def test_a_second_try_of_a_round_takes_the_place_of_the_first(rounds):
    metric = {"name": "space", "value": 40, "unit": "percent", "labels": {}}
    seen = {"id": "t1", "template": "a <*>", "severity": "error", "count": 3, "first": 1.0, "last": 2.0}
    before = {"web1": {"log_review": result(finding("a", "warn"), cursors={"at": 1}, signatures=[seen])}}
    rounds.round(0, before, id_="first")
    results = {
        "web1": {
            "log_review": {**result(finding("a", "fail"), cursors={"at": 2}, signatures=[seen]), "metrics": [metric]}
        }
    }
    first = rounds.round(1, results, id_="again")
    # The second try reads what the first one read.
    assert rounds.recalled(1, "web1", id_="again")["log_review"]["cursors"] == {"at": 1}
    second = rounds.round(1, results, id_="again")
    assert first.memory == second.memory
    assert memory_of(second)["change"] == "worse"
    assert len(rounds.rows("SELECT * FROM upkeep_metric")) == 1
    assert rounds.rows("SELECT rounds FROM upkeep_signature") == [(2,)]
    assert [row[0] for row in rounds.rows("SELECT status FROM upkeep_finding ORDER BY key")] == ["warn", "fail"]
    assert rounds.recalled(2, "web1")["log_review"]["cursors"] == {"at": 2}


def test_an_id_that_is_used_for_ever_is_a_new_round_each_day(rounds):
    for day in range(3):
        rounds.round(day * 1.001, {"web1": {"log_review": result(cursors={"day": day})}}, id_="nightly")
    assert len(rounds.rows("SELECT * FROM upkeep_round")) == 3
    assert rounds.recalled(4, "web1", id_="nightly")["log_review"]["cursors"] == {"day": 2}


def test_of_two_rounds_at_once_the_lines_count_once(rounds):
    def results(offset):
        seen = {"id": "t1", "template": "a", "severity": "error", "count": 5, "first": 1.0, "last": 2.0}
        return {"web1": {"log_review": result(cursors={"at": offset}, signatures=[seen])}}

    rounds.round(0, results(1))
    one_round, recalled = rounds.recall(1, ["web1"])
    other_round, other = rounds.recall(1.01, ["web1"])
    rounds.record(one_round, results(2), recalled.token)
    told = rounds.record(other_round, results(3), other.token)
    assert told.notes == ["Another round recorded log_review of web1 while this one ran; its cursors count."]
    assert rounds.recalled(2, "web1")["log_review"]["cursors"] == {"at": 2}
    assert rounds.rows("SELECT rounds FROM upkeep_signature") == [(2,)]


def test_check_mode_says_the_same_and_leaves_no_trace(rounds):
    rounds.round(0, one("ok"))
    before = rounds.rows("SELECT * FROM upkeep_finding"), rounds.rows("SELECT * FROM upkeep_round")
    told = rounds.record(rounds.this(1), one("fail"), check_mode=True)
    assert memory_of(told)["change"] == "new"
    assert told.notes == ["Check mode: nothing was recorded, and no cursor moved."]
    assert (rounds.rows("SELECT * FROM upkeep_finding"), rounds.rows("SELECT * FROM upkeep_round")) == before


def test_check_mode_makes_no_history(rounds):
    assert rounds.recalled(0, "web1") == {}
    assert rounds.record(rounds.this(0), one("fail"), check_mode=True).memory == {}
    assert not rounds.place.path.parent.exists()


def test_sites_do_not_mix(rounds):
    import dataclasses

    rounds.round(0, {"web1": {"log_review": result(cursors={"a": 1})}})
    elsewhere = dataclasses.replace(rounds.this(1), site="elsewhere")
    assert rounds.record(elsewhere, one("fail")).previous is None
    assert rounds.recalled(2, "web1")["log_review"]["cursors"] == {"a": 1}


def test_of_many_findings_only_what_matters_is_told(rounds):
    many = [finding(f"/srv/{number}") for number in range(5001)]
    rounds.round(0, {"web1": {"health_check": result(*many)}})
    many[7] = finding("/srv/7", "warn")
    assert memory_of(rounds.round(1, {"web1": {"health_check": result(*many)}}))["change"] == "new"
