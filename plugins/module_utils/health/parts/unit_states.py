# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a systemd unit that is in no trouble of its own is in the state it should be in."""

from __future__ import annotations

from typing import Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.units import Trouble, Verdict, look_at
from ansible_collections.ops.upkeep.plugins.module_utils.limits import Limits, told
from ansible_collections.ops.upkeep.plugins.module_utils.linux.systemd import Unit, parse_span, parse_time
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration, plural


def judge_active(unit: Unit, now: float, clock: float, waiting_for: Sequence[str]) -> Verdict:
    """Return the verdict on a unit that should be active and is not in trouble.

    C(clock) is the time of day; C(waiting_for) are the active units (sockets, timers) that will start it.
    """
    state, sub = unit.text("ActiveState"), unit.text("SubState")
    if state in ("active", "reloading", "refreshing"):
        if unit.text("LoadState") == "masked" or unit.text("UnitFileState").startswith("masked"):
            message = "active, but masked: once stopped it will not start again"
            return Verdict(Status.WARN, message, advice="run systemctl unmask '{0}'".format(unit.id))
        if unit.text("LoadState") == "not-found":
            message = "active, but its unit file is gone: once stopped it will not start again"
            return Verdict(
                Status.WARN, message, advice="install it again, or stop it: systemctl status '{0}'".format(unit.id)
            )
        return Verdict(Status.OK, _active_message(unit, now, clock))
    if state == "activating" and unit.text("Type") == "oneshot" and sub != "auto-restart":
        age = unit.age("InactiveExit", now)
        return Verdict(Status.OK, "a oneshot at its work" + ("" if age is None else ", for " + human_duration(age)))
    if state != "inactive":
        return Verdict(Status.WARN, "not active: {0} ({1})".format(state, sub), advice=look_at(unit))
    return _judge_inactive(unit, now, waiting_for)


def _active_message(unit: Unit, now: float, clock: float) -> str:
    if unit.type == "timer":
        return _timer_message(unit, now, clock)
    age = unit.age("ActiveEnter", now)
    message = "{0} ({1})".format(unit.text("ActiveState"), unit.text("SubState"))
    message += "" if age is None else " for {0}".format(human_duration(age))
    restarts = unit.number("NRestarts")
    return message + (", restarted by systemd {0}".format(plural(restarts, "time")) if restarts else "")


def judge_elapsed(age: float, limits: Limits) -> Verdict | None:
    """Return the verdict on a timer that last elapsed C(age) seconds ago, None where that is all right."""
    status, limit = limits.judge(age)
    if status is Status.OK or limit is None:
        return None
    message = "last elapsed {0} ago {1}".format(human_duration(age), told(status, human_duration(limit)))
    return Verdict(status, message, None, "run systemctl list-timers --all", round(age), "s", limit)


def _timer_message(unit: Unit, now: float, clock: float) -> str:
    last = parse_time(unit.text("LastTriggerUSec"))
    upcoming = next_elapse(unit, now, clock)
    return "active ({0}), {1}, {2}".format(
        unit.text("SubState"),
        "has not elapsed yet"
        if last is None
        else "last elapsed {0} ago".format(human_duration(max(0.0, clock - last))),
        "no next time" if upcoming is None else "next in {0}".format(human_duration(max(0.0, upcoming))),
    )


def next_elapse(unit: Unit, now: float, clock: float) -> float | None:
    """Return the seconds until a timer elapses, None where it has no next time."""
    realtime = parse_time(unit.text("NextElapseUSecRealtime"))
    uptime = parse_span(unit.text("NextElapseUSecMonotonic"))
    spans = [realtime - clock] if realtime is not None else []
    spans += [uptime - now] if uptime else []
    return min(spans, default=None)


