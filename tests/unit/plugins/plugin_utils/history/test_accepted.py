# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file of accepted findings: what it may say, and what it says of a finding."""

from __future__ import annotations

from datetime import date, datetime, timezone

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.accepted import Accepted, Entry, parse, read_file
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.errors import WrongPlace
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.history.rounds_of import memory_of, one

GOOD = {
    "host": "web*",
    "check": "filesystem_space",
    "subject": "/var",
    "owner": "anna",
    "reason": "grows until the move",
    "expires": date(2026, 11, 30),
}
ENTRY = Entry(**GOOD)
NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc).timestamp()


def of(status="warn", **more):
    return Finding("filesystem_space", "/var", Status(status), "full", **more)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"hosts": "web1"}, "there is no hosts; did you mean host?"),
        ({"zzz": 1}, "there is no zzz; see docs/history.md"),
        ({"owner": None}, "owner is missing"),
        ({"owner": ""}, "owner is missing"),
        ({"reason": ["a"]}, "reason is no text"),
        ({"expires": None}, "expires is missing"),
        ({"expires": "soon"}, "expires is 'soon'; write a day as 2026-12-31"),
        ({"expires": 20261231}, "expires is 20261231; write a day as 2026-12-31"),
        ({"status": "ok"}, "status is 'ok'; write the worst that is accepted: warn, unknown or fail"),
        ({"status": ["fail"]}, "status is ['fail']; write the worst that is accepted: warn, unknown or fail"),
        ({"value": "93 %"}, "value is '93 %', which is no number"),
        ({"value": True}, "value is True, which is no number"),
    ],
)
def test_what_is_wrong_is_named(given, problem):
    entries, problems = parse([GOOD, {**GOOD, **given}])
    assert entries == [ENTRY] and problems == [f"entry 2: {problem}"]


@pytest.mark.parametrize("loaded", [{"a": 1}, "text", 7])
def test_what_is_no_list(loaded):
    assert parse(loaded)[1][0].startswith("it is no list")


@pytest.mark.parametrize("item", [None, "text", [1]])
def test_an_entry_that_is_no_mapping(item):
    assert parse([item])[1] == ["entry 1: it is no mapping with host, check, subject, owner, reason, expires"]


@pytest.mark.parametrize("expires", ["2026-11-30", date(2026, 11, 30), datetime(2026, 11, 30, 5)])
def test_a_day_however_it_is_written(expires):
    assert parse([{**GOOD, "expires": expires}]) == ([ENTRY], [])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- {", "is no YAML"),
        ("- host: !!python/object/apply:os.system [id]", "is no YAML"),
        ("- host: a", "check is missing"),
        ("[" * 5000, "is no YAML"),
    ],
)
def test_a_file_that_is_wrong_is_an_error(tmp_path, text, problem):
    (tmp_path / "accepted.yml").write_text(text)
    with pytest.raises(WrongPlace, match=f"upkeep_accepted_file (?s:.*){problem}"):
        read_file(str(tmp_path / "accepted.yml"))


def test_a_file_that_is_missing_is_an_error(tmp_path):
    with pytest.raises(WrongPlace, match="upkeep_accepted_file cannot be read: No such file"):
        read_file(str(tmp_path / "nowhere.yml"))


def test_an_empty_file_accepts_nothing(tmp_path):
    (tmp_path / "accepted.yml").write_text("---\n# none yet\n")
    assert read_file(str(tmp_path / "accepted.yml")) == []


@pytest.mark.parametrize(
    ("change", "host", "covers"),
    [
        ({}, "web1", True),
        ({}, "db1", False),
        ({"check": "filesystem_*"}, "web1", True),
        ({"check": "*"}, "web1", True),
        ({"check": "filesystem_inodes"}, "web1", False),
        ({"subject": "/va?"}, "web1", True),
        ({"subject": "/"}, "web1", False),
        ({"host": "Web1"}, "web1", False),
    ],
)
def test_whom_an_entry_covers(change, host, covers):
    accepted = Accepted([Entry(**{**GOOD, **change})])
    assert (accepted.look_up(host, of(), NOON, {}) is not None) is covers


