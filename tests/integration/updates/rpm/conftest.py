# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backends that are asked on a machine, as a module would ask them there."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.ops.upkeep.tests.integration.containers.container import Container
from ansible_collections.ops.upkeep.tests.integration.updates.rpm.machine import Ask


@pytest.fixture(scope="session")
def ask() -> Ask:
    """Ask a backend on a machine: what is pending, and what it makes of C(specs)."""

    def run(container: Container, backend: str, user: str = "root", **asked: Any) -> dict[str, Any]:
        command = ("env", "PYTHONPATH=/opt/c", "python3", "-B", "/opt/ask_backend.py", backend, json.dumps(asked))
        answer: dict[str, Any] = json.loads(container.run(*command, user=user))
        return answer

    return run
