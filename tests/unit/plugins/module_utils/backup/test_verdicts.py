# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The facts about the newest backup, held against what was asked for."""

from __future__ import annotations

import time

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Facts
from ansible_collections.ops.upkeep.plugins.module_utils.backup.memory import Memory
from ansible_collections.ops.upkeep.plugins.module_utils.backup.verdicts import judged
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric

HOUR, DAY, MIB = 3600.0, 86400.0, 1024**2


def ago(seconds: float) -> float:
    return time.time() - seconds


def found(backup, **facts):
    given = {"name": "x", "ended": ago(HOUR), "size": 10 * MIB, **facts}
    return {item.check[7:]: item for item in judged(backup, Facts(**given)) if isinstance(item, Finding)}


@pytest.mark.parametrize(
    ("age", "options", "status"),
    [
        (HOUR, {}, "ok"),
        (25.9 * HOUR, {}, "ok"),
        (26.1 * HOUR, {}, "fail"),
        (3 * HOUR, {"max_age": "2h"}, "fail"),
        (-60, {}, "ok"),
        (-HOUR, {}, "unknown"),
    ],
)
def test_a_backup_is_fresh_or_not(backup, age, options, status):
    assert found(backup(**options), ended=ago(age))["age"].status.value == status


@pytest.mark.parametrize(
    ("size", "earlier", "options", "status"),
    [
        (10 * MIB, [], {}, "ok"),
        (10 * MIB, [9 * MIB, 11 * MIB], {}, "ok"),
        (5 * MIB, [10 * MIB] * 3, {}, "warn"),
        (5 * MIB + 1, [10 * MIB] * 3, {}, "ok"),
        (5 * MIB, [10 * MIB] * 3, {"shrink_fail": 50, "shrink_warn": 40}, "fail"),
        (90 * MIB, [10 * MIB], {}, "ok"),
        (10 * MIB, [0, 0], {}, "ok"),
        (0, [], {}, "fail"),
        (10 * MIB, [], {"min_size": "11M"}, "fail"),
        (None, [], {"min_size": "11M"}, "unknown"),
    ],
)
def test_a_backup_is_large_enough_or_not(backup, size, earlier, options, status):
    sizes = [(ago(day * DAY), past) for day, past in enumerate(earlier, 1)]
    assert found(backup(**options), size=size, earlier=sizes)["size"].status.value == status


def test_sizes_of_backups_that_are_gone_are_remembered(backup):
    memory = Memory()
    memory.remember(ago(DAY), 100 * MIB)
    verdicts = found(backup(memory), size=MIB)
    assert verdicts["size"].status.value == "warn"
    assert len(memory.seen) == 2


def test_one_small_backup_does_not_become_the_usual_size_at_once(backup):
    memory = Memory()
    for day in range(6, 0, -1):
        memory.remember(ago(day * DAY), (10 if day > 1 else 1) * MIB)
    assert found(backup(memory), size=MIB)["size"].status.value == "warn"


@pytest.mark.parametrize(
    ("count", "oldest", "options", "status"),
    [
        (1, HOUR, {}, "ok"),
        (2, 2 * DAY, {"copies_min": 3}, "fail"),
        (3, 2 * DAY, {"copies_min": 3}, "ok"),
        (3, 2 * DAY, {"reach_min": "3d"}, "fail"),
        (30, 30 * DAY, {"copies_max": 14}, "warn"),
    ],
)
def test_retention_holds_or_not(backup, count, oldest, options, status):
    assert found(backup(**options), count=count, oldest=ago(oldest))["retention"].status.value == status


def test_most_of_the_backups_gone_over_night_is_told(backup):
    memory = Memory()
    memory.count = 14
    assert found(backup(memory), count=2)["retention"].status.value == "warn"
    assert memory.count == 2


def test_the_room_for_the_next_one(backup, tmp_path):
    (tmp_path / "srv").mkdir()
    assert found(backup(), place="/srv")["space"].status.value == "ok"
    assert found(backup(), place="/srv", size=1 << 60)["space"].status.value == "warn"
    assert "space" not in found(backup(space_factor=0), place="/srv", size=1 << 60)
    assert "space" not in found(backup(), place="/gone")


def test_how_long_it_took(backup):
    assert "duration" not in found(backup())
    assert found(backup(duration_fail="1h"))["duration"].status.value == "unknown"
    assert found(backup(duration_fail="1h"), duration=7200.0)["duration"].status.value == "fail"


def test_numbers_are_kept_for_trends(backup):
    items = list(judged(backup(name="shop"), Facts("x", ago(HOUR), MIB, 5.0)))
    metrics = {item.name: item for item in items if isinstance(item, Metric)}
    assert set(metrics) == {"backup_age", "backup_size", "backup_duration"}
    assert metrics["backup_size"].labels == {"subject": "shop", "kind": "files"}


def test_a_memory_that_could_not_be_used_is_told(backup):
    assert "begun anew" in str(found(backup(Memory("junk")))["complete"].evidence)
