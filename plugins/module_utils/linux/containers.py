# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask the container engines of a host for their containers.

Docker is asked over its socket, which is quicker than its client, and podman by its client, since it has no
daemon. Nothing is started by asking: a socket that systemd holds for a daemon at rest is left alone, and podman
is not run where it has never kept a container, since it would make its folders.
"""

from __future__ import annotations

import errno
import os
import re
import socket
from dataclasses import dataclass
from typing import Any, Final, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, DoesNotApply
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.processes import processes, user_id
from ansible_collections.ops.upkeep.plugins.module_utils.linux.systemd import seconds_since_1970, systemd_runs

DOCKER_SOCKET: Final = "/var/run/docker.sock"
MAX_ANSWER: Final = 16 * 1024 * 1024  # bytes
MAX_INSPECTED: Final = 300  # containers; podman takes 50 ms for each
_BLOCK: Final = 65536

_HEALTH_IN_STATUS = re.compile(r"\((healthy|unhealthy|(?:health: )?starting)\)")
_EXIT_IN_STATUS = re.compile(r"^(?:Exited|Restarting) \((-?\d+)\)")
_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)


@dataclass(frozen=True)
class Container:
    """One container. Times are in seconds since 1970; what the engine did not say is None or empty.

    C(state) is running, exited, restarting, paused, created, dead or removing, whatever the engine calls it;
    C(health) is healthy, unhealthy, starting, or empty where the container has no health check.
    """

    engine: str
    id: str
    name: str
    image: str
    state: str
    health: str = ""
    exit_code: int = 0
    started: float | None = None
    finished: float | None = None
    restarts: int = 0
    policy: str = ""
    max_retries: int = 0
    oom_killed: bool = False
    error: str = ""
    failing_streak: int = 0
    health_output: str = ""

    @property
    def wanted(self) -> bool:
        """Whether its restart policy says that it should run."""
        return self.policy in ("always", "unless-stopped", "on-failure")


def parse_json(text: str, who: str) -> Any:
    """Return the data. Raises CannotTell."""
    import json

    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CannotTell("{0} answered with something that is no JSON".format(who)) from error


def parse_list(data: Any, engine: str) -> list[Container]:
    """Return the containers of C(podman ps --all --format json) or of Docker's C(/containers/json?all=1)."""
    return [_listed(item, engine) for item in _mappings(data) if not item.get("IsInfra")]


def parse_inspect(data: Any, engine: str) -> list[Container]:
    """Return the containers of C(podman inspect), or of Docker's C(/containers/ID/json) in a list."""
    return [_inspected(item, engine) for item in _mappings(data)]


def _mappings(data: Any) -> list[Mapping[str, Any]]:
    return [item for item in data if isinstance(item, Mapping)] if isinstance(data, list) else []


def _listed(item: Mapping[str, Any], engine: str) -> Container:
    names = item.get("Names") or [""]
    status = _text(item.get("Status"))
    health = _HEALTH_IN_STATUS.search(status)
    code = _EXIT_IN_STATUS.match(status)
    return Container(
        engine=engine,
        id=_text(item.get("Id")),
        name=_text(names[0] if isinstance(names, list) else names).lstrip("/") or _text(item.get("Id"))[:12],
        image=_text(item.get("Image")),
        state=_state(_text(item.get("State")) or status.split(" ")[0]),
        health=health.group(1).replace("health: ", "") if health else "",
        exit_code=_whole(item.get("ExitCode")) or (int(code.group(1)) if code else 0),
        started=_moment(item.get("StartedAt")),
        finished=_moment(item.get("ExitedAt")),
        restarts=_whole(item.get("Restarts")),
    )


def _inspected(item: Mapping[str, Any], engine: str) -> Container:
    state = _mapping(item.get("State"))
    health = _mapping(state.get("Health") or state.get("Healthcheck"))  # podman 3 calls it the latter
    policy = _mapping(_mapping(item.get("HostConfig")).get("RestartPolicy"))
    log = _mappings(health.get("Log"))
    return Container(
        engine=engine,
        id=_text(item.get("Id")),
        name=_text(item.get("Name")).lstrip("/"),
        image=_text(item.get("ImageName") or _mapping(item.get("Config")).get("Image")),
        state=_state(_text(state.get("Status"))),
        health=_text(health.get("Status")).replace("none", ""),
        exit_code=_whole(state.get("ExitCode")),
        started=_moment(state.get("StartedAt")),
        finished=_moment(state.get("FinishedAt")),
        restarts=_whole(item.get("RestartCount")),
        policy=_text(policy.get("Name")),
        max_retries=_whole(policy.get("MaximumRetryCount")),
        oom_killed=state.get("OOMKilled") is True,
        error=_text(state.get("Error"))[:300],
        failing_streak=_whole(health.get("FailingStreak")),
        health_output=_text(log[-1].get("Output") if log else "").strip()[:300],
    )


