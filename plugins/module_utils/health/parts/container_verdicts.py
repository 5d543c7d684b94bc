# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a container, told from one look at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Number, Status
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.limits import told
from ansible_collections.ops.upkeep.plugins.module_utils.linux.containers import Container
from ansible_collections.ops.upkeep.plugins.module_utils.options import Values, limits_of
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY, human_duration, plural

# What a container ends with that was asked to stop: SIGTERM and SIGKILL, as 128 and their number.
_STOPPED_BY_HAND: Final = (0, 137, 143)


@dataclass(frozen=True)
class Verdict:
    """What there is to say of one container."""

    status: Status
    message: str
    value: Number | None = None
    limit: Number | None = None


def judge_named(container: Container, values: Values, host: Host) -> Verdict:
    """Return the verdict on a container that was asked for: one that does not run is down, whatever its policy."""
    if values["state"] == "exited":
        return _judge_job(container, host)
    if container.state == "running":
        return judge(container, values, host)
    if container.state == "created":
        return Verdict(Status.FAIL, "created, but never started" + _because(container.error))
    if container.state == "paused":
        return Verdict(Status.FAIL, "paused")
    if container.state == "exited":
        return Verdict(Status.FAIL, _ended(container, host))
    return judge(container, values, host)


def _judge_job(container: Container, host: Host) -> Verdict:
    """Return the verdict on a container that should have done its work and ended."""
    if container.state != "exited":
        return Verdict(Status.FAIL, "{0}, but should have ended".format(container.state))
    status = Status.FAIL if container.exit_code or container.oom_killed else Status.OK
    return Verdict(status, _ended(container, host))


def judge(container: Container, values: Values, host: Host) -> Verdict:
    """Return the verdict on any container, by what it says of itself."""
    state = container.state
    if state == "running":
        return _judge_running(container, values, host)
    if state == "restarting":
        message = "restarting: it ends with exit code {0}, restarted {1} so far{2}".format(
            container.exit_code, plural(container.restarts, "time"), _because(container.error)
        )
        return Verdict(Status.FAIL, message, container.restarts)
    if state == "exited":
        return _judge_exited(container, host)
    if state == "dead":
        return Verdict(Status.FAIL, "dead: it could not be removed" + _because(container.error))
    if state == "paused":
        return Verdict(Status.WARN, "paused")
    if state == "created" and container.wanted:
        return Verdict(Status.WARN, "created, but never started" + _because(container.error))
    return Verdict(Status.OK, state or "in a state that its engine does not name")


def _judge_running(container: Container, values: Values, host: Host) -> Verdict:
    if container.health == "unhealthy":
        message = "unhealthy: {0} in a row failed{1}".format(
            plural(container.failing_streak, "health check"), _because(container.health_output)
        )
        return Verdict(Status.FAIL, message)
    age = None if container.started is None else max(0.0, host.now() - container.started)
    flapping = _judge_restarts(container, values, host, age)
    if flapping:
        return flapping
    said = "running" if age is None else "running for {0}".format(human_duration(age))
    said += {"healthy": ", healthy", "starting": ", its health check is still starting"}.get(container.health, "")
    return Verdict(
        Status.OK, said + (", restarted {0}".format(plural(container.restarts, "time")) if container.restarts else "")
    )


def _judge_restarts(container: Container, values: Values, host: Host, age: float | None) -> Verdict | None:
    """Judge a restart counter as that of a unit is: it counts while the last restart is recent."""
    limits = limits_of("restarts", values)
    status, limit = limits.judge(container.restarts)
    if status is Status.OK or age is None:
        return None
    if age > values["restarts_within"]:
        looked = DAY if host.since is None else host.now() - host.since
        if age > looked:
            return None
        status, limit = Status.WARN, limits.warn
    message = "restarted {0} by its policy, last {1} ago".format(
        plural(container.restarts, "time"), human_duration(age)
    )
    if limit is not None:
        message += " " + told(status, str(limit))
    return Verdict(status, message, container.restarts, limit)


def _judge_exited(container: Container, host: Host) -> Verdict:
    message = _ended(container, host)
    if not container.wanted:
        return Verdict(Status.OK, message)
    message += ", though its restart policy is {0}".format(container.policy)
    if container.policy == "on-failure" and container.exit_code == 0:
        return Verdict(Status.OK, message)
    by_hand = container.exit_code in _STOPPED_BY_HAND and not container.oom_killed and container.policy != "on-failure"
    return Verdict(Status.WARN if by_hand else Status.FAIL, message)


def _ended(container: Container, host: Host) -> str:
    when = ""
    if container.finished is not None:
        when = " {0} ago".format(human_duration(max(0.0, host.now() - container.finished)))
    why = ", out of memory" if container.oom_killed else ""
    return "ended{0} with exit code {1}{2}{3}".format(when, container.exit_code, why, _because(container.error))


def _because(text: str) -> str:
    return ": {0}".format(text) if text else ""
