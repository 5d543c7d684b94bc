# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One finding for each source, and never an empty list of errors."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.source import Chunk, Reading, Source, Step
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.verdict import source_finding

NOW = 1_800_000_000.0


def reading(**fields) -> Reading:
    lines = fields.pop("lines", 0)
    problems = fields.pop("problems", [])
    one = Reading(lambda _reading: iter([Step(Chunk(["x"] * lines), fields.get("cursor", {}), lines * 2)]), **fields)
    for problem in problems:
        one.problem(*problem)
    list(one)
    return one


def verdict(named=True, kind="file", **fields):
    source = Source("/var/log/app.log", named=named)
    source.kind = kind
    finding = source_finding(source, reading(**fields), NOW)
    assert finding.subject == "/var/log/app.log" and finding.check == "log_source"
    return finding.status, finding.message


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"lines": 5, "last_write": NOW - 180}, Status.OK, "5 lines (10 B) read, last written 3 min ago"),
        ({"last_write": NOW - 90_000}, Status.OK, "0 lines (0 B) read, last written 25 h ago"),
        ({"problems": [("missing", "is not there")]}, Status.FAIL, "is not there"),
        ({"problems": [("missing", "is not there")], "named": False}, Status.UNKNOWN, "is not there"),
        ({"problems": [("unreadable", "no permission to read it")]}, Status.UNKNOWN, "no permission to read it"),
        ({"problems": [("late", "did not answer in time")]}, Status.UNKNOWN, "did not answer"),
        (
            {"lines": 2, "problems": [("partly", "only own messages")]},
            Status.UNKNOWN,
            "2 lines (4 B) read, but only own",
        ),
        ({"problems": [("gap", "was emptied")]}, Status.WARN, "was emptied"),
        ({"problems": [("gap", "was emptied"), ("partly", "damaged")]}, Status.UNKNOWN, "damaged (and 1 more)"),
        ({"empty": True}, Status.WARN, "is empty, and nothing was ever rotated from it"),
        ({"empty": True, "named": False}, Status.SKIPPED, "nothing has been written to it yet"),
        ({"empty": True, "named": False, "kind": "journal"}, Status.UNKNOWN, "no entries at all"),
        ({"lines": 4, "left": 800}, Status.WARN, "about 400 more (800 B) left for the next round"),
        (
            {"cursor": {"quiet": [NOW - 400_000, 400_000, 9, {"1": 50, "12": 60}]}, "last_write": NOW - 400_000},
            Status.WARN,
            "silent for 5 days, since 2027-01-10 16:53:20 UTC; never longer than 60 s before",
        ),
    ],
)
def test_what_is_said_of_a_source(fields, status, words):
    found, message = verdict(**fields)
    assert found is status
    assert words in message
