# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is old is forgotten, a little at a time; what somebody needs is not."""

from __future__ import annotations

import sqlite3

import pytest
from ansible_collections.ops.upkeep.plugins.plugin_utils.history import retention
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.engine import opened
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.history.rounds_of import DAY, START, finding, result

TABLES = ("round", "coverage", "finding", "metric", "series", "signature", "template", "state", "host")


def sizes(rounds):
    with sqlite3.connect(rounds.place.path) as connection:
        count = {name: connection.execute(f"SELECT count(*) FROM upkeep_{name}").fetchone()[0] for name in TABLES}
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    return count


def looked(day, status="ok"):
    seen = {"id": f"t{day}", "template": "a", "severity": "info", "count": 1, "first": 1.0, "last": START + day * DAY}
    metric = {"name": "space", "value": day, "unit": "percent", "labels": {}}
    return {**result(finding("/var", status), signatures=[seen], cursors={"day": day}), "metrics": [metric]}


def test_old_rounds_are_forgotten_and_the_last_state_of_a_host_is_not(rounds):
    rounds.round(0, {"gone": {"log_review": looked(0, "warn")}, "web1": {"log_review": looked(0)}})
    for day in range(1, 20):
        rounds.round(day, {"web1": {"log_review": looked(day, "fail" if day % 2 else "ok")}}, keep=5)
    size = sizes(rounds)
    # Five of five days, the one that "gone" was last seen in, and one in which a spell began that is kept.
    assert size["round"] == 7
    assert size["metric"] == size["signature"] == size["template"] == 5
    assert size["coverage"] == 6
    assert rounds.recalled(20, "gone")["log_review"]["cursors"] == {"day": 0}
    assert rounds.recalled(20, "web1")["log_review"]["cursors"] == {"day": 19}


@pytest.mark.parametrize("keep", [0, 400])
def test_what_is_to_be_kept_is_kept(rounds, keep):
    for day in range(5):
        rounds.round(day, {"web1": {"log_review": looked(day)}}, keep=keep)
    assert sizes(rounds)["metric"] == 5


def test_in_batches_until_the_time_is_up(rounds, monkeypatch):
    for day in range(12):
        rounds.round(day, {"web1": {"log_review": looked(day)}}, keep=0)
    clock = iter(range(1000))
    monkeypatch.setattr(retention.time, "monotonic", lambda: next(clock))
    with opened(rounds.place) as history:
        assert retention.forget_old(history, START + 20 * DAY, 5, seconds=3, batch=2) == 4
        assert sizes(rounds)["metric"] == 8
        while retention.forget_old(history, START + 20 * DAY, 5, seconds=50, batch=2):
            pass
    assert (sizes(rounds)["metric"], sizes(rounds)["round"]) == (0, 4)  # that of the open finding, and of three states
