# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Units in every kind of trouble, and the same in none."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.units import (
    Expectation,
    Trouble,
    find_trouble,
)
from ansible_collections.ops.upkeep.plugins.module_utils.limits import Limits
from ansible_collections.ops.upkeep.plugins.module_utils.linux.systemd import Unit

DAY = 86400.0
NOW = 100 * DAY  # of uptime
EXPECTED = Expectation(Limits(2, 5), 900.0, DAY, Limits(300.0, 900.0), Limits(DAY, None))


def unit(**properties: object) -> Unit:
    """A service that has been running well for 50 days; times are given as seconds ago."""
    plain = {
        "Id": "app.service",
        "LoadState": "loaded",
        "ActiveState": "active",
        "SubState": "running",
        "Type": "simple",
        "Result": "success",
        "NRestarts": "0",
        "ActiveEnter": 50 * DAY,
        "InactiveExit": 50 * DAY,
        **properties,
    }
    return Unit({key + _suffix(key): _text(key, value) for key, value in plain.items()})


def _suffix(key: str) -> str:
    return "TimestampMonotonic" if key.endswith(("Enter", "Exit", "StateChange")) else ""


def _text(key: str, value: object) -> str:
    return str(int((NOW - float(str(value))) * 1e6)) if _suffix(key) else str(value)


def flapping(restarts: int, ago: float, **properties: object) -> Unit:
    return unit(NRestarts=restarts, ActiveEnter=ago, InactiveExit=ago, **properties)


@pytest.mark.parametrize("state", [None, "S", "R", "D", "I"])
def test_a_unit_that_runs_well_is_in_no_trouble(state):
    assert find_trouble(unit(), EXPECTED, NOW, state) is None


@pytest.mark.parametrize(
    ("restarts", "ago", "status"),
    [
        (2880, 12, Status.FAIL),  # crashes every 30 s for a day
        (144, 400, Status.FAIL),  # crashes every 10 min for a day
        (5, 899, Status.FAIL),
        (2, 1200, Status.WARN),  # began to crash every 10 min a while ago
        (8, 3 * 3600, Status.WARN),  # crashes every few hours
        (3, 21 * DAY, None),  # crashed three times, three weeks ago
        (500, 2 * DAY, None),  # was in a loop, has been well since before the last look
        (1, 10, None),  # one crash that healed
    ],
)
def test_restarts_count_while_the_last_one_is_recent(restarts, ago, status):
    verdict = find_trouble(flapping(restarts, ago), EXPECTED, NOW, "S")
    assert (verdict and verdict.status) == status
    if verdict:
        assert verdict.trouble is Trouble.FLAPPING
        assert verdict.value == restarts
        assert f"{restarts} times" in verdict.message


def test_restarts_before_the_last_round_were_told_by_it():
    hourly = EXPECTED._replace(looked=3600.0)
    assert find_trouble(flapping(8, 2 * 3600), hourly, NOW, "S") is None
    assert find_trouble(flapping(8, 1800), hourly, NOW, "S").status is Status.WARN


@pytest.mark.parametrize("name", ["getty@tty1", "serial-getty@ttyS0", "console-getty"])
def test_a_login_prompt_starts_anew_with_each_logout(name):
    assert find_trouble(flapping(50, 10, Id=name + ".service"), EXPECTED, NOW, "S") is None
    crashed = flapping(
        50, 10, Id=name + ".service", ActiveState="activating", SubState="auto-restart", Result="exit-code"
    )
    assert find_trouble(crashed, EXPECTED, NOW, None).trouble is Trouble.FLAPPING


@pytest.mark.parametrize("sub", ["auto-restart", "auto-restart-queued"])
@pytest.mark.parametrize("restarts", [0, 1, 99])
def test_a_unit_between_crash_and_restart_is_down(sub, restarts):
    waiting = flapping(
        restarts, 5, ActiveState="activating", SubState=sub, Result="exit-code", ExecMainCode=1, ExecMainStatus=3
    )
    verdict = find_trouble(waiting, EXPECTED, NOW, None)
    assert (verdict.status, verdict.trouble) == (Status.FAIL, Trouble.FLAPPING)
    assert "exit code 3" in verdict.message


