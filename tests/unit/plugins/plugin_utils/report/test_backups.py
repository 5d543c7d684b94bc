# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The backups of a round, as findings and metrics tell of them."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.backups import backups
from ansible_collections.ops.upkeep.tests.unit.plugins.plugin_utils.report import sample


def backup_report(*findings, metrics=()):
    result = sample.result(*findings, metrics=list(metrics))
    return sample.report_of({"db1": {"backup_verification": result}}, ("backup_verification",))


def test_each_backup_is_one_row_the_worst_first():
    bad, good = (backup.to_dict() for backup in backups(sample.logs_and_backups()))
    assert bad == {
        "host": "db1", "name": "/srv/restic", "kind": "restic", "status": "fail",
        "age": 259200, "size": None, "took": None, "restore": None, "proven": None,
    }  # fmt: skip
    assert good == {
        "host": "db1", "name": "shop", "kind": "pg_dump", "status": "ok",
        "age": 10800, "size": 3221225472, "took": 95, "restore": 41.5, "proven": 345600,
    }  # fmt: skip


def test_the_drill_of_this_round_has_the_last_word_on_how_long_restoring_takes():
    proven = sample.finding(
        "drill_proven", "shop", message="just now", value=0, unit="seconds", evidence={"seconds": 99}
    )
    metric = {"name": "drill_restore", "value": 12.5, "unit": "seconds", "labels": {"subject": "shop", "kind": "files"}}
    (backup,) = backups(backup_report(proven, metrics=[metric]))
    assert (backup.restore, backup.proven, backup.kind) == (12.5, 0, "files")


@pytest.mark.parametrize("seconds", ["soon", None, float("inf"), [1]])
def test_a_time_that_is_none_is_not_shown(seconds):
    evidence = {"seconds": seconds} if seconds is not None else {}
    proven = sample.finding("drill_proven", "shop", message="old", value=9, unit="seconds", evidence=evidence)
    assert backups(backup_report(proven))[0].restore is None


def test_what_is_about_the_host_is_no_backup():
    assert backups(backup_report(sample.finding("backup_known", "backups", "skipped", "none"))) == []
    left = sample.finding("drill_leftover", "/var/tmp", message="nothing left of earlier drills")
    assert backups(backup_report(left)) == []
