# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules are read in full or refused by name."""

from __future__ import annotations

import datetime
import time

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.logs.events import Events
from ansible_collections.ops.upkeep.plugins.module_utils.logs.ignoring import Ignoring
from ansible_collections.ops.upkeep.plugins.module_utils.logs.rules import read_rules
from ansible_collections.ops.upkeep.plugins.module_utils.logs.severity import Severity

GOOD = {"match": "^sshd: ", "verdict": "ignore", "reason": "scans"}


def events(*texts: str) -> Events:
    """Return events of these texts."""
    count = len(texts)
    return Events([None] * count, [None] * count, [None] * count, list(texts), [1] * count)


def test_a_rule_is_read():
    (rule,) = read_rules(
        [{**GOOD, "severity": "warning", "owner": "ops", "expires": "2026-11-24", "source": "/var/log/*"}]
    )
    assert rule.severity is Severity.WARNING
    assert rule.applies_to("/var/log/auth.log") and not rule.applies_to("journal")
    assert rule.told == "scans, owner ops, until 2026-11-24"


def test_it_holds_to_the_end_of_its_last_day():
    (rule,) = read_rules([{**GOOD, "expires": datetime.date(2026, 11, 24)}])
    day = time.mktime((2026, 11, 24, 23, 59, 59, 0, 0, -1))
    assert not rule.over(day)
    assert rule.over(day + 1)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("x", "'x' is no mapping"),
        ({}, 'option "reason" is missing'),
        ({**GOOD, "match": "("}, r"rules\[0\] \(\(\): option \"match\" is '\(' \(not a regular expression"),
        ({**GOOD, "template": "4f1d0c2b9a7e6d55"}, 'write either "match" or "template"'),
        ({"verdict": "ignore", "reason": "x"}, 'write either "match" or "template"'),
        ({"match": "x", "reason": "x"}, 'decides nothing; write "verdict" or "severity"'),
        ({**GOOD, "verdict": "drop"}, "write one of ignore, known, ticket"),
        ({**GOOD, "severity": "bad"}, "write one of emergency"),
        ({**GOOD, "expires": "soon"}, "option \"expires\" is 'soon'; write a day"),
        ({**GOOD, "expires": "2026-02-30"}, "write a day"),
        ({**GOOD, "regex": "x"}, 'option "regex" is not known'),
        ({"template": "xyz", "verdict": "known", "reason": "x"}, "write the id of a template"),
    ],
)
def test_a_mistake_is_named(given, said):
    with pytest.raises(WrongOptions, match=said):
        read_rules([given])


def test_every_mistake_is_told_at_once():
    with pytest.raises(WrongOptions) as error:
        read_rules([{**GOOD, "match": "("}, GOOD, {**GOOD, "verdict": "drop"}])
    assert len(error.value.problems) == 2


def test_only_what_matches_is_ignored():
    ignoring = Ignoring(read_rules([GOOD, {**GOOD, "match": "x", "source": "other"}]), lambda: 10.0)
    assert ignoring.marks("journal", events("sshd: a", "cron: sshd: x", "sshd: b")) == [True, False, True]
    assert ignoring.used == {0}


def test_a_rule_that_takes_for_ever_is_left_out_in_time():
    ignoring = Ignoring(read_rules([{**GOOD, "match": r"(a+)+$"}, GOOD]), lambda: 0.3)
    began = time.monotonic()
    assert ignoring.marks("journal", events("a" * 60 + "b", "sshd: a")) == [False, True]
    assert time.monotonic() - began < 5
    assert [rule.position for rule in ignoring.slow] == [0]
    assert ignoring.marks("journal", events("a" * 60 + "b")) == [False], "it is not tried again"
