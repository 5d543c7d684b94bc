# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder of logs, and rounds that read one of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.find import sources_of
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.source import Reading, ReadLimits


class ClockedHost(Host):
    """A host whose time of day is so much later than it is."""

    later = 0.0

    def now(self) -> float:
        return super().now() + self.later


class Rounds:
    """Reads the same sources again and again, as rounds do, each with the cursors of the last."""

    def __init__(self, root: Path) -> None:
        self.host = ClockedHost(Budget.of(600), root=str(root))
        self.log = root / "log"
        self.log.mkdir()
        self.cursors: dict[str, dict] = {}
        self.readings: dict[str, Reading] = {}

    def read(self, path: str = "/log/app.log", keep: bool = True, **limits: float) -> list[str]:
        """Read what a path stands for and return the lines; the cursors are forgotten unless they are to be kept."""
        self.readings, lines = {}, []
        for source in sources_of(self.host, [{"path": path}]):
            reading = source.read(self.cursors.get(source.name), ReadLimits(**limits))
            lines += [line for chunk in reading for line in chunk]
            self.readings[source.name] = reading
        if keep:
            self.cursors.update({name: json.loads(json.dumps(one.cursor)) for name, one in self.readings.items()})
        return lines

    @property
    def reading(self) -> Reading:
        """The only reading of the last round."""
        (reading,) = self.readings.values()  # pylint: disable=unbalanced-dict-unpacking
        return reading

    @property
    def problems(self) -> list[str]:
        """The kinds of problems of the last round."""
        return [problem.kind for reading in self.readings.values() for problem in reading.problems]

    def write(self, text: str, name: str = "app.log") -> None:
        """Append to a file."""
        with open(self.log / name, "a", encoding="utf-8", newline="") as file:
            file.write(text)


@pytest.fixture
def rounds(tmp_path: Path) -> Rounds:
    return Rounds(tmp_path)
