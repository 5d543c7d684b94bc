# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the updates of a host are as they should be."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY
from ansible_collections.ops.upkeep.plugins.module_utils.updates.backend import Pending, Source
from ansible_collections.ops.upkeep.plugins.module_utils.updates.clock import Clock
from ansible_collections.ops.upkeep.plugins.module_utils.updates.compliance import (
    judge_last_success,
    judge_left_out,
    judge_lists,
    judge_security,
    judge_sources,
)
from ansible_collections.ops.upkeep.plugins.module_utils.updates.package import Change, LeftOut
from ansible_collections.ops.upkeep.plugins.module_utils.updates.request import read_request

NOW = 1_800_000_000.0
REQUEST = read_request({})
VIM = Change("vim", "amd64", "upgrade", "1", "2")


def _pending(*changes: Change, **more: Any) -> Pending:
    return Pending(changes, **{"lists_age": 3600.0, "security_source": "Debian-Security", **more})


def _clock(days: float, severity: str = "unknown", **more: Any) -> Clock:
    return Clock("libssl3:amd64", "2", NOW - days * DAY, severity, True, **more)


def _security(pending: Pending, *clocks: Clock) -> Finding:
    found = judge_security(pending, clocks, REQUEST.max_age, REQUEST.values, NOW)
    return next(item for item in found if isinstance(item, Finding))


def _only(found: Iterable[Finding | Metric]) -> Finding:
    [finding] = [item for item in found if isinstance(item, Finding)]
    return finding


@pytest.mark.parametrize(
    ("clocks", "status", "words"),
    [
        ((), "ok", "no security update waits"),
        ((_clock(1),), "warn", "1 security update waits, libssl3:amd64 for 24 h (fails at 14 days)"),
        ((_clock(13.99),), "warn", "waits"),
        ((_clock(14),), "fail", "for 14 days (fails at 14 days)"),
        # Older, but it may wait longer.
        ((_clock(20, "low"),), "warn", "for 20 days (fails at 90 days)"),
        ((_clock(20, "low"), _clock(15, "critical")), "fail", "2 security updates wait, libssl3:amd64 for 15 days"),
        ((_clock(1, reboot=True, owed=True),), "warn", "1 installed, but not in effect before a reboot"),
    ],
)
def test_security_updates_are_held_against_how_long_they_wait(
    clocks: tuple[Clock, ...], status: str, words: str
) -> None:
    finding = _security(_pending(), *clocks)
    assert finding.status == status
    assert words in finding.message


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"security_source": ""}, "no package source tells"),
        ({"doubt": "the list is void"}, "the list is void"),
        ({"lists_age": None}, "the age of the package lists is unknown"),
        ({"lists_age": 9 * DAY}, "the package lists are 9 days old (at most 8 days)"),
    ],
)
def test_nothing_is_never_ok_where_nobody_can_know(more: dict[str, Any], why: str) -> None:
    finding = _security(_pending(**more))
    assert finding.status == "unknown"
    assert why in finding.message
    # What waits all the same is told, as the least that it is.
    finding = _security(_pending(**more), _clock(1))
    assert finding.status == "warn"
    assert finding.message.startswith("at least 1 security update waits")
    assert why in finding.message


def test_the_numbers_are_kept_by_severity() -> None:
    found = judge_security(_pending(VIM), [_clock(2, "low"), _clock(3, "low")], REQUEST.max_age, REQUEST.values, NOW)
    numbers = {(item.name, item.labels.get("severity")): item.value for item in found if isinstance(item, Metric)}
    assert numbers["updates_security_pending", "low"] == 2
    assert numbers["updates_security_pending", "critical"] == 0
    assert numbers["updates_security_oldest", "low"] == 3 * DAY
    assert numbers["updates_pending", None] == 1


def test_without_a_source_no_number_of_security_updates_is_kept() -> None:
    found = judge_security(_pending(security_source=""), [], REQUEST.max_age, REQUEST.values, NOW)
    assert not [item for item in found if isinstance(item, Metric)]


@pytest.mark.parametrize(
    ("security", "status"), [((), "ok"), ((False,), "ok"), ((False, None), "unknown"), ((None, True), "warn")]
)
def test_what_is_left_out_matters_where_it_is_for_security(security: tuple[bool | None, ...], status: str) -> None:
    outs = [LeftOut("p{0}".format(number), "all", "1", "2", "held", one) for number, one in enumerate(security)]
    assert judge_left_out(outs).status == status


@pytest.mark.parametrize(
    ("changes", "days", "status"),
    [
        ((VIM,), 1, "ok"),
        ((VIM,), 35, "warn"),
        ((VIM,), 62, "fail"),
        ((), 400, "ok"),
        ((VIM,), None, "unknown"),
        ((), None, "skipped"),
    ],
)
def test_that_nobody_installs_is_as_loud_as_a_failure(
    changes: tuple[Change, ...], days: float | None, status: str
) -> None:
    last = None if days is None else NOW - days * DAY
    finding = _only(judge_last_success(_pending(*changes, last_success=last), REQUEST.values, NOW))
    assert finding.status == status


@pytest.mark.parametrize(("age", "status"), [(0.0, "ok"), (8 * DAY, "warn"), (None, "unknown")])
def test_old_lists_are_told(age: float | None, status: str) -> None:
    assert _only(judge_lists(_pending(lists_age=age), REQUEST.values)).status == status


def test_a_mirror_that_does_not_answer_is_a_finding_of_its_own() -> None:
    source = Source("http://mirror.example.com", problem="Could not resolve 'mirror.example.com'")
    findings = [item for item in judge_lists(_pending(sources=(source,)), REQUEST.values) if isinstance(item, Finding)]
    assert [(item.subject, item.status.value) for item in findings] == [
        ("http://mirror.example.com", "fail"),
        ("package lists", "ok"),
    ]


@pytest.mark.parametrize(
    ("sources", "status"),
    [((), "unknown"), ((Source("a"),), "ok"), ((Source("a"), Source("b", other_suite=True)), "warn")],
)
def test_repositories_of_another_release_are_told(sources: tuple[Source, ...], status: str) -> None:
    assert _only(judge_sources(_pending(sources=sources), "Debian 12")).status == status
