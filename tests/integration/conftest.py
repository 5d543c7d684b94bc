# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run modules as Ansible does: a payload made by AnsiballZ, JSON in, JSON out."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, Callable

import ansible_runner
import pytest

ROOT = Path(__file__).resolve().parents[2]
Module = Callable[..., "dict[str, Any]"]


@pytest.fixture
def module(tmp_path: Path) -> Module:
    """Run a module of the collection on this machine and return its result."""

    def run(name: str, check_mode: bool = False, verbosity: int = 0, **options: Any) -> dict[str, Any]:
        runner = ansible_runner.run(
            private_data_dir=str(tmp_path),
            host_pattern="localhost",
            inventory="localhost ansible_connection=local ansible_python_interpreter={{ansible_playbook_python}}",
            module="ops.upkeep." + name,
            module_args=json.dumps(options),
            cmdline="--check" if check_mode else None,
            verbosity=verbosity or None,
            envvars={
                "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache/collections"),
                "PATH": "{0}:{1}".format(Path(sys.executable).parent, os.environ["PATH"]),
            },
            quiet=True,
        )
        ended = [event for event in runner.events if event["event"] in ("runner_on_ok", "runner_on_failed")]
        results = [{**event["event_data"]["res"], "failed": event["event"] == "runner_on_failed"} for event in ended]
        assert len(results) == 1, runner.stdout.read()
        return dict(results[0])

    return run
