# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Monitoring plugins as distributions ship them."""

from __future__ import annotations

import os

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.linux.launch import PLUGIN_FOLDERS

pytestmark = pytest.mark.skipif(
    not any(os.path.exists(f"{folder}/check_dummy") for folder in PLUGIN_FOLDERS),
    reason="the package monitoring-plugins-basic is not installed",
)


@pytest.mark.parametrize(("code", "status"), [(0, "ok"), (1, "warn"), (2, "fail"), (3, "unknown")])
def test_the_four_results(probe, code, status):
    (finding,) = probe("command", argv=["check_dummy", str(code), "in words"], plugin=True)
    assert finding.status is Status(status)
    assert finding.message.endswith(": in words")


@pytest.mark.parametrize(
    ("argv", "unit"),
    [
        (["check_load", "-w", "1000,1000,1000", "-c", "2000,2000,2000"], "1"),
        (["check_disk", "-w", "1", "-c", "1", "-p", "/"], "bytes"),
        (["check_procs", "-w", "1:100000", "-c", "1:200000"], "1"),
    ],
)
def test_numbers_are_read(probe, argv, unit):
    (finding,) = probe("command", argv=argv, plugin=True)
    assert finding.status is Status.OK
    assert finding.unit == unit
    assert finding.value > 0


def test_a_limit_that_is_passed_fails(probe):
    (finding,) = probe("command", argv=["check_procs", "-w", "0", "-c", "0"], plugin=True)
    assert finding.status is Status.FAIL
    assert finding.limit == 0 < finding.value


def test_a_closed_port_fails(probe):
    (finding,) = probe("command", argv=["check_tcp", "-H", "127.0.0.1", "-p", "1"], plugin=True)
    assert finding.status is Status.FAIL


def test_a_usage_error_is_unknown(probe):
    (finding,) = probe("command", argv=["check_disk"], plugin=True)
    assert finding.status is Status.UNKNOWN
