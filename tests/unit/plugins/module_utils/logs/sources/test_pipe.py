# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands whose output is read as it comes; those that hang are ended."""

from __future__ import annotations

import os

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.pipe import Pipe


def test_a_command_that_prints_without_end_is_ended():
    with Pipe(["yes"], Budget.of(10).remaining) as pipe:
        assert next(iter(pipe.blocks())).startswith(b"y\ny\n")
        child = pipe._child.pid
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_a_command_that_prints_nothing_is_not_waited_for():
    with Pipe(["sleep", "1000"], lambda: 0.01) as pipe:
        assert list(pipe.blocks()) == []
        assert pipe.timed_out and pipe.code is None


def test_what_a_command_says_and_how_it_ends():
    with Pipe(["sh", "-c", "echo out; echo err >&2; exit 3"], Budget.of(10).remaining) as pipe:
        assert b"".join(pipe.blocks()) == b"out\n"
        assert (pipe.code, pipe.said(), pipe.timed_out) == (3, "err", False)


def test_a_command_that_is_not_there():
    with pytest.raises(CannotTell, match="nosuch is not installed"), Pipe(["nosuch"], lambda: 1.0):
        pass
