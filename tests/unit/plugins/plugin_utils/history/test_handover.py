# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is recalled reaches the tasks of its own host, and nobody else."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.handover import folder_of, read, write


@pytest.mark.parametrize("host", ["web1", "../../etc/passwd", "a/b", "ü" * 300, "{{ x }}", ""])
def test_each_host_reads_its_own(tmp_path, host):
    folder = folder_of(tmp_path)
    write(folder, {host: '{"log_review": {"since": 1.5, "cursors": {}}}', "other": "{}"})
    assert read(folder, host) == {"log_review": {"since": 1.5, "cursors": {}}}
    assert read(folder, "other") == read(folder, "unknown") == {}
    assert {path.parent for path in folder.iterdir()} == {folder}


def test_a_second_round_of_a_run_takes_the_place_of_the_first(tmp_path):
    folder = folder_of(tmp_path)
    write(folder, {"web1": '{"a": {}}'})
    write(folder, {})
    assert read(folder, "web1") == {}


def test_it_is_for_its_owner_alone(tmp_path):
    folder = folder_of(tmp_path)
    write(folder, {"web1": "{}"})
    assert [oct(path.stat().st_mode & 0o777) for path in (folder, *folder.iterdir())] == ["0o700", "0o600"]


def test_without_a_recall_nothing_is_known(tmp_path):
    assert read(folder_of(tmp_path), "web1") == {}
