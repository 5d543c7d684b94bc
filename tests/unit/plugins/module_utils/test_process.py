# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands that hang, ignore signals, print without end or leave children behind."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.process import run

PYTHON = sys.executable


def living(group: int) -> list[str]:
    """Return the processes of a group that run; one that is dead but not yet collected does not."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, its_group = stat.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(its_group) == group and state not in "ZX":
            found.append(str(stat))
    return found


def all_gone(group: int) -> bool:
    """Whether the group comes to its end: SIGKILL is certain, but not instant."""
    ends = time.monotonic() + 10
    while living(group) and time.monotonic() < ends:
        time.sleep(0.01)
    return not living(group)


def test_a_command_gives_its_code_and_both_outputs():
    done = run(["sh", "-c", "echo out; echo err >&2; exit 3"], Budget.of(10))
    assert (done.code, done.stdout, done.stderr, done.timed_out, done.cut) == (3, "out\n", "err\n", False, False)


def test_what_it_reads_from_stdin_reaches_it_even_when_it_is_large():
    done = run([PYTHON, "-c", "import sys; print(len(sys.stdin.read()))"], Budget.of(20), stdin=b"x" * 3_000_000)
    assert done.stdout == "3000000\n"


def test_a_command_that_does_not_read_its_stdin_is_no_error():
    assert run(["true"], Budget.of(10), stdin=b"x" * 3_000_000).code == 0


@pytest.mark.parametrize(
    "script",
    ["exec sleep 600", "trap '' TERM; while true; do sleep 600; done", "sleep 600 & wait"],
    ids=["sleeps", "ignores SIGTERM", "waits for a child"],
)
def test_a_command_that_does_not_end_is_killed_with_its_group(script):
    done = run(["sh", "-c", "echo $$; " + script], Budget.of(0.5))
    assert done.timed_out and done.code is None
    assert all_gone(int(done.stdout))


def test_a_command_that_prints_without_end_is_cut_and_killed():
    done = run(["yes"], Budget.of(30), max_output=1000)
    assert done.cut and not done.timed_out and done.code is None
    assert len(done.stdout) == 1000


def test_a_grandchild_that_holds_the_output_open_is_not_waited_for():
    done = run(["sh", "-c", "sleep 600 & echo $$"], Budget.of(30))
    assert done.code == 0 and not done.timed_out
    assert all_gone(int(done.stdout))


def test_a_command_that_closes_its_output_and_goes_on_is_timed_out():
    assert run(["sh", "-c", "exec >&- 2>&-; exec sleep 600"], Budget.of(0.5)).timed_out


@pytest.mark.parametrize("path", ["/no/such/command", "/etc/passwd", "/"])
def test_what_cannot_be_started_is_named(path):
    with pytest.raises(CannotTell, match=path):
        run([path], Budget.of(5))


def test_bytes_that_are_no_text_are_replaced():
    assert run(["printf", "\\377x"], Budget.of(5)).stdout == "\ufffdx"
