# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Containers of docker and podman: unhealthy, restarting, or down though they should run."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import Any, Final, Iterable, Sequence, Union

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, DoesNotApply
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Found, Kind
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.container_verdicts import (
    Verdict,
    judge,
    judge_named,
)
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.containers import (
    MAX_INSPECTED,
    Container,
    Docker,
    Podman,
    engines,
    users_with_containers,
)
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, Values, limit_options
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import MINUTE, plural

CONTAINER = Check(
    "container_health",
    "Whether a container runs, is healthy, and is not started again and again.",
    "run docker logs or podman logs with the name of the container",
)
CONTAINERS = Check(
    "containers",
    "That all containers of an engine were looked at, and how many of them are in trouble.",
    "run docker ps --all or podman ps --all",
)

ALL: Final = "all containers"
MAX_FINDINGS: Final = 200
_GLOB = re.compile(r"[*?\[]")
Engine = Union[Docker, Podman]


def _subject(values: Values) -> str:
    return values["container"] or ALL


def _problems(values: Values) -> Sequence[str]:
    if values["container"] is not None and not values["container"].strip():
        return ['option "container" is empty; write the name of a container, or a glob']
    if values["container"] is None and values["state"] != "running":
        return ['option "state" says something of a container; give it a "container", too']
    return []


def probe(values: Values, host: Host) -> Found:
    """Look at the containers that were named, or at all of them."""
    listed, absent, unseen = _listed(values, host)
    if not listed and unseen:
        raise unseen[0]
    wanted = values["container"]
    if not listed and wanted is None:
        raise DoesNotApply(("; ".join(absent) or "there is no container here") + _others(host))
    if absent and len(absent) == len(engines(host, values["engine"], values["socket"])):
        raise CannotTell("no container engine to ask: " + "; ".join(absent) + _others(host))
    if wanted is None:
        yield from _all(values, host, listed, _not_seen(host, unseen))
    else:
        yield from _named(values, host, listed, _not_seen(host, unseen))


def _listed(values: Values, host: Host) -> tuple[list[tuple[Engine, Container]], list[str], list[CannotTell]]:
    """Return the containers with their engines, why an engine is not here, and why one did not answer."""
    found: list[tuple[Engine, Container]] = []
    absent: list[str] = []
    unseen: list[CannotTell] = []
    for engine in engines(host, values["engine"], values["socket"]):
        try:
            found += [(engine, container) for container in engine.containers()]
        except DoesNotApply as error:
            absent.append(str(error))
        except CannotTell as error:
            unseen.append(error)
    return found, absent, unseen


def _not_seen(host: Host, unseen: Sequence[CannotTell]) -> str:
    return "".join("; " + error.message for error in unseen) + _others(host)


def _others(host: Host) -> str:
    """Return a note on rootless containers of other users, which only those users can ask for."""
    try:
        users = users_with_containers(host)
    except CannotTell:
        return ""
    if not users:
        return ""
    return "; those of {0} were not seen (uid {1})".format(
        plural(len(users), "other user"), ", ".join(str(user) for user in users[:10])
    )


def _named(values: Values, host: Host, listed: Sequence[tuple[Engine, Container]], note: str) -> Found:
    wanted = values["container"]
    is_glob = bool(_GLOB.search(wanted))
    matching = [(engine, one) for engine, one in listed if _matches(one, wanted, is_glob)]
    if not matching:
        message = "no container {0}{1}".format("matches" if is_glob else "has this name", note)
        # An engine that did not answer may have it.
        status = Status.UNKNOWN if note else Status.FAIL
        yield Finding(CONTAINER.id, wanted, status, message, advice=CONTAINERS.advice)
        return
    for container in _inspected(matching[:MAX_FINDINGS]):
        yield _finding(container, judge_named(container, values, host), container.name if is_glob else wanted, note)
        yield Metric("container_restarts", container.restarts, "restarts", {"subject": container.name})
    if len(matching) > MAX_FINDINGS:
        raise CannotTell("{0} containers match, of which {1} were looked at".format(len(matching), MAX_FINDINGS))


def _matches(container: Container, wanted: str, is_glob: bool) -> bool:
    if is_glob:
        return fnmatchcase(container.name, wanted)
    return container.name == wanted or (len(wanted) >= 12 and container.id.startswith(wanted))


