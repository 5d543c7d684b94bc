# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doors: playbooks may use them, with what YAML and Jinja make of the windows, and wrong ones fail with one message."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from ansible.errors import AnsibleError
from ansible_collections.ops.upkeep.plugins.filter.next_window import next_window
from ansible_collections.ops.upkeep.plugins.filter.rollout_batches import rollout_batches
from ansible_collections.ops.upkeep.plugins.filter.window_preview import window_preview
from ansible_collections.ops.upkeep.plugins.filter.window_remaining import window_remaining
from ansible_collections.ops.upkeep.plugins.filter.window_state import window_state
from ansible_collections.ops.upkeep.plugins.test.in_window import in_window

ROOT = Path(__file__).resolve().parents[4]
WINDOWS = [{"days": "tue", "start": "02:00", "duration": "3h", "timezone": "Europe/Berlin"}]
INSIDE, OUTSIDE = "2026-12-08T02:00:00+01:00", "2026-12-08T05:00:00+01:00"
PLAY = """
- hosts: localhost
  gather_facts: false
  vars:
    patch_windows:
      - dates: 2026-12-08
        start: "{{ opens }}"
        duration: 3h
        timezone: Europe/Berlin
    patch_freezes: [{dates: [2026-12-24], timezone: UTC}]
    opens: "02:00"
  tasks:
    - ansible.builtin.assert:
        quiet: true
        that:
          - patch_windows is ops.upkeep.in_window(freezes=patch_freezes, at='2026-12-08T01:00:00Z', takes='3h')
          - patch_windows is not ops.upkeep.in_window(at='2026-12-08T01:00:01Z', takes='3h')
          - (patch_windows | ops.upkeep.next_window(at='2026-12-01T00:00:00Z')).opens == '2026-12-08T01:00:00Z'
          - patch_windows | ops.upkeep.window_remaining(at='2026-12-08T03:00:00Z') == 3600
          - patch_windows | ops.upkeep.window_preview(at='2026-12-01T00:00:00Z') | length == 1
          - (nothing | default(none) | ops.upkeep.window_state).state == 'any_time'
          - "['a', 'b'] | ops.upkeep.rollout_batches(groups=groups, canary='all') == [['a'], ['b']]"
"""


def test_a_playbook_may_use_them(tmp_path):
    (tmp_path / "play.yml").write_text(PLAY, encoding="utf-8")
    command = [str(Path(sys.executable).parent / "ansible-playbook"), "-i", "localhost,", "-c", "local", "play.yml"]
    environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache/collections")}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("at", "takes", "expected"), [(INSIDE, 0, True), (INSIDE, "3h", True), (INSIDE, "181m", False), (OUTSIDE, 0, False)]
)
def test_it_tells_whether_work_fits(at, takes, expected):
    assert in_window(WINDOWS, at=at, takes=takes) is expected


def test_now_is_the_moment_where_none_is_said():
    assert in_window(None) is True
    assert (
        in_window([{**WINDOWS[0], "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "duration": "30h"}])
        is True
    )
    assert in_window([]) is False


def test_what_is_open_is_not_the_next_but_the_first_of_the_preview():
    assert next_window(WINDOWS, at=INSIDE)["opens"] == "2026-12-15T01:00:00Z"
    assert [(one["opens"], one["open"]) for one in window_preview(WINDOWS, at=INSIDE, count=2)] == [
        ("2026-12-08T01:00:00Z", True),
        ("2026-12-15T01:00:00Z", False),
    ]
    assert len(window_preview(WINDOWS, at=INSIDE)) == 10


def test_the_next_one_is_long_enough():
    windows = [*WINDOWS, {**WINDOWS[0], "days": "sat", "duration": "6h"}]
    assert next_window(windows, at=INSIDE, takes="4h")["opens"] == "2026-12-12T01:00:00Z"
    assert next_window(windows, at=INSIDE, takes="7h") is None


def test_what_is_left_is_told():
    assert window_remaining(WINDOWS, at=INSIDE) == 10800.0
    assert window_remaining(WINDOWS, at=OUTSIDE) == 0.0
    assert window_remaining(None) is None


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"at": "2026-12-08 02:00"}, "at is '2026-12-08 02:00': it does not say of which time zone"),
        ({"at": ""}, "at is ''"),
        ({"takes": "soon"}, "takes is 'soon'; write seconds, or a duration"),
        ({"takes": -5}, "takes is '-5'"),
        ({"takes": None}, "takes is 'None'"),
        ({"freezes": "christmas"}, "write a list of freezes"),
    ],
)
def test_a_wrong_option_is_refused(options, told):
    with pytest.raises(AnsibleError, match=told):
        in_window(WINDOWS, **options)


@pytest.mark.parametrize("door", [in_window, next_window, window_preview, window_remaining, window_state])
def test_a_wrong_window_is_refused_at_every_door(door):
    with pytest.raises(AnsibleError, match='did you mean "days"'):
        door([{**WINDOWS[0], "days": None, "dayz": "tue"}])


@pytest.mark.parametrize("count", [0, -1, 1001, "ten", None, True, 2.5])
def test_a_wrong_count_is_refused(count):
    with pytest.raises(AnsibleError, match="count is .*; write a number from 1 to 1000"):
        window_preview(WINDOWS, count=count)


def test_wrong_batches_are_refused():
    with pytest.raises(AnsibleError, match=r"batches\[0\] is '0'"):
        rollout_batches(["a"], [0])
