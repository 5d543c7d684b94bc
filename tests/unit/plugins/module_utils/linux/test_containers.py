# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What podman prints (recorded with 4.3) and what Docker's API answers, well and badly."""

from __future__ import annotations

import json
import shutil
import socket
import tempfile
import threading
from pathlib import Path
from typing import Callable, Iterator

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, DoesNotApply
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux import containers
from ansible_collections.ops.upkeep.plugins.module_utils.linux.containers import Container, Docker, Podman
from ansible_collections.ops.upkeep.plugins.module_utils.process import Completed
from hypothesis import given
from hypothesis import strategies as st

FIXTURES = Path(__file__).parent / "fixtures"
PS = (FIXTURES / "podman_ps_4.3.json").read_text()
INSPECT = (FIXTURES / "podman_inspect_4.3.json").read_text()

DOCKER_LIST = [
    {
        "Id": "a" * 64,
        "Names": ["/web"],
        "Image": "nginx:1.27",
        "State": "running",
        "Status": "Up 2 hours (unhealthy)",
        "Created": 1795480000,
    },
    {"Id": "b" * 64, "Names": ["/job"], "Image": "job", "State": "exited", "Status": "Exited (3) 5 minutes ago"},
    {
        "Id": "c" * 64,
        "Names": ["/new"],
        "Image": "new",
        "State": "running",
        "Status": "Up 3 seconds (health: starting)",
    },
    {
        "Id": "d" * 64,
        "Names": ["/loop"],
        "Image": "loop",
        "State": "restarting",
        "Status": "Restarting (1) 2 seconds ago",
    },
]
DOCKER_WEB = {
    "Id": "a" * 64,
    "Name": "/web",
    "RestartCount": 7,
    "Config": {"Image": "nginx:1.27"},
    "HostConfig": {"RestartPolicy": {"Name": "unless-stopped", "MaximumRetryCount": 0}},
    "State": {
        "Status": "running",
        "ExitCode": 0,
        "OOMKilled": False,
        "StartedAt": "2026-11-24T05:31:00.123456789+02:00",
        "FinishedAt": "0001-01-01T00:00:00Z",
        "Health": {
            "Status": "unhealthy",
            "FailingStreak": 12,
            "Log": [{"ExitCode": 0, "Output": "fine"}, {"ExitCode": 1, "Output": "connection refused\n"}],
        },
    },
}


def by_name(found: list[Container]) -> dict[str, Container]:
    return {one.name: one for one in found}


def test_what_podman_lists():
    found = by_name(containers.parse_list(json.loads(PS), "podman"))
    states = {name: (one.state, one.health, one.exit_code) for name, one in found.items()}
    assert states["sc-web"] == ("running", "unhealthy", 0)
    assert states["sc-good"] == ("running", "healthy", 0)
    assert states["sc-exit3"] == ("exited", "", 3)
    assert states["sc-created"] == ("created", "", 0)
    assert states["sc-paused"] == ("paused", "", 0)
    assert found["sc-created"].started is None
    assert found["sc-web"].finished is None
    assert found["sc-loop"].finished > 1795491000


def test_what_podman_tells_of_each():
    found = by_name(containers.parse_inspect(json.loads(INSPECT), "podman"))
    assert (found["sc-loop"].policy, found["sc-loop"].restarts > 1) == ("always", True)
    assert (found["sc-exit3"].policy, found["sc-exit3"].max_retries) == ("on-failure", 2)
    assert (found["sc-web"].health, found["sc-web"].failing_streak) == ("unhealthy", 2)
    assert found["sc-web"].image == "localhost/debian:bookworm"
    assert not found["sc-job"].wanted and found["sc-stopped"].wanted


def test_what_docker_lists():
    found = by_name(containers.parse_list(DOCKER_LIST, "docker"))
    assert (found["web"].state, found["web"].health) == ("running", "unhealthy")
    assert (found["job"].state, found["job"].exit_code) == ("exited", 3)
    assert found["new"].health == "starting"
    assert (found["loop"].state, found["loop"].exit_code) == ("restarting", 1)


