# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A source that could not be found, and says why."""

from __future__ import annotations

from typing import Any, Iterator, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.source import (
    Cursor,
    Problem,
    Reading,
    ReadLimits,
    Source,
    Step,
)


class Nothing(Source):
    """Has no lines, but problems."""

    def __init__(
        self,
        name: str,
        kind: str,
        problems: Sequence[Problem],
        values: Mapping[str, Any] | None = None,
        named: bool = True,
    ) -> None:
        super().__init__(name, values, named)
        self.kind = kind
        self._problems = problems

    @property
    def is_only_missing(self) -> bool:
        """Whether all there is to say is that it is not there."""
        return all(problem.kind == "missing" for problem in self._problems)

    def _steps(self, cursor: Cursor, limits: ReadLimits, reading: Reading) -> Iterator[Step]:
        reading.problems += self._problems
        return iter(())
