# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server knows of the time: coverage, gaps, and a server that is younger than a step."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.objective_reading import read_objective
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.prometheus import Row
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.served import Asked

NOW = 1_000_000.0
UPTIME = {"name": "up", "metric": 'up{job="a"}', "limit": 99.9, "window": "10d"}
WINDOW = 864_000.0


@dataclass
class Server:
    """A server that has samples in some times, C(up) always."""

    known: list[tuple[float, float]]
    asked: list[str] = field(default_factory=list)

    def range(self, query: str, start: float, end: float, step: float) -> list[Row]:
        self.asked.append(query)
        times = [start + number * step for number in range(round((end - start) / step) + 1)]
        points = tuple((at, 1.0) for at in times if any(low <= at <= high for low, high in self.known))
        return [Row({}, points)] if points else []

    def number(self, query: str, at: float) -> float:
        self.asked.append(query)
        return 7.0


def covered(*known: tuple[float, float]) -> Any:
    return Asked(Server(list(known)), read_objective(UPTIME), NOW).covered(WINDOW)


def test_a_server_that_knows_nothing():
    assert covered() is None


def test_a_server_that_knows_all():
    found = covered((0, NOW))
    assert (found.end - found.start, found.seconds) == (WINDOW, WINDOW)


def test_a_gap_is_not_covered():
    found = covered((0, NOW - 200_000), (NOW - 100_000, NOW))
    assert found.seconds == pytest.approx(WINDOW - 100_000, rel=0.01)


@pytest.mark.parametrize("age", [60, 600, 5000])
def test_a_server_that_is_young_is_known_to_be(age):
    found = covered((NOW - age, NOW))
    assert NOW - found.start == pytest.approx(age, abs=5)
    assert found.seconds == pytest.approx(age, abs=5)
