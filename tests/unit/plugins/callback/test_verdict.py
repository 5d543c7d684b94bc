# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdict as the last line: once for each report, and never without one."""

from __future__ import annotations

import importlib.util
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.ops.upkeep.tests.unit.plugins.action.playing import CALLBACKS


@pytest.fixture
def callback() -> Any:
    """The callback, with a display that keeps what it was told."""
    spec = importlib.util.spec_from_file_location("verdict", CALLBACKS / "verdict.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    plugin = module.CallbackModule()
    plugin._display = SimpleNamespace(said=[])
    plugin._display.display = lambda text, color=None: plugin._display.said.append(text)
    return plugin


def ended(action: str, **said: Any) -> Any:
    """The result of a task."""
    return SimpleNamespace(_task=SimpleNamespace(resolved_action=action), _result=said)


def test_each_report_is_told_once(callback):
    for index in ("/r/one/index.html", "/r/two/index.html", "/r/two/index.html"):
        callback.v2_runner_on_ok(ended("ops.upkeep.report", verdict="OK: fine", status="ok", index=index))
    callback.v2_playbook_on_stats(None)
    callback.v2_playbook_on_stats(None)
    assert callback._display.said == [
        "OK: fine. Report: /r/one/index.html",
        "OK: fine. Report: /r/two/index.html",
    ]


def test_a_report_that_could_not_be_written_is_told(callback):
    callback.v2_runner_on_failed(ended("ops.upkeep.report", verdict="FAIL: x", index=None, failed=True))
    callback.v2_playbook_on_stats(None)
    assert callback._display.said == ["FAIL: x. The report could not be written."]


@pytest.mark.parametrize(
    "result",
    [
        ended("ansible.builtin.debug", verdict="OK: not ours"),
        ended("ops.upkeep.report", failed=True, msg="upkeep_round_id is wrong"),
        ended("other.upkeep.report", verdict="OK: not ours"),
    ],
)
def test_without_a_report_nothing_is_told(callback, result):
    callback.v2_runner_on_ok(result)
    callback.v2_runner_on_failed(result)
    callback.v2_playbook_on_stats(None)
    assert callback._display.said == []


def test_where_no_host_matched_and_no_report_was_made_the_run_does_not_end_with_0(callback):
    callback.v2_playbook_on_no_hosts_matched()
    with pytest.raises(SystemExit) as ended_with:
        callback.v2_playbook_on_stats(None)
    assert ended_with.value.code == 2
    assert callback._display.said[0].startswith("UNKNOWN: nothing was looked at, since no host matches.")


def test_a_play_without_hosts_beside_one_with_a_report_is_no_trouble(callback):
    callback.v2_playbook_on_no_hosts_matched()
    callback.v2_runner_on_ok(ended("ops.upkeep.report", verdict="OK: fine", status="ok", index="/r/index.html"))
    callback.v2_playbook_on_stats(None)
    assert callback._display.said == ["OK: fine. Report: /r/index.html"]
