# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of changes, and the services that they touch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.process import Completed
from ansible_collections.ops.upkeep.plugins.module_utils.updates.package import Change
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.known import Known, removal_notes

MAPS = "7f0000000000-7f0000001000 r-xp 00000000 08:01 42   /usr/lib64/libalpha.so.1\n"
FILES = (
    "alpha\tx86_64\t/lib64/libalpha.so.1\n"
    "alpha\tx86_64\t/usr/lib/systemd/system/alpha.service\n"
    "beta\tx86_64\t/opt/beta\n"
)


class Written(Host):
    """A host whose rpm lists what is written down, and on which one service runs."""

    def __init__(self, root: Path) -> None:
        super().__init__(Budget.of(10), root=str(root))
        self.asked: list[Sequence[str]] = []
        process = root / "proc" / "42"
        process.mkdir(parents=True)
        (process / "cgroup").write_text("0::/system.slice/web.service\n")
        (process / "maps").write_text(MAPS)

    def run(self, argv: Sequence[str], *_more: Any, **_named: Any) -> Completed:
        """Return what is written down."""
        self.asked.append(argv)
        return Completed(argv, 0, FILES, "")


ALPHA = Change("alpha", "x86_64", "upgrade", "1-1", "2-1")
BETA = Change("beta", "x86_64", "upgrade", "1-1", "2-1")
OLD = Change("old", "x86_64", "remove", "1-1", None)


def test_services(tmp_path: Path) -> None:
    alpha, beta = Known().told(Written(tmp_path), [ALPHA, BETA])
    assert (alpha.services, alpha.restart) == (("alpha.service", "web.service"), True)
    assert beta == BETA


def test_nothing_is_asked_twice(tmp_path: Path) -> None:
    host, known = Written(tmp_path), Known()
    known.told(host, [replace(ALPHA, severity="low")])
    again = known.told(host, [ALPHA, OLD])
    assert [one.severity for one in again] == ["low", "unknown"]
    assert len(host.asked) == 1
    assert known.told(host, []) == []


def test_another_version_is_another_change(tmp_path: Path) -> None:
    host, known = Written(tmp_path), Known()
    known.told(host, [replace(ALPHA, severity="low")])
    assert known.told(host, [replace(ALPHA, candidate="3-1")])[0].severity == "unknown"


@pytest.mark.parametrize(
    ("changes", "notes"),
    [
        ([], []),
        ([ALPHA], []),
        ([ALPHA, OLD], ["a full upgrade would remove old:x86_64"]),
        ([Change("old", "x86_64", "install", None, "2-1"), OLD], []),
    ],
)
def test_removals(changes: list[Change], notes: list[str]) -> None:
    assert removal_notes(changes) == notes
