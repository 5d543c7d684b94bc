# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host whose commands answer as a test tells them to."""

from __future__ import annotations

from typing import Any, Callable, Mapping, Sequence

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.process import Completed


class TalkingHost(Host):
    """Knows the commands it was given, and what each prints."""

    def __init__(self, root: str, answers: Mapping[str, Completed]) -> None:
        super().__init__(Budget.of(10), root=root)
        self.answers = answers
        self.asked: list[Sequence[str]] = []

    def which(self, command: str) -> str | None:
        return "/usr/bin/" + command if command in self.answers else None

    def run(self, argv: Sequence[str], *rest: Any, **options: Any) -> Completed:
        self.asked.append(argv)
        return self.answers[argv[0]]


@pytest.fixture
def talking_host(tmp_path) -> Callable[..., TalkingHost]:
    """Make a host of C(command=output), or C(command=(code, output, errors))."""

    def make(**answers: Any) -> TalkingHost:
        completed = {}
        for name, answer in answers.items():
            code, out, errors = answer if isinstance(answer, tuple) else (0, answer, "")
            completed[name.replace("_", "-")] = Completed([name], code, out, errors, timed_out=code is None)
        return TalkingHost(str(tmp_path), completed)

    return make


@pytest.fixture
def put(tmp_path) -> Callable[[str, str], None]:
    """Write a file of the host."""

    def write(path: str, text: str = "") -> None:
        place = tmp_path / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)

    return write