def test_a_subject_with_brackets_is_meant_as_it_is():
    entry = Entry(**{**GOOD, "subject": "[::]:22"})
    assert entry.covers("web1", Finding("filesystem_space", "[::]:22", Status.WARN, "m"))


@pytest.mark.parametrize(
    ("change", "finding", "began", "lapsed"),
    [
        ({}, of(), None, None),
        ({}, of("fail"), "fail", None),
        ({}, of("fail"), "warn", "worse"),
        ({}, of("unknown"), "warn", "worse"),
        ({}, of("warn"), "fail", None),
        ({"status": Status.FAIL}, of("fail"), "warn", None),
        ({"status": Status.WARN}, of("fail"), None, "worse"),
        ({"value": 93}, of(value=92, unit="percent", limit=90), None, None),
        ({"value": 93}, of(value=93, unit="percent", limit=90), None, None),
        ({"value": 93}, of(value=94, unit="percent", limit=90), None, "worse"),
        ({"value": 93}, of(value=90, unit="percent", limit=90), None, None),
        ({"value": 5}, of(value=6, unit="days", limit=14), None, None),
        ({"value": 5}, of(value=4, unit="days", limit=14), None, "worse"),
        ({"value": 5}, of(), None, None),
        ({"expires": date(2026, 11, 24)}, of(), None, None),
        ({"expires": date(2026, 11, 23)}, of(), None, "expired"),
    ],
)
def test_whether_it_holds(change, finding, began, lapsed):
    entry = Entry(**{**GOOD, **change})
    found = Accepted([entry]).look_up("web1", finding, NOON, {entry.key: Status(began)} if began else {})
    assert (found.entry, found.lapsed) == (entry, lapsed)


def test_of_two_entries_the_one_that_holds_counts():
    old = Entry(**{**GOOD, "expires": date(2026, 1, 1)})
    assert Accepted([old, ENTRY]).look_up("web1", of(), NOON, {}).entry == ENTRY


def test_what_is_in_order_needs_no_acceptance():
    assert Accepted([ENTRY]).look_up("web1", of("ok"), NOON, {}) is None


def accepted_in(recorded):
    memory = memory_of(recorded)
    return memory["change"], memory.get("accepted", {}).get("owner"), memory.get("lapsed")


def test_what_got_worse_than_was_accepted_opens_again_and_stays_open(rounds):
    entries = [ENTRY]
    rounds.round(0, one("ok"), accepted=entries)
    assert accepted_in(rounds.round(1, one("warn"), accepted=entries)) == ("new", "anna", None)
    assert accepted_in(rounds.round(2, one("warn"), accepted=entries)) == ("same", "anna", None)
    assert accepted_in(rounds.round(3, one("fail"), accepted=entries)) == ("worse", None, "worse")
    assert accepted_in(rounds.round(4, one("fail"), accepted=entries)) == ("same", None, "worse")
    assert accepted_in(rounds.round(5, one("warn"), accepted=entries)) == ("better", "anna", None)


def test_an_acceptance_that_ran_out_opens_the_finding_once(rounds):
    entries = [Entry(**{**GOOD, "expires": date(2026, 11, 25)})]
    assert accepted_in(rounds.round(0, one("warn"), accepted=entries)) == ("new", "anna", None)
    assert accepted_in(rounds.round(1, one("warn"), accepted=entries)) == ("same", "anna", None)
    assert accepted_in(rounds.round(2, one("warn"), accepted=entries)) == ("new", None, "expired")
    assert accepted_in(rounds.round(3, one("warn"), accepted=entries)) == ("same", None, "expired")


def test_an_entry_that_was_taken_out_opens_the_finding_once(rounds):
    rounds.round(0, one("warn"), accepted=[ENTRY])
    assert accepted_in(rounds.round(1, one("warn"))) == ("new", None, None)
    assert accepted_in(rounds.round(2, one("warn"))) == ("same", None, None)
