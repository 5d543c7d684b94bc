# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kinds made up for the tests of what runs them."""

from __future__ import annotations

from typing import Any, Callable

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kind import Kind, common_options
from ansible_collections.ops.upkeep.plugins.module_utils.health.plan import PlannedCheck
from ansible_collections.ops.upkeep.plugins.module_utils.options import read_options

Planned = Callable[..., PlannedCheck]


@pytest.fixture
def planned() -> Planned:
    """A check with a probe of the test's own."""

    def make(probe: Callable[..., Any], subject: str = "thing", **options: Any) -> PlannedCheck:
        kind = Kind(
            name="made_up",
            summary="For tests.",
            options=(),
            checks=(Check("made_up", "Whatever the test says.", "nothing"),),
            probe=probe,
            subject=lambda values: subject,
            example="",
            privilege="none",
            without="everything",
        )
        values, problems = read_options(common_options(kind.timeout), options)
        assert problems == []
        return PlannedCheck(kind, values, subject)

    return make


@pytest.fixture
def found() -> Callable[..., Finding]:
    """A finding of the made-up kind."""

    def make(status: str = "ok", subject: str = "thing", message: str = "as it should be") -> Finding:
        return Finding("made_up", subject, Status(status), message)

    return make
