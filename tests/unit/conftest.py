# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all unit tests share."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding
from ansible_collections.ops.upkeep.plugins.module_utils.health.check import check_health
from ansible_collections.ops.upkeep.plugins.module_utils.health.plan import plan_one
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

Probe = Callable[..., "list[Finding]"]


@pytest.fixture
def host(tmp_path: Path) -> Host:
    """A host whose files all lie under C(tmp_path), with ten seconds."""
    return Host(Budget.of(10), root=str(tmp_path))


@pytest.fixture
def probe() -> Probe:
    """Run one check as the module would on this machine, or by its probe C(on) a given host; return its findings."""

    def run(kind: str, on: Host | None = None, **options: Any) -> list[Finding]:
        planned = plan_one({"kind": kind, **options})
        if on is None:
            result = check_health([planned], auto=False, deadline=20, since=None)
            return [Finding.from_dict(finding) for finding in result["findings"]]
        return [item for item in planned.kind.probe(planned.values, on) if isinstance(item, Finding)]

    return run
