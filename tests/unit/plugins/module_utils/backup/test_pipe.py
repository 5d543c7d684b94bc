# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tools that read and print without end, and are ended in time."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.backup.pipe import Pipe
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host


def test_what_is_fed_comes_out(tmp_path):
    pipe = Pipe(Host(Budget.of(20)), ["cat"], iter([b"a" * 100000, b"b" * 100000]))
    assert b"".join(pipe.blocks()) == b"a" * 100000 + b"b" * 100000
    assert pipe.code == 0


def test_a_file_is_read_from_its_descriptor(tmp_path):
    (tmp_path / "x").write_bytes(b"hello")
    with open(tmp_path / "x", "rb") as file:
        assert b"".join(Pipe(Host(Budget.of(20)), ["cat"], file.fileno()).blocks()) == b"hello"


def test_how_it_ended_is_told():
    pipe = Pipe(Host(Budget.of(20)), ["sh", "-c", "echo wrong >&2; exit 3"])
    assert list(pipe.blocks()) == []
    assert (pipe.code, pipe.stderr) == (3, "wrong")


def test_a_tool_that_does_not_want_to_hear_more_is_no_fault():
    pipe = Pipe(Host(Budget.of(20)), ["true"], iter([b"x" * 100000] * 50))
    assert list(pipe.blocks()) == []
    assert pipe.code == 0


@pytest.mark.parametrize("argv", [["sleep", "60"], ["yes"]])
def test_a_tool_that_does_not_end_is_ended(argv):
    pipe = Pipe(Host(Budget.of(0.5)), argv)
    with pytest.raises(CannotTell, match="did not come to its end"):
        for _block in pipe.blocks():
            pass
