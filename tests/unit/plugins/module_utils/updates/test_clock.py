# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clock on security updates: when it starts, and what does not stop it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY
from ansible_collections.ops.upkeep.plugins.module_utils.updates.clock import clocks_now, read_clocks, remembered
from ansible_collections.ops.upkeep.plugins.module_utils.updates.package import Advisory, Change, LeftOut

NOW = 1_800_000_000.0


def _change(name: str = "libssl3", **more: Any) -> Change:
    return Change(name, "amd64", "upgrade", "1", **{"candidate": "2", "security": True, **more})


def _at(days: float, recalled: object, *changes: Change, reboot: bool | None = False) -> Any:
    return clocks_now(json.loads(json.dumps(recalled)), changes, (), reboot, NOW + days * DAY)


@pytest.mark.parametrize(
    ("change", "since", "exact"),
    [
        (_change(published=NOW - 3 * DAY), NOW - 3 * DAY, True),
        (_change(published=NOW - 3 * DAY, open_since=NOW - 9 * DAY), NOW - 9 * DAY, True),
        (_change(advisories=(Advisory("A", published=NOW - 5 * DAY), Advisory("B"))), NOW - 5 * DAY, True),
        (_change(), NOW, False),
        (_change(published=NOW + DAY), NOW, False),
        (_change(published=-1.0), NOW, False),
    ],
)
def test_it_starts_when_the_update_was_published_or_seen_first(change: Change, since: float, exact: bool) -> None:
    [clock] = _at(0, None, change)
    assert (clock.package, clock.since, clock.exact) == ("libssl3:amd64", since, exact)


def test_others_have_none() -> None:
    assert _at(0, None, _change(security=False), _change("b", security=None)) == []


def test_it_runs_from_call_to_call_and_a_newer_version_does_not_stop_it() -> None:
    first = _at(0, None, _change())
    second = _at(10, remembered(first), _change(candidate="3", published=NOW + 9 * DAY))
    assert [clock.since for clock in second] == [NOW]


def test_it_ends_when_the_update_is_installed() -> None:
    assert _at(1, remembered(_at(0, None, _change())), reboot=False) == []
    # A reboot that others need does not keep it running.
    assert _at(1, remembered(_at(0, None, _change())), reboot=True) == []


def test_a_reboot_still_owed_keeps_it_running() -> None:
    kernel = _change("linux-image-6.1", reboot="a new kernel")
    first = remembered(_at(0, None, kernel))
    [owed] = _at(1, first, reboot=True)
    assert (owed.owed, owed.since) == (True, NOW)
    [still] = _at(2, remembered([owed]), reboot=None)
    assert still.owed
    assert _at(3, remembered([still]), reboot=False) == []
    assert _at(1, first, reboot=None) == []


def test_a_security_update_that_is_held_has_one_too() -> None:
    held = LeftOut("libc6", "amd64", "1", "2", "held", True)
    [clock] = clocks_now(None, (), [held, LeftOut("vim", "amd64", "1", "2", "held", False)], False, NOW)
    assert (clock.package, clock.since, clock.reboot) == ("libc6:amd64", NOW, True)


@pytest.mark.parametrize(
    "recalled",
    [
        None,
        [],
        "text",
        {"a": None},
        {"a": {"since": "yesterday"}},
        {"a": {"since": True}},
        {"a": {"since": float("nan")}},
        {"a": {"since": NOW + 1}},
        {"a": {"since": -1}},
        {str(number): {"since": 1} for number in range(5001)},
    ],
)
def test_what_is_no_clock_counts_as_not_there(recalled: object) -> None:
    assert read_clocks(recalled, NOW) == {}


def test_a_severity_that_nobody_knows_is_unknown() -> None:
    assert read_clocks({"a": {"since": 1, "severity": ["x"]}}, NOW)["a"].severity == "unknown"
