# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines of Debian 12 on which real security updates wait, and one with an archive made on the spot."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ansible_runner
import pytest
from ansible_collections.ops.upkeep.tests.integration.containers.container import (
    ROOT,
    Container,
    environment,
    podman,
    started,
    why_not,
)

FILES = Path(__file__).parent / "files"
SECONDS = 600
SLEEP = ("sleep", "3000")  # nothing of this needs systemd


@pytest.fixture(scope="session")
def behind() -> Iterator[Container]:
    """A machine with the versions of Debian's main suite, while its lists know the security suite too."""
    with _machine("fall_behind.sh") as container:
        yield container


@pytest.fixture(scope="session")
def crafted() -> Iterator[Container]:
    """A machine whose only archives are its own: updates held, pinned, phased, in conflict, hidden by newer ones."""
    with _machine("make_archive.sh") as container:
        yield container


def _machine(script: str) -> Any:
    reason = why_not("bookworm")
    if reason:
        pytest.skip(reason)
    return _Prepared(script)


class _Prepared:
    """A container in which a script has run."""

    def __init__(self, script: str) -> None:
        self._script = script
        self._context = started("bookworm", command=SLEEP)

    def __enter__(self) -> Container:
        container = self._context.__enter__()
        container.put(FILES / self._script, "/root/script")
        done = podman("exec", container.name, "bash", "-e", "/root/script", check=False, seconds=SECONDS)
        if done.returncode:
            self._context.__exit__(None, None, None)
            pytest.skip(f"{self._script} failed: {(done.stdout + done.stderr)[-500:]}")
        return container

    def __exit__(self, *error: Any) -> None:
        self._context.__exit__(*error)


@pytest.fixture(scope="session")
def review(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, Any]]:
    """Run updates_info on a machine as Ansible does, and return its result."""

    def run(container: Container, user: str = "root", **options: Any) -> dict[str, Any]:
        host = {"ansible_connection": "containers.podman.podman", "ansible_user": user}
        tasks = [{"ops.upkeep.updates_info": options, "ignore_errors": True}]
        own = {**environment(), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
        runner = ansible_runner.run(
            private_data_dir=str(tmp_path_factory.mktemp("review")),
            inventory={"all": {"hosts": {container.name: host}}},
            playbook=[{"hosts": "all", "gather_facts": False, "tasks": tasks}],
            envvars={**own, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache/collections")},
            quiet=True,
        )
        ended = [event for event in runner.events if event["event"] in ("runner_on_ok", "runner_on_failed")]
        assert len(ended) == 1, runner.stdout.read()
        result: dict[str, Any] = ended[0]["event_data"]["res"]
        return result

    return run
