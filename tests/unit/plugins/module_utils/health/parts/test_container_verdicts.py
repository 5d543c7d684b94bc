# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Containers in every state, judged by what they say of themselves."""

from __future__ import annotations

import dataclasses

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.container_verdicts import judge
from ansible_collections.ops.upkeep.plugins.module_utils.health.plan import plan_one
from ansible_collections.ops.upkeep.plugins.module_utils.linux.containers import Container

NOW = 1795491355.0  # seconds since 1970
VALUES = plan_one({"kind": "container"}).values
PLAIN = Container("docker", "a" * 64, "web", "nginx", "running", started=NOW - 86400 * 50)


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({}, "ok", "running for 50 days"),
        ({"health": "healthy"}, "ok", "healthy"),
        ({"health": "starting"}, "ok", "still starting"),
        ({"health": "unhealthy", "failing_streak": 1, "health_output": "refused"}, "fail", "refused"),
        ({"restarts": 300, "started": NOW - 20}, "fail", "restarted 300 times"),
        ({"restarts": 300, "started": NOW - 3600}, "warn", "restarted 300 times"),
        ({"restarts": 3, "started": NOW - 86400 * 21}, "ok", "restarted 3 times"),
        ({"restarts": 1, "started": NOW - 20}, "ok", "restarted 1 time"),
        ({"restarts": 9, "started": None}, "ok", "running"),
        ({"state": "restarting", "exit_code": 1, "restarts": 4}, "fail", "exit code 1, restarted 4 times"),
        ({"state": "dead"}, "fail", "dead"),
        ({"state": "paused"}, "warn", "paused"),
        ({"state": "created"}, "ok", "created"),
        ({"state": "created", "policy": "always", "error": "port is taken"}, "warn", "port is taken"),
        ({"state": "exited", "exit_code": 1}, "ok", "exit code 1"),
        ({"state": "exited", "exit_code": 1, "policy": "always"}, "fail", "though its restart policy is always"),
        ({"state": "exited", "exit_code": 0, "policy": "always"}, "warn", "though its restart policy is always"),
        ({"state": "exited", "exit_code": 143, "policy": "unless-stopped"}, "warn", "exit code 143"),
        ({"state": "exited", "exit_code": 137, "policy": "always", "oom_killed": True}, "fail", "out of memory"),
        ({"state": "exited", "exit_code": 0, "policy": "on-failure"}, "ok", "exit code 0"),
        ({"state": "exited", "exit_code": 137, "policy": "on-failure"}, "fail", "exit code 137"),
        ({"state": "removing"}, "ok", "removing"),
        ({"state": ""}, "ok", "does not name"),
    ],
)
def test_any_container_by_what_it_says_of_itself(host, monkeypatch, fields, status, said):
    monkeypatch.setattr(host, "now", lambda: NOW)
    verdict = judge(dataclasses.replace(PLAIN, **fields), VALUES, host)
    assert verdict.status is Status(status)
    assert said in verdict.message
