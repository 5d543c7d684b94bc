# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All steps run, whatever fails, and the last line adds everything up."""

from __future__ import annotations

import sys

import plan
import pytest
import run
import step
from counts import Counts
from step import Step

GOOD = Step("good", [sys.executable, "-c", ""])
BAD = Step("bad", [sys.executable, "-c", "print('what went wrong'); raise SystemExit(1)"])
MANY = Step("many", [sys.executable, "-c", ""], lambda done: Counts(40, 0, 2))


@pytest.fixture(autouse=True)
def steps(tmp_path, monkeypatch):
    """Logs and results go where nobody looks for those of a real run."""
    monkeypatch.setattr(step, "LOGS", tmp_path / "logs")
    monkeypatch.setattr(step, "ROOT", tmp_path)
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(plan, "RESULTS", tmp_path / "results")


@pytest.mark.parametrize(
    ("phases", "code", "closing"),
    [
        ([[GOOD, GOOD]], 0, "2 passed, 0 failed"),
        ([[GOOD], [MANY]], 0, "41 passed, 0 failed"),
        ([[BAD, GOOD], [MANY]], 1, "41 passed, 1 failed"),
        ([], 1, "0 passed, 0 failed"),
    ],
)
def test_the_closing_line_and_the_exit_code(monkeypatch, capsys, phases, code, closing):
    monkeypatch.setattr(plan, "check", lambda: phases)
    assert run.main("check") == code
    assert capsys.readouterr().out.splitlines()[-1] == closing


def test_a_step_that_fails_shows_the_end_of_its_log(monkeypatch, capsys):
    monkeypatch.setattr(plan, "check", lambda: [[BAD]])
    run.main("check")
    shown = capsys.readouterr().out
    assert "| what went wrong" in shown
    assert "logs/bad.log" in shown


def test_where_packages_are_missing_the_command_is_the_whole_message(monkeypatch, capsys):
    monkeypatch.setattr(run.packages, "provide", lambda: "sudo apt-get install --yes podman")
    assert run.main("test") == 1
    assert capsys.readouterr() == ("", "sudo apt-get install --yes podman\n")
