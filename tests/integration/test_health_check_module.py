# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The health check as Ansible runs it."""

from __future__ import annotations

import json
import socket
from typing import Iterator

import pytest


@pytest.fixture
def port() -> Iterator[int]:
    """A port that listens on loopback."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_review_returns_the_same_in_check_mode_and_changes_nothing(module, port, check_mode):
    result = module("health_check", check_mode=check_mode, checks=[{"kind": "tcp", "port": port, "name": "shop"}])
    assert result["changed"] is False
    assert result["status"] == "ok"
    assert [(finding["check"], finding["subject"]) for finding in result["findings"]] == [("tcp_port", "shop")]


def test_a_bad_finding_is_no_failed_module(module):
    result = module("health_check", checks=[{"kind": "tcp", "port": 1}])
    assert result["status"] == "fail" and not result["failed"]


def test_nonsense_fails_before_anything_runs_and_names_all_of_it(module):
    result = module("health_check", checks=[{"kind": "tcp", "port": "x"}, {"kind": "tcp", "port": 1, "tiemout": 2}])
    assert result["failed"] is True and "findings" not in result
    assert "checks[0] (tcp): option \"port\" is 'x'" in result["msg"]
    assert 'checks[1] (tcp): option "tiemout" is not known; did you mean "timeout"?' in result["msg"]


@pytest.mark.parametrize("option", ["http", "redis", "postgresql"])
def test_a_password_of_a_check_is_in_no_output(module, option):
    result = module("health_check", verbosity=3, checks=[{"kind": option, "user": "app", "password": "hunter2hunter2"}])
    assert result["findings"] and "hunter2hunter2" not in json.dumps(result)


def test_a_password_is_in_no_output_of_a_mistake_either(module):
    result = module("health_check", verbosity=3, checks=[{"kind": "http", "pasword": 1, "password": "hunter2hunter2"}])
    assert result["failed"] and "hunter2hunter2" not in json.dumps(result)


def test_without_checks_it_finds_out_by_itself(module):
    result = module("health_check", deadline=60)
    checks = {finding["check"] for finding in result["findings"]}
    assert {"filesystem_space", "memory_available", "load_average"} <= checks