def test_what_docker_tells_of_each():
    (web,) = containers.parse_inspect([DOCKER_WEB], "docker")
    assert web == Container(
        engine="docker",
        id="a" * 64,
        name="web",
        image="nginx:1.27",
        state="running",
        health="unhealthy",
        started=1795491060.0,
        restarts=7,
        policy="unless-stopped",
        failing_streak=12,
        health_output="connection refused",
    )


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2026-11-24T03:31:00Z", 1795491060.0),
        ("2026-11-24T03:31:00.5Z", 1795491060.0),
        ("2026-11-24T05:31:00+02:00", 1795491060.0),
        ("2026-11-23T22:01:00-05:30", 1795491060.0),
        ("0001-01-01T00:00:00Z", None),
        ("2026-99-24T03:31:00Z", None),
        ("0000-00-00T00:00:00Z", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_times_as_engines_tell_them(text, seconds):
    (one,) = containers.parse_inspect([{"State": {"StartedAt": text}}], "docker")
    assert one.started == seconds


def test_podman_3_calls_health_something_else():
    state = {"Status": "running", "Healthcheck": {"Status": "unhealthy", "FailingStreak": 1, "Log": None}}
    (one,) = containers.parse_inspect([{"Name": "a", "State": state}], "podman")
    assert one.health == "unhealthy"


KEYS = st.sampled_from(
    (
        "Id",
        "Names",
        "Name",
        "Status",
        "State",
        "StartedAt",
        "ExitedAt",
        "Health",
        "Log",
        "HostConfig",
        "Config",
        "ExitCode",
    )
)
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
SHALLOW = PLAIN | st.lists(PLAIN, max_size=2) | st.dictionaries(KEYS, PLAIN, max_size=3)
DEEP = SHALLOW | st.lists(SHALLOW, max_size=2) | st.dictionaries(KEYS, SHALLOW, max_size=3)


@given(st.lists(st.dictionaries(KEYS, DEEP, max_size=6), max_size=2) | DEEP)
def test_no_answer_breaks_the_parsers(data):
    containers.parse_list(data, "docker")
    containers.parse_inspect(data, "docker")


@pytest.mark.parametrize("text", ["", "{", "[" * 100000, "x"])
def test_what_is_no_json_cannot_be_told_of(text):
    with pytest.raises(CannotTell, match="no JSON"):
        containers.parse_json(text, "podman")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n[]", (200, "[]")),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n[\n\n\r\n1;x\r\n]\r\n0\r\n\r\n", (200, "[\n\n]")),
        ("HTTP/1.1 404 Not Found\r\n\r\n", (404, "")),
    ],
)
def test_responses(text, answer):
    assert containers.parse_response(text) == answer


@pytest.mark.parametrize("text", ["", "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 OK\r\n\r\n"])
def test_what_is_no_http_cannot_be_told_of(text):
    with pytest.raises(CannotTell, match="no HTTP"):
        containers.parse_response(text)


class PodmanHost(Host):
    """A host with podman, which answers as it was told."""

    answers: dict[str, Completed]

    def __init__(self, root: str) -> None:
        super().__init__(Budget.of(10), root=root)
        self.answers = {"ps": Completed((), 0, PS, ""), "inspect": Completed((), 0, INSPECT, "")}
        self.asked: list[str] = []

    def which(self, command: str) -> str | None:
        return "/usr/bin/podman" if command == "podman" else None

    def run(self, argv, stdin=None, env=None, cwd=None, max_output=0):
        self.asked.append(argv[1])
        return self.answers[argv[1]]


