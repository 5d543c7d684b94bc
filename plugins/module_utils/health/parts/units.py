# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a systemd unit, told from one look at its properties.

A crash loop shows up in one look as a restart counter that is up together with a last start that was not
long ago: the counter alone would warn for ever of three crashes three weeks ago, and the state alone would
miss a unit that happens to run just now.
"""

from __future__ import annotations

import enum
import re
from typing import Callable, Final, Mapping, NamedTuple, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Number, Status
from ansible_collections.ops.upkeep.plugins.module_utils.limits import Limits, told
from ansible_collections.ops.upkeep.plugins.module_utils.linux.systemd import Unit
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration, plural

BROKEN_FILES: Final = ("error", "bad-setting")

# A login prompt ends, and is started anew, with each logout.
_LOGIN_PROMPT = re.compile(r"(getty@.*|(serial-|container-)getty@.*|console-getty)\.service")

_RESULTS: Final[Mapping[str, str]] = {
    "timeout": "a start or stop took longer than its timeout",
    "watchdog": "it did not answer its watchdog",
    "start-limit-hit": "it was started too often in a short time, so systemd gave up",
    "oom-kill": "the kernel killed it for want of memory",
    "resources": "systemd lacked what it needs to start it",
    "protocol": "it did not keep to the protocol of its type",
    "trigger-limit-hit": "it was triggered too often in a short time",
    "service-start-limit-hit": "its service was started too often in a short time",
}

_STATES: Final[Mapping[str, str]] = {
    "T": "is stopped by a signal (state T) and does nothing",
    "t": "is held by a debugger (state t)",
    "Z": "is a zombie: it has ended, and its unit still counts as running",
    "X": "is dead, and its unit still counts as running",
}


class Trouble(enum.Enum):
    """The three ways for a unit to be in trouble."""

    FAILED = "failed"
    FLAPPING = "flapping"
    DEGRADED = "degraded"


class Verdict(NamedTuple):
    """What there is to say of one unit."""

    status: Status
    message: str
    trouble: Trouble | None = None
    advice: str | None = None
    value: Number | None = None
    unit: str | None = None
    limit: Number | None = None


class Expectation(NamedTuple):
    """The limits a unit is held against. All spans are in seconds.

    C(restarts_within) is how long ago the last restart may be for the unit to count as flapping now,
    C(looked) how long ago somebody looked before us: restarts since then are worth a warning.
    """

    restarts: Limits
    restarts_within: float
    looked: float
    changing: Limits
    oneshot: Limits


def find_trouble(unit: Unit, expected: Expectation, now: float, main_state: str | None) -> Verdict | None:
    """Return the worst that is wrong with a unit, None where nothing is.

    C(now) is the monotonic time in seconds, C(main_state) the kernel's letter for the main process.
    """
    looks: Sequence[Callable[[], Verdict | None]] = (
        lambda: _failed(unit, now),
        lambda: _waits_after_crash(unit),
        lambda: _frozen(unit),
        lambda: _main_process(unit, main_state),
        lambda: _too_long(unit, expected, now),
        lambda: _restarts(unit, expected, now),
        lambda: _reload(unit),
        lambda: _broken_file(unit),
        lambda: _timer(unit),
    )
    found = [verdict for verdict in (look() for look in looks) if verdict]
    return min(found, key=lambda verdict: verdict.status.severity, default=None)


def _failed(unit: Unit, now: float) -> Verdict | None:
    if unit.text("ActiveState") != "failed":
        return None
    age = unit.age("InactiveEnter", now)
    since = "" if age is None else ", {0} ago".format(human_duration(age))
    message = "failed{0}: {1}".format(since, why_ended(unit))
    if unit.number("NRestarts"):
        message += " (after {0})".format(plural(unit.number("NRestarts"), "automatic restart"))
    if unit.text("LoadState") in ("not-found", "masked"):
        message += "; its unit file is {0}".format("masked" if unit.text("LoadState") == "masked" else "gone")
        advice = "run systemctl reset-failed '{0}' if nobody needs it any more".format(unit.id)
        return Verdict(Status.FAIL, message, Trouble.FAILED, advice)
    return Verdict(Status.FAIL, message, Trouble.FAILED, look_at(unit))


def why_ended(unit: Unit) -> str:
    """Return in words how a unit came to its last end."""
    result, code = unit.text("Result"), unit.number("ExecMainCode")
    if result in _RESULTS:
        return _RESULTS[result]
    if code == 1 and unit.number("ExecMainStatus"):
        return "its main process ended with exit code {0}".format(unit.number("ExecMainStatus"))
    if code in (2, 3):
        did = "dumped core on" if code == 3 else "was killed by"
        return "its main process {0} signal {1}".format(did, unit.number("ExecMainStatus"))
    if result == "exit-code":
        return "one of its commands ended with an error"
    return "systemd says {0}".format(result or "nothing of why")


def _waits_after_crash(unit: Unit) -> Verdict | None:
    """A unit between a crash and its next start: down right now, though never in the list of failed units."""
    if not unit.text("SubState").startswith("auto-restart") or unit.text("Result") in ("", "success"):
        return None
    restarts = unit.number("NRestarts")
    message = "crashed and waits for its automatic restart: {0}; restarted {1} so far".format(
        why_ended(unit), plural(restarts, "time")
    )
    return Verdict(Status.FAIL, message, Trouble.FLAPPING, look_at(unit), restarts, "restarts")


def _restarts(unit: Unit, expected: Expectation, now: float) -> Verdict | None:
    restarts = unit.number("NRestarts")
    status, limit = expected.restarts.judge(restarts)
    age = last_start(unit, now)
    if status is Status.OK or age is None or _LOGIN_PROMPT.fullmatch(unit.id):
        return None
    if age > expected.restarts_within:
        if age > max(expected.looked, expected.restarts_within):
            return None
        status, limit = Status.WARN, expected.restarts.warn
    message = "restarted by systemd {0} since its last manual start, last {1} ago {2}".format(
        plural(restarts, "time"), human_duration(age), "" if limit is None else told(status, "{0:g}".format(limit))
    )
    return Verdict(status, message, Trouble.FLAPPING, look_at(unit), restarts, "restarts", limit)


def last_start(unit: Unit, now: float) -> float | None:
    """Return the seconds since the unit last began to start or got up, None if it never did.

    Not the start of its main process: a program may hand over to a new one without a restart.
    """
    ages = [unit.age("ActiveEnter", now), unit.age("InactiveExit", now)]
    return min((age for age in ages if age is not None), default=None)


def _frozen(unit: Unit) -> Verdict | None:
    if not unit.text("FreezerState").startswith("frozen"):
        return None
    advice = "see who froze it; systemctl thaw '{0}' lets it run on".format(unit.id)
    return Verdict(Status.FAIL, "active, but frozen: none of its processes runs", Trouble.DEGRADED, advice)


def _main_process(unit: Unit, state: str | None) -> Verdict | None:
    if state is None or state not in _STATES:
        return None
    message = "{0}, but its main process {1}".format(unit.text("ActiveState"), _STATES[state])
    advice = "see who stopped it; systemctl kill -s CONT '{0}' lets it run on".format(unit.id)
    return Verdict(Status.FAIL, message, Trouble.DEGRADED, advice if state == "T" else look_at(unit))


def _too_long(unit: Unit, expected: Expectation, now: float) -> Verdict | None:
    state = unit.text("ActiveState")
    since = {"activating": "InactiveExit", "deactivating": "ActiveExit"}.get(state, "StateChange")
    if state not in ("activating", "deactivating", "reloading") or unit.text("SubState").startswith("auto-restart"):
        return None
    age = unit.age(since, now)
    if age is None:
        return None
    # Starting is all that a oneshot ever does: a backup of three hours is activating for three hours.
    oneshot = unit.text("Type") == "oneshot" and state == "activating"
    status, limit = (expected.oneshot if oneshot else expected.changing).judge(age)
    if status is Status.OK or limit is None:
        return None
    message = "{0} ({1}) for {2} {3}".format(
        state, unit.text("SubState"), human_duration(age), told(status, human_duration(limit))
    )
    return Verdict(status, message, Trouble.DEGRADED, look_at(unit), round(age), "s", limit)


def _reload(unit: Unit) -> Verdict | None:
    how = unit.reload_failure()
    if how is None or unit.text("ActiveState") not in ("active", "reloading", "refreshing"):
        return None
    message = "active, but its last reload failed ({0}): it runs with its old configuration".format(how)
    return Verdict(Status.WARN, message, Trouble.DEGRADED, look_at(unit))


def _broken_file(unit: Unit) -> Verdict | None:
    if unit.text("LoadState") not in BROKEN_FILES:
        return None
    message = "its unit file cannot be used ({0})".format(unit.text("LoadState"))
    return Verdict(Status.WARN, message, Trouble.DEGRADED, "run systemd-analyze verify '{0}'".format(unit.id))


def _timer(unit: Unit) -> Verdict | None:
    """A timer that repeats, yet has no next time: it waits for a run of its unit that nothing starts."""
    if unit.type != "timer" or unit.text("SubState") != "elapsed" or "OnUnit" not in unit.text("TimersMonotonic"):
        return None
    if unit.text("LastTriggerUSec"):
        return None  # it did elapse: then a condition of its unit may have kept that from running
    message = "active, but has no next time to elapse: it counts from a run of its unit that never was"
    advice = "run systemctl restart '{0}', and give the timer an OnBootSec= or OnActiveSec=, too".format(unit.id)
    return Verdict(Status.WARN, message, Trouble.DEGRADED, advice)


def look_at(unit: Unit) -> str:
    """Return the advice for a unit whose trouble only its own words can explain."""
    return "run systemctl status '{0}' and journalctl -u '{0}' -n 50".format(unit.id)