def _all(values: Values, host: Host, listed: Sequence[tuple[Engine, Container]], note: str) -> Found:
    watched = [(engine, one) for engine, one in listed if not _is_ignored(one, values)]
    telling = [(engine, one) for engine, one in watched if _may_be_bad(one)]
    bad = failed_jobs = 0
    for container in _inspected(telling[:MAX_INSPECTED]):
        verdict = judge(container, values, host)
        if verdict.status not in (Status.OK, Status.SKIPPED):
            bad += 1
            yield _finding(container, verdict, container.name)
        failed_jobs += container.state == "exited" and container.exit_code != 0 and not container.wanted
    if len(telling) > MAX_INSPECTED:
        note += "; {0} more were not looked at".format(len(telling) - MAX_INSPECTED)
    running = sum(one.state == "running" for _engine, one in watched)
    message = "{0}, {1} running, {2}{3}".format(
        plural(len(watched), "container"), running, "{0} in trouble".format(bad) if bad else "none in trouble", note
    )
    evidence: dict[str, Any] = {"engines": sorted({one.engine for _engine, one in watched})}
    evidence.update({"ended with an error, not meant to restart": failed_jobs} if failed_jobs else {})
    evidence.update({"ignored": len(listed) - len(watched)} if len(listed) > len(watched) else {})
    yield Finding(CONTAINERS.id, ALL, Status.OK, message, evidence=evidence)
    yield Metric("containers_running", running, "containers")


def _is_ignored(container: Container, values: Values) -> bool:
    return any(fnmatchcase(container.name, pattern) for pattern in values["ignore"])


def _may_be_bad(container: Container) -> bool:
    """Whether the listing leaves a doubt. Podman's tells that a container never ended before; Docker's does not."""
    calm = container.state == "running" and container.health in ("", "healthy")
    return not (calm and container.engine == "podman" and container.finished is None)


def _inspected(chosen: Sequence[tuple[Engine, Container]]) -> Iterable[Container]:
    for engine in {id(engine): engine for engine, _one in chosen}.values():
        yield from engine.inspect([one.id for owner, one in chosen if owner is engine])


def _finding(container: Container, verdict: Verdict, subject: str, note: str = "") -> Finding:
    good = verdict.status in (Status.OK, Status.SKIPPED)
    evidence: dict[str, Any] = {"engine": container.engine, "image": container.image, "state": container.state}
    if container.health:
        evidence["health"] = container.health
    if container.health_output and not good:
        evidence["health_output"] = container.health_output
    if container.policy:
        evidence["restart_policy"] = container.policy
    return Finding(
        CONTAINER.id,
        subject,
        verdict.status,
        verdict.message + note,
        verdict.value,
        None if verdict.value is None else "restarts",
        verdict.limit,
        None if good else "run {0} logs --tail 50 '{1}'".format(container.engine, container.name),
        evidence,
    )


def discover(host: Host) -> Iterable[Values]:
    """All containers, where an engine has any, or where one that runs may not be asked."""
    for engine in engines(host, "auto", None):
        try:
            if engine.containers():
                return [{}]
        except DoesNotApply:
            continue
        except CannotTell:
            return [{}]  # its check will say what is missing
    return [{}] if users_with_containers(host) else []  # and this one, whose containers were not seen


KIND = Kind(
    name="container",
    summary="Containers of docker and podman: unhealthy, restarting, or down though they should run.",
    options=(
        Option(
            "container",
            "The name of the container, or a glob. Without it all containers are looked at, and those in trouble get "
            "a finding each.",
        ),
        Option(
            "state",
            "What a named container should be: running, or ended with success.",
            default="running",
            choices=("running", "exited"),
        ),
        Option("engine", "Whom to ask.", default="auto", choices=("auto", "docker", "podman")),
        Option("socket", "A socket that speaks Docker's API, in place of the usual engines.", "path"),
        *limit_options(
            "restarts",
            "restarts by its policy, if the last of them is recent.",
            2,
            5,
            "restarts",
            "the same as for units of systemd, which gives up at five quick starts",
            type="int",
        ),
        Option(
            "restarts_within",
            "How recent the last restart must be for a container to fail. For a warning it may be as old as the last "
            "round, or a day where that is not known.",
            "duration",
            15 * MINUTE,
            unit="seconds",
            minimum=0,
            source="node_exporter's mixin watches crash loops of units for 15 minutes",
        ),
        Option("ignore", "Globs of containers to say nothing of.", "list", default=(), elements="str"),
    ),
    checks=(CONTAINER, CONTAINERS),
    probe=probe,
    subject=_subject,
    problems=_problems,
    example="- kind: container\n  container: web",
    privilege="root, or membership in the group docker; for rootless podman the user who owns the containers",
    without="only one's own podman containers. Rootless containers of other users are never seen, not even by root; "
    "that some run is said.",
    discover=discover,
)
