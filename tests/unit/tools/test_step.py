# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A step ends in time, leaves nothing running, and never passes by breaking."""

from __future__ import annotations

import os
import select
import sys

import pytest
import step
from counts import Counts
from step import Step


@pytest.fixture(autouse=True)
def logs(tmp_path, monkeypatch):
    """Logs go where nobody looks for those of a real run."""
    monkeypatch.setattr(step, "LOGS", tmp_path)
    monkeypatch.setattr(step, "MERCY_SECONDS", 0.2)
    return tmp_path


def python(code: str) -> list[str]:
    """Return a command that runs some Python."""
    return [sys.executable, "-c", code]


@pytest.mark.parametrize(("code", "counts"), [("", Counts(1, 0)), ("raise SystemExit(3)", Counts(0, 1))])
def test_a_step_counts_as_one_by_its_exit_code(code, counts):
    assert Step("x", python(code)).run()[0] == counts


def test_a_step_that_breaks_fails_whatever_it_counted():
    counts, _done = Step("x", python("raise SystemExit(1)"), lambda done: Counts(passed=7)).run()
    assert counts == Counts(7, 1)


def test_a_command_that_is_not_there_fails():
    counts, done = Step("x", ["/no/such/command"]).run()
    assert counts == Counts(0, 1)
    assert "No such file" in done.output


def test_output_and_environment():
    _counts, done = Step("x", python("import os; print(os.environ['WORD'])"), environment={"WORD": "said"}).run()
    assert done.output == "said\n"


def test_a_step_that_hangs_is_stopped_with_its_children(tmp_path):
    child = "import os, time, signal; signal.signal(15, signal.SIG_IGN); print(os.getpid(), flush=True); time.sleep(60)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    counts, done = Step("x", python(parent), minutes=1 / 60).run()
    assert counts == Counts(0, 1)
    number, _rest = done.output.split("\n", 1)
    assert "stopped: not done after" in done.output
    assert not is_running(number)


def is_running(number: str) -> bool:
    """Whether a process is there and does not end, though it was killed."""
    try:
        process = os.pidfd_open(int(number))
    except ProcessLookupError:
        return False
    ended = select.select([process], [], [], 10)[0]
    os.close(process)
    return not ended
