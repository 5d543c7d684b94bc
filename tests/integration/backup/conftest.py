# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One machine with the real tools on it, good backups made by them, and a bad one of each."""

from __future__ import annotations

import json
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
PACKAGES = (
    *("postgresql-15", "restic", "borgbackup", "pgbackrest", "barman", "mariadb-server"),
    *("zstd", "xz-utils", "bzip2", "zip"),
)
SECONDS = 900  # for installing, and for each of the scripts

Found = dict[tuple[str, str], dict[str, Any]]
Review = Callable[..., "Found"]


@pytest.fixture(scope="session")
def vault() -> Iterator[Container]:
    """A machine with PostgreSQL 15, MariaDB, restic, borg, pgBackRest and Barman, and good backups below /srv/good."""
    reason = why_not("bookworm")
    if reason:
        pytest.skip(reason)
    with started("bookworm") as container:
        _install(container)
        _script(container, "make_backups.sh")
        container.run("useradd", "--create-home", "visitor")
        yield container


@pytest.fixture(scope="session")
def bad(vault: Container) -> Container:
    """The same machine, with bad backups below /srv/bad beside the good ones."""
    _script(vault, "damage_backups.sh")
    return vault


def _install(container: Container) -> None:
    quiet = ("apt-get", "-q", "-y", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0")
    update = podman("exec", container.name, *quiet, "update", check=False, seconds=SECONDS)
    command = ("env", "DEBIAN_FRONTEND=noninteractive", *quiet, "install", *PACKAGES)
    done = podman("exec", container.name, *command, check=False, seconds=SECONDS)
    if done.returncode:
        pytest.skip(f"the packages could not be installed: {(update.stderr + done.stderr)[-500:]}")


def _script(container: Container, name: str) -> None:
    container.put(FILES / name, f"/opt/{name}")
    # To a file: what it leaves running would hold a pipe open.
    done = podman(
        "exec", container.name, "sh", "-c", f"bash /opt/{name} > /opt/{name}.log 2>&1", check=False, seconds=SECONDS
    )
    assert done.returncode == 0, container.run("tail", "-n", "40", f"/opt/{name}.log")


@pytest.fixture(scope="session")
def run_module(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, Any]]:
    """Run backup_review on the machine as Ansible does, and return its result."""

    def run(container: Container, user: str = "root", **options: Any) -> dict[str, Any]:
        host = {"ansible_connection": "containers.podman.podman", "ansible_user": user}
        play = {
            "hosts": "all",
            "gather_facts": False,
            "tasks": [{"ops.upkeep.backup_review": options, "ignore_errors": True}],
        }
        folder = tmp_path_factory.mktemp("review")
        own = {**environment(), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
        runner = ansible_runner.run(
            private_data_dir=str(folder),
            inventory={"all": {"hosts": {container.name: host}}},
            playbook=[play],
            envvars={**own, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache/collections")},
            quiet=True,
        )
        ended = [event for event in runner.events if event["event"] in ("runner_on_ok", "runner_on_failed")]
        assert len(ended) == 1, runner.stdout.read()
        result: dict[str, Any] = ended[0]["event_data"]["res"]
        assert "findings" in result, result
        assert json.dumps(result)  # whatever the module said, it can be stored
        return result

    return run


@pytest.fixture(scope="session")
def review(run_module: Callable[..., dict[str, Any]]) -> Review:
    """The findings of a call, by subject and check without the common beginning of its id."""

    def run(container: Container, backups: list[dict[str, Any]], user: str = "root", **options: Any) -> Found:
        result = run_module(container, user=user, backups=backups, **{"deadline": 600, **options})
        found = {(item["subject"], item["check"].replace("backup_", "", 1)): item for item in result["findings"]}
        assert len(found) == len(result["findings"]), "two findings with one identity"
        return found

    return run
