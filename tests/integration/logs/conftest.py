# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A machine on which sources are read by the code of the collection, without Ansible around it."""

from __future__ import annotations

import json
import tarfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ansible.module_utils
import pytest
from ansible_collections.ops.upkeep.tests.integration.containers.container import Container, started, why_not

FILES = Path(__file__).parent / "files"
ROOT = Path(__file__).resolve().parents[3]
LIBRARY = "/opt/library"

Read = Callable[..., "dict[str, Any]"]


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Container]:
    """A machine with systemd, its journal kept on disk, and a user without rights."""
    reason = why_not("bookworm")
    if reason:
        pytest.skip(reason)
    with started("bookworm") as container:
        _install(container, tmp_path_factory.mktemp("library"))
        container.run("useradd", "--create-home", "visitor")
        container.run("mkdir", "-p", "/var/log/journal")
        container.run("systemctl", "restart", "systemd-journald")
        container.run("journalctl", "--flush")
        yield container


def _install(container: Container, folder: Path) -> None:
    """Put the collection's code for hosts, and what it needs of Ansible, into a container."""
    archive = folder / "library.tar"
    (folder / "empty.py").touch()
    with tarfile.open(archive, "w") as tar:
        tar.add(ROOT / "plugins/module_utils", "ansible_collections/ops/upkeep/plugins/module_utils")
        tar.add(str(ansible.module_utils.__path__[0]), "ansible/module_utils")
        tar.add(folder / "empty.py", "ansible/__init__.py")
    container.put(archive, "/opt/library.tar")
    container.put(FILES / "read_sources.py", "/opt/read_sources.py")
    container.run("mkdir", LIBRARY)
    container.run("tar", "-xf", "/opt/library.tar", "-C", LIBRARY)


@pytest.fixture
def read(machine: Container) -> Read:
    """Read sources on the machine, going on where the same test has read before; return what each gave by its name."""
    cursors = f"/tmp/{uuid.uuid4().hex}"

    def run(*given: dict[str, Any], user: str = "root") -> dict[str, Any]:
        command = ("env", f"PYTHONPATH={LIBRARY}", "python3", "/opt/read_sources.py", cursors + user, json.dumps(given))
        told: dict[str, Any] = json.loads(machine.run(*command, user=user))
        return told

    return run
