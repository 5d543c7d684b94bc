# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One machine for all tests of a session, and modules that run on it as Ansible runs them."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ansible_runner
import pytest
from ansible_collections.ops.upkeep.tests.integration.containers.container import (
    ROOT,
    Container,
    environment,
    started,
    why_not,
)

FILES = Path(__file__).parent / "files"
HUNG = "/mnt/hung"


@dataclass(frozen=True)
class Answer:
    """What a module returned, and after how long."""

    result: dict[str, Any]
    seconds: float

    @property
    def findings(self) -> dict[tuple[str, str], dict[str, Any]]:
        """The findings by check and subject."""
        return {(finding["check"], finding["subject"]): finding for finding in self.result["findings"]}

    def statuses(self) -> dict[str, str]:
        """Return subject -> status, for calls where no two findings share a subject."""
        return {finding["subject"]: finding["status"] for finding in self.result["findings"]}


Ask = Callable[..., Answer]


@pytest.fixture(scope="session")
def suite() -> str:
    """The Debian suite that the containers run."""
    return "bookworm"


@pytest.fixture(scope="session")
def machine(suite: str) -> Iterator[Container]:
    """A machine with systemd, a user without rights, a hung mount and some ugly servers."""
    _need(suite)
    with started(suite, "--cap-add", "SYS_ADMIN", "--device", "/dev/fuse") as container:
        container.run("useradd", "--create-home", "visitor")
        for name in ("hung_mount.py", "ugly_servers.py"):
            container.put(FILES / name, f"/opt/{name}")
        container.start("python3", "/opt/ugly_servers.py")
        container.start("python3", "/opt/hung_mount.py", HUNG)
        container.wait_for(lambda: HUNG in container.run("cat", "/proc/mounts"), "hung mount")
        container.wait_for(lambda: ":9000" in container.run("ss", "-Hltn"), "server")
        yield container


@pytest.fixture(scope="session")
def bare(suite: str) -> Iterator[Container]:
    """A container with nothing but its own process in it: no systemd, no capability to look at others."""
    _need(suite)
    with started(suite, command=("sleep", "infinity")) as container:
        container.run("useradd", "--create-home", "visitor")
        yield container


@pytest.fixture(scope="session")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Run a module of the collection in a container, as Ansible does, and return its answer."""

    def run(container: Container, module: str = "health_check", user: str = "root", **options: Any) -> Answer:
        host = {"ansible_connection": "containers.podman.podman", "ansible_user": user}
        play = {
            "hosts": "all",
            "gather_facts": False,
            "tasks": [{f"ops.upkeep.{module}": options, "ignore_errors": True}],
        }
        began = time.monotonic()
        runner = ansible_runner.run(
            private_data_dir=str(tmp_path_factory.mktemp("ask")),
            inventory={"all": {"hosts": {container.name: host}}},
            playbook=[play],
            envvars={"ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache/collections"), **_own_environment()},
            quiet=True,
        )
        seconds = time.monotonic() - began
        ended = [event for event in runner.events if event["event"] in ("runner_on_ok", "runner_on_failed")]
        assert len(ended) == 1, runner.stdout.read()
        assert json.dumps(ended[0])  # whatever the module said, it can be stored
        failed = ended[0]["event"] == "runner_on_failed"
        return Answer({**ended[0]["event_data"]["res"], "failed": failed}, seconds)

    return run


@pytest.fixture(scope="session")
def usual_seconds(machine: Container, ask: Ask) -> float:
    """How long Ansible takes around a call that itself takes no time, here and today."""
    checks = [{"kind": "tcp", "port": 9000}]
    return max(ask(machine, checks=checks).seconds for _time in range(2))


def _need(suite: str) -> None:
    reason = why_not(suite)
    if reason:
        pytest.skip(reason)


def _own_environment() -> dict[str, str]:
    own = environment()
    return {**own, "PATH": f"{Path(sys.executable).parent}:{own['PATH']}"}
