# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups that are looked at below a false root."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any, Callable

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Backup
from ansible_collections.ops.upkeep.plugins.module_utils.backup.memory import Memory
from ansible_collections.ops.upkeep.plugins.module_utils.backup.plan import plan_one
from ansible_collections.ops.upkeep.plugins.module_utils.backup.runner import Looked
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

Look = Callable[..., "dict[str, Finding]"]


@pytest.fixture
def here() -> Host:
    """This machine, with a minute of time."""
    return Host(Budget.of(60))


@pytest.fixture
def look(host: Host) -> Look:
    """Look at one backup and return its findings by check, without the common beginning of its id."""

    def run(kind: str, memory: Memory | None = None, on: Host | None = None, **options: Any) -> dict[str, Finding]:
        job = Looked(plan_one({"kind": kind, **options}), None)
        job.memory = memory or job.memory
        job.look(on or host)
        found = [item for item in job.found if isinstance(item, Finding)]
        assert len({item.check for item in found}) == len(found), "two findings with one identity"
        return {item.check.replace("backup_", "", 1): item for item in found}

    return run


@pytest.fixture
def backup(host: Host) -> Callable[..., Backup]:
    """Return a backup with these options, for what is the same for every kind."""

    def make(memory: Memory | None = None, **options: Any) -> Backup:
        planned = plan_one({"kind": "files", "path": "/srv/x", **options})
        return Backup("files", planned.subject, planned.values, host, memory or Memory())

    return make


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Path]:
    """Write a file below the false root, so many seconds old."""

    def write(path: str, content: bytes, age: float = 600.0) -> Path:
        target = tmp_path / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        moment = time.time() - age
        os.utime(target, (moment, moment))
        return target

    return write