@pytest.mark.parametrize(
    ("properties", "why"),
    [
        ({"Result": "exit-code", "ExecMainCode": 1, "ExecMainStatus": 217}, "exit code 217"),
        ({"Result": "signal", "ExecMainCode": 2, "ExecMainStatus": 9}, "killed by signal 9"),
        ({"Result": "core-dump", "ExecMainCode": 3, "ExecMainStatus": 11}, "dumped core on signal 11"),
        ({"Result": "exit-code", "ExecMainCode": 0, "ExecMainStatus": 0}, "one of its commands"),
        ({"Result": "start-limit-hit"}, "systemd gave up"),
        ({"Result": "oom-kill", "ExecMainCode": 2, "ExecMainStatus": 9}, "want of memory"),
        ({"Result": "something-new"}, "something-new"),
        ({"Result": ""}, "nothing of why"),
    ],
)
def test_a_failed_unit_says_why(properties, why):
    failed = unit(ActiveState="failed", SubState="failed", InactiveEnter=120, **properties)
    verdict = find_trouble(failed, EXPECTED, NOW, None)
    assert (verdict.status, verdict.trouble) == (Status.FAIL, Trouble.FAILED)
    assert why in verdict.message and "2 min ago" in verdict.message


@pytest.mark.parametrize(("state", "said"), [("T", "stopped by a signal"), ("t", "debugger"), ("Z", "zombie")])
def test_a_main_process_that_does_nothing(state, said):
    verdict = find_trouble(unit(), EXPECTED, NOW, state)
    assert (verdict.status, verdict.trouble) == (Status.FAIL, Trouble.DEGRADED)
    assert said in verdict.message


@pytest.mark.parametrize(
    ("properties", "status"),
    [
        ({"FreezerState": "frozen"}, Status.FAIL),
        ({"FreezerState": "frozen-by-parent"}, Status.FAIL),
        ({"FreezerState": "running"}, None),
        ({"ReloadResult": "exit-code"}, Status.WARN),
        ({"ReloadResult": "success"}, None),
        ({"ReloadResult": "timeout", "ActiveState": "inactive"}, None),
        ({"LoadState": "bad-setting", "ActiveState": "inactive"}, Status.WARN),
        ({"LoadState": "error", "ActiveState": "inactive"}, Status.WARN),
    ],
)
def test_what_the_list_of_failed_units_does_not_show(properties, status):
    verdict = find_trouble(unit(**properties), EXPECTED, NOW, "S")
    assert (verdict and verdict.status) == status


@pytest.mark.parametrize(
    ("properties", "status"),
    [
        ({"ActiveState": "activating", "SubState": "start", "InactiveExit": 60}, None),
        ({"ActiveState": "activating", "SubState": "start", "InactiveExit": 400}, Status.WARN),
        ({"ActiveState": "activating", "SubState": "start-pre", "InactiveExit": 1000}, Status.FAIL),
        ({"ActiveState": "activating", "SubState": "start", "InactiveExit": 1000, "Type": "oneshot"}, None),
        ({"ActiveState": "activating", "SubState": "start", "InactiveExit": 2 * DAY, "Type": "oneshot"}, Status.WARN),
        ({"ActiveState": "activating", "SubState": "auto-restart", "InactiveExit": 1000}, None),
        ({"ActiveState": "deactivating", "SubState": "stop", "ActiveExit": 1000}, Status.FAIL),
        ({"ActiveState": "deactivating", "SubState": "stop", "ActiveExit": 10}, None),
        ({"ActiveState": "reloading", "SubState": "reload", "StateChange": 400}, Status.WARN),
    ],
)
def test_a_unit_that_is_on_its_way_for_too_long(properties, status):
    verdict = find_trouble(unit(**properties), EXPECTED, NOW, "S")
    assert (verdict and verdict.status) == status


@pytest.mark.parametrize(
    ("properties", "status"),
    [
        ({"SubState": "elapsed", "TimersMonotonic": "{ OnUnitActiveUSec=1h ; next_elapse=0 }"}, Status.WARN),
        ({"SubState": "elapsed", "TimersMonotonic": "{ OnBootUSec=1h ; next_elapse=0 }"}, None),
        ({"SubState": "waiting", "TimersMonotonic": "{ OnUnitActiveUSec=1h ; next_elapse=9h }"}, None),
        # It did elapse, but a condition kept its unit from running.
        (
            {
                "SubState": "elapsed",
                "TimersMonotonic": "{ OnUnitActiveUSec=1h ; next_elapse=0 }",
                "LastTriggerUSec": "Tue 2026-11-24 03:31:00 UTC",
            },
            None,
        ),
    ],
)
def test_a_timer_that_will_never_elapse(properties, status):
    verdict = find_trouble(unit(Id="app.timer", **properties), EXPECTED, NOW, None)
    assert (verdict and verdict.status) == status


def test_the_worst_of_several_troubles_is_told():
    verdict = find_trouble(unit(ReloadResult="exit-code"), EXPECTED, NOW, "T")
    assert verdict.status is Status.FAIL
