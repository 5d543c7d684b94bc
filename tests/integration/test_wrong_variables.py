# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A wrong variable of any procedure stops the daily round before it begins."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLAYBOOK = Path(sys.executable).parent / "ansible-playbook"


def daily(folder, variables, *arguments):
    """Run a daily round of this machine; return how it ended."""
    own = {"upkeep_state_dir": str(folder / "state"), "upkeep_report_dir": str(folder / "reports")}
    said = json.dumps({"upkeep_hosts": "localhost", "upkeep_fail_on": "never", **own, **variables})
    environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache/collections"), "LC_ALL": "C.UTF-8"}
    command = [PLAYBOOK, "-i", "localhost,", "-c", "local", "ops.upkeep.daily", "-e", said, *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"backup_verification_backups": 7}, ["backup_verification_backups"]),
        ({"health_check_auto": "maybe", "log_review_sources": 5}, ["health_check_auto", "log_review_sources"]),
        ({"performance_review_limits": "{{ nope }}"}, ["performance_review_limits cannot be worked out", "nope"]),
        ({"log_review_rulse": []}, ["log_review_rulse is not known; did you mean log_review_rules?"]),
    ],
)
def test_it_is_named_and_nothing_was_run_or_noted(tmp_path, variables, said):
    ended = daily(tmp_path, variables)
    assert ended.returncode != 0
    assert [text for text in said if text not in ended.stdout + ended.stderr] == []
    assert list(tmp_path.iterdir()) == []


def test_what_is_left_out_by_tags_is_not_looked_at(tmp_path):
    ended = daily(tmp_path, {"backup_verification_backups": 7}, "--tags", "health_check", "--check")
    assert ended.returncode == 0, ended.stdout
    assert daily(tmp_path, {"log_review_sources": 5}, "--skip-tags", "log_review", "--check").returncode == 0