def _state(word: str) -> str:
    """Return the state in Docker's words: podman says stopped, configured and initialized, too."""
    word = word.lower()
    return {"stopped": "exited", "up": "running", "configured": "created", "initialized": "created"}.get(word, word)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _moment(value: Any) -> float | None:
    """Return seconds since 1970. Go's zero time, long before that, means never."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value) if value > 0 else None
    match = _TIME.match(_text(value))
    seconds = seconds_since_1970(*(int(part) for part in match.groups()[:6])) if match else None
    if match is None or seconds is None:
        return None
    seconds -= _offset(match.group(7))
    return seconds if seconds > 0 else None


def _offset(zone: str | None) -> int:
    """Return the seconds that a time zone (C(Z), C(+02:00)) is ahead of UTC."""
    if not zone or zone == "Z":
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[4:6])
    return minutes * (-60 if zone[0] == "-" else 60)


class Podman:
    """Containers of podman, as far as the user that asks can see them."""

    name: Final = "podman"

    def __init__(self, host: Host) -> None:
        self._host = host

    def containers(self) -> list[Container]:
        """Return all containers, asked once a call. Raises CannotTell, or DoesNotApply where there can be none."""
        return self._host.once("podman ps", self._ask_all)

    def _ask_all(self) -> list[Container]:
        if self._host.which("podman") is None:
            raise DoesNotApply("podman is not installed")
        if not any(self._host.exists(place) for place in _podman_places(self._host)):
            raise DoesNotApply("podman has never kept a container here")
        return parse_list(parse_json(self._ask("ps", "--all", "--format", "json") or "[]", "podman"), self.name)

    def inspect(self, ids: Sequence[str]) -> list[Container]:
        """Return what podman knows of some containers; one that is gone meanwhile is left out. Raises CannotTell."""
        if not ids:
            return []
        # Ended with 125 when one of them is gone; it still tells of the others.
        text = self._ask("inspect", "--type", "container", *ids, codes=(0, 125))
        return parse_inspect(parse_json(text or "[]", "podman"), self.name)

    def _ask(self, *arguments: str, codes: Sequence[int] = (0,)) -> str:
        done = self._host.run(("podman", *arguments), max_output=MAX_ANSWER)
        if done.timed_out:
            raise CannotTell("podman did not answer in time", "see whether podman ps answers at all")
        if done.cut:
            raise CannotTell("podman printed more than {0} bytes".format(MAX_ANSWER))
        if done.code not in codes:
            raise CannotTell("podman ended with {0}: {1}".format(done.code, done.said or "no message"))
        return done.stdout


def _podman_places(host: Host) -> list[str]:
    """Return where podman's database may lie, in either of its storage formats: there before any container is."""
    home = os.environ.get("HOME") or "/"
    bases = ["/var/lib/containers/storage"] if host.is_root else [home + "/.local/share/containers/storage"]
    settings = "/etc/containers/storage.conf" if host.is_root else home + "/.config/containers/storage.conf"
    if host.exists(settings):
        bases += re.findall(r'^\s*graphroot\s*=\s*"([^"]+)"', host.read(settings), re.MULTILINE)
    return [base + name for base in bases for name in ("/libpod/bolt_state.db", "/db.sql")]


def users_with_containers(host: Host) -> list[int]:
    """Return the numbers of other users that run containers by podman, by the monitors of those: not to be asked."""
    own = os.geteuid()
    found = {user_id(host, process.pid) for process in processes(host).values() if process.comm == "conmon"}
    return sorted(user for user in found if user is not None and user != own)


