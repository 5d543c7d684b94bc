# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Containers of the podman on this machine, asked by its client and, as docker is, over a socket."""

from __future__ import annotations

import json
import subprocess
import time
import uuid

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux import containers
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources import container, container_stream
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.container import ContainerSource
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.source import ReadLimits
from ansible_collections.ops.upkeep.tests.integration.containers.container import (
    LABEL,
    LIFE,
    environment,
    image_of,
    podman,
    why_not,
)

SUITE = "bookworm"
# Every third line goes to standard error, and one of ten comes in two parts.
PRINT = """
for n in $(seq $1 $2); do
    [ $((n % 3)) = 0 ] && out=2 || out=1
    [ $((n % 10)) = 0 ] && printf 'line ' > /proc/1/fd/$out && echo $n > /proc/1/fd/$out || echo line $n > /proc/1/fd/$out
done
"""


@pytest.fixture(autouse=True)
def own_environment(monkeypatch):
    reason = why_not(SUITE)
    if reason:
        pytest.skip(reason)
    for name, value in environment().items():
        monkeypatch.setenv(name, value)


class Web:
    """A container that prints on demand, and rounds that read it."""

    def __init__(self):
        self.name = f"upkeep-logs-{uuid.uuid4().hex[:8]}"
        self.cursor = None
        self.printed = 0
        self.reading = None

    def start(self, *options):
        """Make the container anew."""
        self.remove()
        named = ("--name", self.name, "--label", LABEL, "--log-driver=k8s-file", *options)
        podman("run", "--detach", *LIFE, *named, image_of(SUITE), "sleep", "1000")
        self.printed = 0

    def remove(self):
        podman("rm", "--force", "--time", "0", "--ignore", self.name, check=False)

    def print(self, count):
        """Let it print so many lines, and wait for them."""
        self.print_and_leave(count)
        self.wait(lambda logs: f"line {self.printed}\n" in logs)

    def print_and_leave(self, count):
        podman("exec", self.name, "sh", "-c", PRINT, "sh", str(self.printed + 1), str(self.printed + count))
        self.printed += count

    def wait(self, true):
        ends = time.monotonic() + 30
        while not true("".join(self._logs())):
            assert time.monotonic() < ends
            time.sleep(0.1)

    def _logs(self):
        done = podman("logs", self.name)
        return done.stdout, done.stderr

    def read(self):
        """Return the numbers of the lines that are new."""
        source = ContainerSource(Host(Budget.of(30)), self.name)
        self.reading = source.read(self.cursor, ReadLimits())
        lines = [line for chunk in self.reading for line in chunk]
        self.cursor = json.loads(json.dumps(self.reading.cursor))
        # Podman's imitation of Docker stamps each part of a line to the second, which no text can be told from.
        return sorted(int(line.split()[-1]) for line in lines)

    @property
    def problems(self):
        return [problem.kind for problem in self.reading.problems]


@pytest.fixture
def web():
    one = Web()
    yield one
    one.remove()


@pytest.fixture(params=["podman", "docker"])
def engine(request, tmp_path, monkeypatch):
    """Ask podman by its client, or by Docker's API."""
    only = request.param
    path = str(tmp_path / "docker.sock")
    real = containers.engines
    monkeypatch.setattr(
        container, "engines", lambda host, _engine, _path: real(host, only, path if only == "docker" else None)
    )
    monkeypatch.setattr(container_stream, "DOCKER_SOCKET", path)
    if only == "podman":
        yield
        return
    service = subprocess.Popen(["podman", "system", "service", "--time=0", f"unix://{path}"], env=environment())
    ends = time.monotonic() + 20
    while not (tmp_path / "docker.sock").exists():
        assert time.monotonic() < ends
        time.sleep(0.1)
    yield
    service.terminate()
    service.wait(20)


def test_each_line_is_read_once(web, engine):
    web.start()
    web.print(5)
    assert web.read() == [1, 2, 3, 4, 5]
    got = []
    for count in (1, 40, 0, 7):
        if count:
            web.print(count)
        got += web.read()
        assert web.problems == []
    assert got == list(range(6, 54))


def test_a_container_that_was_made_anew(web, engine):
    web.start()
    web.print(5)
    web.read()
    web.start()
    web.print(3)
    assert web.read() == [1, 2, 3]
    assert web.problems == []
    assert "was made anew" in web.reading.notes[0]
    web.print(2)
    assert web.read() == [4, 5]


def test_a_log_that_its_engine_has_cut(web):
    web.start("--log-opt", "max-size=2k")
    web.print(5)
    assert web.read() == [1, 2, 3, 4, 5]
    web.print_and_leave(200)
    web.wait(lambda logs: "line 1\n" not in logs)
    assert all(5 < number <= 205 for number in web.read())
    assert web.problems == ["gap"]


def test_one_that_is_not_there(web):
    assert web.read() == []
    assert web.problems == ["missing"]