@pytest.fixture
def podman_host(tmp_path, monkeypatch) -> PodmanHost:
    monkeypatch.setattr(Host, "is_root", True)
    (tmp_path / "var/lib/containers/storage").mkdir(parents=True)
    (tmp_path / "var/lib/containers/storage/db.sql").touch()
    return PodmanHost(str(tmp_path))


def test_podman_is_asked_once(podman_host):
    assert len(Podman(podman_host).containers()) == len(Podman(podman_host).containers()) == 9
    assert podman_host.asked == ["ps"]


def test_podman_is_not_run_where_it_never_kept_a_container(podman_host, tmp_path):
    (tmp_path / "var/lib/containers/storage/db.sql").unlink()
    with pytest.raises(DoesNotApply, match="never kept"):
        Podman(podman_host).containers()
    assert podman_host.asked == []


def test_podman_may_keep_its_containers_elsewhere(podman_host, tmp_path):
    (tmp_path / "var/lib/containers/storage/db.sql").unlink()
    (tmp_path / "etc/containers").mkdir(parents=True)
    (tmp_path / "etc/containers/storage.conf").write_text('[storage]\n  graphroot = "/data/pods"\n')
    (tmp_path / "data/pods/libpod").mkdir(parents=True)
    (tmp_path / "data/pods/libpod/bolt_state.db").touch()
    assert Podman(podman_host).containers()


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (Completed((), None, "", "", timed_out=True), "in time"),
        (Completed((), None, "", "", cut=True), "more than"),
        (Completed((), 125, "", "Error: database is locked"), "database is locked"),
        (Completed((), 0, "{", ""), "no JSON"),
    ],
)
def test_a_podman_that_does_not_answer(podman_host, done, said):
    podman_host.answers["ps"] = done
    with pytest.raises(CannotTell, match=said):
        Podman(podman_host).containers()


def test_a_container_that_goes_meanwhile_is_left_out(podman_host):
    podman_host.answers["inspect"] = Completed((), 125, INSPECT, "Error: no such container")
    assert Podman(podman_host).inspect(["a"])
    podman_host.answers["inspect"] = Completed((), 125, "[]\n", "Error: no such container")
    assert Podman(podman_host).inspect(["a"]) == []
    assert Podman(podman_host).inspect([]) == []


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a path short enough for a Unix socket."""
    path = Path(tempfile.mkdtemp(prefix="upkeep"))
    yield path
    shutil.rmtree(path)


Answer = Callable[[socket.socket, str], None]


@pytest.fixture
def daemon(folder) -> Iterator[Callable[[Answer], Host]]:
    """Start a server at Docker's usual socket that answers as a test says; return its host."""
    over = threading.Event()
    with socket.socket(socket.AF_UNIX) as server:
        (folder / "var/run").mkdir(parents=True)
        server.bind(str(folder / "var/run/docker.sock"))
        server.listen()

        def start(answer: Answer) -> Host:
            def serve() -> None:
                while not over.is_set():
                    try:
                        connection, _address = server.accept()
                        with connection:
                            answer(connection, connection.recv(65536).decode().split(" ")[1])
                    except OSError:
                        continue

            threading.Thread(target=serve, daemon=True).start()
            return Host(Budget.of(5), root=str(folder))

        yield start
        over.set()
        server.shutdown(socket.SHUT_RDWR)


def api(connection: socket.socket, path: str) -> None:
    answers = {"/containers/json?all=1": DOCKER_LIST, f"/containers/{'a' * 64}/json": DOCKER_WEB}
    status = "200 OK" if path in answers else "404 Not Found"
    connection.sendall(f"HTTP/1.0 {status}\r\n\r\n{json.dumps(answers.get(path, {'message': 'none'}))}".encode())


def test_docker_is_asked_at_its_socket(daemon):
    docker = Docker(daemon(api))
    assert [one.name for one in docker.containers()] == ["web", "job", "new", "loop"]
    assert [one.name for one in docker.inspect(["a" * 64, "b" * 64])] == ["web"]