def _judge_inactive(unit: Unit, now: float, waiting_for: Sequence[str]) -> Verdict:
    if unit.number("AssertTimestampMonotonic") and unit.text("AssertResult") == "no":
        message = "not active: an assertion of the unit (Assert...=) is not met"
        return Verdict(Status.FAIL, message, Trouble.FAILED, look_at(unit))
    unmet = unit.number("ConditionTimestampMonotonic") and unit.text("ConditionResult") == "no"
    if unmet or unit.text("Result") == "exec-condition":
        return Verdict(Status.SKIPPED, "not started: a condition of the unit (Condition...=) is not met on this host")
    if unit.text("Type") == "oneshot" and unit.text("RemainAfterExit") != "yes":
        age = unit.age("ExecMainExit", now)
        if age is not None:
            return Verdict(Status.OK, "a oneshot that ended with success {0} ago".format(human_duration(age)))
    # A unit that is enabled by itself should be up by itself: then its socket is no excuse.
    if waiting_for and not unit.text("UnitFileState").startswith("enabled"):
        return Verdict(Status.OK, "inactive until {0} starts it".format(", ".join(waiting_for)))
    message = "not active: inactive ({0})".format(unit.text("SubState"))
    age = unit.age("InactiveEnter", now)
    message += ", has not run since boot" if age is None else " for {0}".format(human_duration(age))
    return Verdict(Status.FAIL, message, Trouble.FAILED, look_at(unit))


_COMES_BY_ITSELF: Final = ("enabled", "static", "alias", "generated", "transient", "indirect")


def judge_enabled(unit: Unit, wanted: bool) -> tuple[Status, str]:
    """Return whether the unit starts at boot as C(wanted), and what to say of it."""
    state = unit.text("UnitFileState") or "no unit file"
    if not wanted:
        bad = state in ("enabled", "enabled-runtime")
        return (Status.FAIL if bad else Status.OK), "{0} at boot".format(state) if bad else state
    if state == "enabled-runtime":
        return Status.WARN, "enabled only until the next boot (enabled-runtime)"
    if state in _COMES_BY_ITSELF:
        return Status.OK, state
    return Status.FAIL, "not enabled at boot ({0})".format(state)


def judge_masked(unit: Unit) -> Verdict:
    """Return the verdict on a unit that should be masked, and down."""
    load, active = unit.text("LoadState"), unit.text("ActiveState")
    advice = "run systemctl mask --now '{0}' if nobody needs it".format(unit.id)
    if load != "masked":
        return Verdict(Status.FAIL, "not masked ({0}, {1})".format(load, active), advice=advice)
    if active not in ("inactive", "failed"):
        return Verdict(Status.FAIL, "masked, but {0}".format(active), advice=advice)
    return Verdict(Status.OK, "masked")


def judge_inactive(unit: Unit, trouble: Verdict | None) -> Verdict:
    """Return the verdict on a unit that should be inactive; one that has failed is in trouble all the same."""
    active = unit.text("ActiveState")
    if active == "inactive":
        return Verdict(Status.OK, "inactive, as it should be")
    if active == "failed" and trouble:
        return trouble
    message = "{0} ({1}), but should be inactive".format(active, unit.text("SubState"))
    return Verdict(Status.FAIL, message, advice="see what started it: systemctl status '{0}'".format(unit.id))


def with_enabled(unit: Unit, verdict: Verdict, wanted: bool | None) -> Verdict:
    """Return the verdict with what there is to say of the start at boot; None asks nothing of that."""
    if wanted is None or unit.text("LoadState") == "not-found":
        return verdict
    status, said = judge_enabled(unit, wanted)
    worst = verdict.status if status is Status.OK else min(status, verdict.status, key=lambda one: one.severity)
    advice = verdict.advice or "run systemctl {0} '{1}'".format("enable" if wanted else "disable", unit.id)
    return verdict._replace(
        status=worst,
        message="{0}; {1}".format(verdict.message, said),
        advice=None if worst in (Status.OK, Status.SKIPPED) else advice,
    )