class Docker:
    """Containers of a Docker daemon, or of whatever speaks its API at a socket."""

    name: Final = "docker"

    def __init__(self, host: Host, path: str | None = None) -> None:
        self._host = host
        self._path = path or DOCKER_SOCKET
        self._named = path is not None

    def containers(self) -> list[Container]:
        """Return all containers, asked once a call. Raises CannotTell, or DoesNotApply where no daemon runs."""
        return self._host.once("docker " + self._path, self._ask_all)

    def _ask_all(self) -> list[Container]:
        if not self._named:
            self._must_run()
        return parse_list(self._ask("/containers/json?all=1"), self.name)

    def _must_run(self) -> None:
        if not self._host.exists(self._path):
            installed = self._host.which("docker") is not None
            raise DoesNotApply("docker is installed, but no daemon runs" if installed else "docker is not installed")
        target = os.path.realpath(self._host.path(self._path))
        if "podman" in target:
            raise DoesNotApply("docker is podman here")
        # systemd would start a daemon at rest for us, which is not for a reader to do.
        if systemd_runs(self._host) and not any(one.comm == "dockerd" for one in processes(self._host).values()):
            raise DoesNotApply("no docker daemon runs (only systemd listens at its socket)")

    def inspect(self, ids: Sequence[str]) -> list[Container]:
        """Return what the daemon knows of some containers; one gone meanwhile is left out. Raises CannotTell."""
        answers = (self._ask("/containers/{0}/json".format(one)) for one in ids if re.fullmatch(r"[0-9a-f]{8,64}", one))
        return parse_inspect([answer for answer in answers if answer], self.name)

    def _ask(self, path: str) -> Any:
        """Return the answer's data, None where there is no such thing."""
        code, text = http_get(self._host, self._path, path)
        if code == 404:
            return None
        if code != 200:
            raise CannotTell("the docker daemon answered with HTTP {0}: {1}".format(code, text.strip()[:200]))
        return parse_json(text, "the docker daemon")


def http_get(host: Host, socket_path: str, path: str) -> tuple[int, str]:
    """Return status and body of an HTTP/1.0 request at a Unix socket, the body ended by the connection's end.

    One deadline holds for all of it, however slowly the answer drips. Raises CannotTell.
    """
    request = "GET {0} HTTP/1.0\r\nHost: localhost\r\nAccept: application/json\r\n\r\n".format(path)
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(max(host.remaining(), 0.001))
            connection.connect(host.path(socket_path))
            connection.sendall(request.encode("ascii"))
            data = _read_all(host, connection)
    except socket.timeout:
        raise CannotTell("{0} did not answer in time".format(socket_path)) from None
    except OSError as error:
        raise _unreachable(socket_path, error) from error
    return parse_response(data.decode("utf-8", "replace"))


def _read_all(host: Host, connection: socket.socket) -> bytes:
    blocks: list[bytes] = []
    size = 0
    while size <= MAX_ANSWER:
        connection.settimeout(max(host.remaining(), 0.001))
        block = connection.recv(_BLOCK)
        if not block:
            return b"".join(blocks)
        if host.remaining() <= 0:
            raise socket.timeout()
        blocks.append(block)
        size += len(block)
    raise CannotTell("the docker daemon answered with more than {0} bytes".format(MAX_ANSWER))


def _unreachable(path: str, error: OSError) -> CannotTell:
    if error.errno in (errno.EACCES, errno.EPERM):
        return CannotTell("no permission to ask {0}".format(path), "run as root, or as a member of the group docker")
    return CannotTell("{0} cannot be asked: {1}".format(path, error.strerror or error))


def parse_response(text: str) -> tuple[int, str]:
    """Return status and body of an HTTP response. Raises CannotTell."""
    head, _blank, body = text.partition("\r\n\r\n")
    match = re.match(r"HTTP/\d\.\d (\d{3})", head)
    if match is None:
        raise CannotTell("the socket of the docker daemon answers with something that is no HTTP")
    if re.search(r"^transfer-encoding:\s*chunked", head, re.IGNORECASE | re.MULTILINE):
        body = _unchunked(body)
    return int(match.group(1)), body


def _unchunked(body: str) -> str:
    """Return a chunked body as one: a proxy may chunk though HTTP/1.0 does not know it. Sizes count bytes."""
    data, result = body.encode("utf-8"), b""
    while data:
        line, _end, data = data.partition(b"\r\n")
        try:
            size = int(line.split(b";")[0], 16)
        except ValueError:
            break
        result += data[:size]
        data = data[size + 2 :]
        if size == 0:
            break
    return result.decode("utf-8", "replace")


def engines(host: Host, engine: str, socket_path: str | None) -> list[Podman | Docker]:
    """Return the engines to ask: C(docker), C(podman), or both for C(auto). A socket is always spoken to as Docker."""
    if socket_path:
        return [Docker(host, socket_path)]
    every: list[Podman | Docker] = [Docker(host), Podman(host)]
    return [one for one in every if engine in ("auto", one.name)]
