# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who watches, and what the line says."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.progress import MAX_TOLD, Progress, for_a_person


@pytest.mark.parametrize(
    ("environ", "terminal", "verbosity", "watched"),
    [
        ({"TERM": "xterm"}, True, 0, True),
        ({"TERM": "xterm"}, False, 0, False),
        ({"TERM": "xterm"}, True, 1, False),
        ({"TERM": "dumb"}, True, 0, False),
        ({}, True, 0, False),
        ({"TERM": "xterm", "AWX_ISOLATED_DATA_DIR": "/x"}, True, 0, False),
        ({"TERM": "xterm", "RUNNER_OMIT_EVENTS": "False"}, True, 0, False),
    ],
)
def test_a_person_watches_only_at_a_terminal(environ, terminal, verbosity, watched):
    assert for_a_person(environ, terminal, verbosity) is watched


def test_the_line_counts_hosts_and_what_is_not_ok():
    progress = Progress("health_check", 400, 10.0)
    for what in ["", "failed", "", "unreachable", "failed"]:
        progress.add(what)
    assert progress.line(80) == "health_check              5/400 hosts, 2 failed, 1 unreachable"
    assert progress.closing(51.5).endswith("5/400 hosts, 2 failed, 1 unreachable, 41.5 s")


@pytest.mark.parametrize("width", [1, 10, 30, 80])
def test_the_line_is_shorter_than_the_terminal_is_wide(width):
    assert len(Progress("a" * 100, 1000, 0.0).line(width)) <= max(1, width - 1)


def test_troubles_are_one_line_each_and_told_up_to_a_bound():
    progress = Progress("health_check", 400, 0.0)
    said = [
        progress.trouble("web1", "failed", "Task failed: one\ntwo\x1b[31m" + "x" * 1000, 60)
        for _host in range(MAX_TOLD + 5)
    ]
    assert said[0].startswith("  web1 failed: one two")
    assert all(len(line) <= 60 and line.isprintable() for line in said[:MAX_TOLD])
    assert said[MAX_TOLD:] == [None] * 5


def test_what_no_report_will_have_is_told_in_full():
    said = Progress("report", 1, 0.0).trouble("web1", "failed", "Task failed: " + "word " * 60, 40, in_full=True)
    lines = said.split("\n")
    assert lines[0].startswith("  web1 failed: word") and all(line.startswith("    word") for line in lines[1:])
    assert max(map(len, lines)) <= 40 and said.count("word") == 60
