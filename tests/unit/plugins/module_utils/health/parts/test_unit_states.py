# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Units that are in no trouble, held to the state they should be in."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.unit_states import (
    judge_active,
    judge_elapsed,
    judge_enabled,
    next_elapse,
)
from ansible_collections.ops.upkeep.plugins.module_utils.limits import Limits
from ansible_collections.ops.upkeep.plugins.module_utils.linux.systemd import Unit

NOW = 1000.0
CLOCK = 1795491060.0  # 2026-11-24 03:31:00 UTC
SOCKET = ("app.socket",)


def unit(**properties: str) -> Unit:
    plain = {"Id": "app.service", "LoadState": "loaded", "SubState": "dead", "Type": "simple", "Result": "success"}
    return Unit({**plain, **properties})


ONESHOT = {"ActiveState": "inactive", "Type": "oneshot", "RemainAfterExit": "no"}
RAN = {"ExecMainExitTimestampMonotonic": "880000000"}


@pytest.mark.parametrize(
    ("properties", "waiting_for", "status", "said"),
    [
        (
            {"ActiveState": "active", "SubState": "running", "ActiveEnterTimestampMonotonic": "880000000"},
            (),
            "ok",
            "2 min",
        ),
        ({"ActiveState": "active", "SubState": "running", "NRestarts": "1"}, (), "ok", "restarted by systemd 1 time"),
        ({"ActiveState": "active", "SubState": "exited"}, (), "ok", "active (exited)"),
        ({"ActiveState": "reloading", "SubState": "reload"}, (), "ok", "reloading"),
        ({"ActiveState": "active", "UnitFileState": "masked"}, (), "warn", "masked"),
        ({"ActiveState": "active", "LoadState": "not-found"}, (), "warn", "file is gone"),
        ({"ActiveState": "activating", "SubState": "start"}, (), "warn", "not active"),
        ({"ActiveState": "activating", "SubState": "start", "Type": "oneshot"}, (), "ok", "at its work"),
        ({"ActiveState": "deactivating", "SubState": "stop"}, (), "warn", "not active"),
        ({"ActiveState": "maintenance", "SubState": "x"}, (), "warn", "not active"),
        ({"ActiveState": "inactive"}, (), "fail", "has not run since boot"),
        ({"ActiveState": "inactive", "InactiveEnterTimestampMonotonic": "880000000"}, (), "fail", "for 2 min"),
        ({**ONESHOT, **RAN}, (), "ok", "ended with success 2 min ago"),
        ({**ONESHOT}, (), "fail", "has not run since boot"),
        ({**ONESHOT}, ("app.timer",), "ok", "until app.timer starts it"),
        ({**ONESHOT, **RAN, "RemainAfterExit": "yes"}, (), "fail", "not active"),
        ({"ActiveState": "inactive", "UnitFileState": "disabled"}, SOCKET, "ok", "until app.socket starts it"),
        ({"ActiveState": "inactive", "UnitFileState": "static"}, SOCKET, "ok", "until app.socket starts it"),
        # Enabled by itself, it should be up by itself.
        ({"ActiveState": "inactive", "UnitFileState": "enabled"}, SOCKET, "fail", "not active"),
        (
            {"ActiveState": "inactive", "ConditionResult": "no", "ConditionTimestampMonotonic": "1"},
            (),
            "skipped",
            "a condition",
        ),
        # Before it was ever started, the result of no condition is known.
        (
            {"ActiveState": "inactive", "ConditionResult": "no", "ConditionTimestampMonotonic": "0"},
            (),
            "fail",
            "not active",
        ),
        ({"ActiveState": "inactive", "Result": "exec-condition"}, (), "skipped", "a condition"),
        ({"ActiveState": "inactive", "AssertResult": "no", "AssertTimestampMonotonic": "1"}, (), "fail", "assertion"),
    ],
)
def test_a_unit_that_should_be_active(properties, waiting_for, status, said):
    verdict = judge_active(unit(**properties), NOW, CLOCK, waiting_for)
    assert verdict.status is Status(status)
    assert said in verdict.message


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        (
            {"LastTriggerUSec": "Tue 2026-11-24 03:21:00 UTC", "NextElapseUSecRealtime": "Tue 2026-11-24 04:31:00 UTC"},
            "last elapsed 10 min ago, next in 60 min",
        ),
        ({"NextElapseUSecMonotonic": "18min 20s"}, "has not elapsed yet, next in 100 s"),
        ({"NextElapseUSecMonotonic": "infinity"}, "has not elapsed yet, no next time"),
        ({}, "has not elapsed yet, no next time"),
    ],
)
def test_a_timer_tells_of_its_last_and_next_time(properties, said):
    timer = unit(Id="app.timer", ActiveState="active", SubState="waiting", **properties)
    assert said in judge_active(timer, NOW, CLOCK, ()).message


def test_the_nearer_of_two_next_times_counts():
    timer = unit(NextElapseUSecMonotonic="16min 50s", NextElapseUSecRealtime="Tue 2026-11-24 04:31:00 UTC")
    assert next_elapse(timer, NOW, CLOCK) == 10.0


@pytest.mark.parametrize(("age", "status"), [(10.0, None), (3600.0, Status.WARN), (86400.0, Status.FAIL)])
def test_a_timer_that_elapsed_too_long_ago(age, status):
    verdict = judge_elapsed(age, Limits(3600, 86400))
    assert (verdict and verdict.status) == status


@pytest.mark.parametrize(
    ("state", "wanted", "status"),
    [
        ("enabled", True, "ok"),
        ("static", True, "ok"),
        ("alias", True, "ok"),
        ("generated", True, "ok"),
        ("enabled-runtime", True, "warn"),
        ("disabled", True, "fail"),
        ("masked", True, "fail"),
        ("linked", True, "fail"),
        ("bad", True, "fail"),
        ("", True, "fail"),
        ("enabled", False, "fail"),
        ("enabled-runtime", False, "fail"),
        ("disabled", False, "ok"),
        ("static", False, "ok"),
        ("masked", False, "ok"),
    ],
)
def test_whether_a_unit_starts_at_boot(state, wanted, status):
    found, _said = judge_enabled(unit(UnitFileState=state), wanted)
    assert found is Status(status)
