# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What zypper is told to leave as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.updates.zypper.locks import (
    Lock,
    is_locked,
    parse_locks,
    read_locks,
)

LOCKS = """\
# comment
type: package
match_type: glob
case_sensitive: on
solvable_name: kernel-*

type: package
match_type: exact
case_sensitive: on
solvable_name: a*b

type: patch
solvable_name: SUSE-2026-1
"""


def test_locks() -> None:
    assert parse_locks(LOCKS) == [Lock("kernel-*"), Lock("a*b", exact=True)]
    assert parse_locks("") == []
    assert parse_locks("solvable_name\n\n:\n") == []


@pytest.mark.parametrize(("name", "held"), [("kernel-default", True), ("kernel", False), ("a*b", True), ("aXb", False)])
def test_what_is_held(name: str, held: bool) -> None:
    assert is_locked(name, parse_locks(LOCKS)) is held


def test_no_list_of_locks(host: Host, tmp_path: Path) -> None:
    assert read_locks(host) == []
    (tmp_path / "etc/zypp").mkdir(parents=True)
    (tmp_path / "etc/zypp/locks").write_text(LOCKS)
    assert len(read_locks(host)) == 2