def test_an_id_that_is_none_is_not_asked_for(daemon):
    assert Docker(daemon(api)).inspect(["../images", "a b", ""]) == []


def refuses(connection: socket.socket, _path: str) -> None:
    connection.sendall(b'HTTP/1.0 500 Internal Server Error\r\n\r\n{"message": "no"}')


def hangs_up(_connection: socket.socket, _path: str) -> None:
    pass


@pytest.mark.parametrize(("answer", "said"), [(refuses, "HTTP 500"), (hangs_up, "no HTTP")])
def test_a_daemon_that_answers_badly(daemon, answer, said):
    with pytest.raises(CannotTell, match=said):
        Docker(daemon(answer)).containers()


def test_a_daemon_that_drips_is_left_in_time(daemon):
    waiting = threading.Event()

    def drips(connection: socket.socket, _path: str) -> None:
        while not waiting.wait(0.01):
            connection.sendall(b"H")

    host = daemon(drips).within(0.2)
    with pytest.raises(CannotTell, match="in time"):
        Docker(host).containers()
    waiting.set()


def test_an_answer_without_end_is_cut(daemon, monkeypatch):
    monkeypatch.setattr(containers, "MAX_ANSWER", 100000)

    def endless(connection: socket.socket, _path: str) -> None:
        while True:
            connection.sendall(b"HTTP/1.0 200 OK\r\n" * 1000)

    with pytest.raises(CannotTell, match="more than 100000 bytes"):
        Docker(daemon(endless)).containers()


def test_a_socket_that_nobody_listens_at(folder):
    (folder / "var/run").mkdir(parents=True)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "var/run/docker.sock"))
    with pytest.raises(CannotTell, match="Connection refused"):
        Docker(Host(Budget.of(5), root=str(folder))).containers()


def test_a_daemon_at_rest_is_not_started(daemon, folder):
    host = daemon(api)
    (folder / "run/systemd/system").mkdir(parents=True)
    (folder / "proc").mkdir()
    with pytest.raises(DoesNotApply, match="only systemd listens"):
        Docker(host).containers()
    stat = folder / "proc/77/stat"
    stat.parent.mkdir()
    stat.write_text("77 (dockerd) S 1" + " 0" * 48)
    (folder / "proc/77/cmdline").write_text("dockerd\0")
    assert Docker(Host(Budget.of(5), root=str(folder))).containers()


def test_a_docker_that_is_podman_is_not_asked(folder, monkeypatch):
    (folder / "var/run").mkdir(parents=True)
    (folder / "run/podman").mkdir(parents=True)
    (folder / "run/podman/podman.sock").touch()
    (folder / "var/run/docker.sock").symlink_to(folder / "run/podman/podman.sock")
    with pytest.raises(DoesNotApply, match="is podman here"):
        Docker(Host(Budget.of(5), root=str(folder))).containers()


@pytest.mark.parametrize(("installed", "said"), [(None, "not installed"), ("/usr/bin/docker", "no daemon runs")])
def test_no_socket_means_no_daemon(host, monkeypatch, installed, said):
    monkeypatch.setattr(host, "which", lambda _command: installed)
    with pytest.raises(DoesNotApply, match=said):
        Docker(host).containers()


def test_other_users_with_containers_are_known_by_their_monitors(host, tmp_path):
    for pid, comm, uid in ((5, "conmon", 1000), (6, "conmon", 1000), (7, "conmon", 0), (8, "bash", 1001)):
        folder = tmp_path / f"proc/{pid}"
        folder.mkdir(parents=True)
        (folder / "stat").write_text(f"{pid} ({comm}) S 1" + " 0" * 48)
        (folder / "cmdline").write_text(comm)
        (folder / "status").write_text(f"Uid:\t{uid}\t{uid}\t{uid}\t{uid}\n")
    assert 1000 in containers.users_with_containers(host)
    assert 1001 not in containers.users_with_containers(host)
