# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups that a command knows about: its exit code alone proves nothing."""

from __future__ import annotations

import json
import time

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host


@pytest.fixture
def say(look):
    """Have a command print something, and return what is found by check."""

    def run(text, code=0, **options):
        argv = ["/bin/sh", "-c", 'printf "%s" "$1"; exit "$2"', "x", text, str(code)]
        return look("command", on=Host(Budget.of(30)), argv=argv, **options)

    return run


def test_a_command_that_says_all_is_ok(say):
    text = json.dumps(
        {"age": 60, "size": 5000, "duration": 3, "count": 7, "status": "ok", "message": "read to its end"}
    )
    found = say(text)
    assert {finding.status.value for finding in found.values()} == {"ok", "skipped"}
    assert {"age", "size", "duration", "retention", "integrity"} <= set(found)


@pytest.mark.parametrize(
    ("text", "options", "check", "status"),
    [
        ("", {}, "complete", "unknown"),
        ('{"age": 999999}', {}, "age", "fail"),
        ('{"age": 60}', {}, "integrity", "unknown"),
        ('{"age": 60, "status": "fail"}', {}, "integrity", "fail"),
        ('{"age": 60}', {"stdout_regex": "verified"}, "integrity", "fail"),
        ('verified\n{"age": 60}', {"stdout_regex": "^verified$"}, "integrity", "ok"),
        ('{"time": "2020-01-01T00:00:00Z"}', {}, "age", "fail"),
        ('{"age": "x", "time": "never"}', {}, "complete", "unknown"),
    ],
)
def test_what_a_command_says_is_judged(say, text, options, check, status):
    assert say(text, **options)[check].status.value == status


def test_a_command_may_say_when(say):
    assert say(json.dumps({"time": time.time() - 60}))["age"].status.value == "ok"


def test_a_command_that_fails_fails(say):
    assert say("no backup", code=3)["complete"].status.value == "fail"


def test_a_command_that_is_not_there_cannot_tell(look):
    assert look("command", on=Host(Budget.of(30)), argv=["/nonexistent"])["complete"].status.value == "unknown"
