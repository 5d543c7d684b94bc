# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kernel's clock."""

from __future__ import annotations

import struct

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.linux.clock import (
    boot_time,
    judge_timex,
    parse_boot_time,
    parse_timex,
    read_kernel_clock,
    window_start,
)


def test_the_boot_is_read():
    assert parse_boot_time("cpu 1 2 3\nintr 5\nctxt 7\nbtime 1700000000\nprocesses 9\n") == 1700000000.0


@pytest.mark.parametrize("text", ["", "btime\n", "btime x\n", "nobtime 17\n", "btime 99999999999999\n"])
def test_no_boot_is_no_answer(text):
    with pytest.raises(CannotTell):
        parse_boot_time(text)


def test_no_proc_is_no_answer(host):
    with pytest.raises(CannotTell):
        boot_time(host)


def test_the_window_begins_at_the_last_round_or_a_day_ago(host, monkeypatch):
    monkeypatch.setattr(type(host), "now", lambda self: 1_000_000.0)
    assert window_start(host) == 1_000_000.0 - 86400
    host.since = 999_000.0
    assert window_start(host) == 999_000.0


@pytest.mark.parametrize(
    ("state", "status", "synchronised"),
    [(0, 0x2001, True), (5, 0x0040, False), (5, 0, False), (0, 0x0040, False), (1, 0x2001, True)],
)
def test_state_and_status_must_both_be_good(state, status, synchronised):
    clock = judge_timex(state, status, 1500, 16_000_000)
    assert clock.synchronised is synchronised
    assert (clock.estimated_error, clock.maximum_error) == (1.5, 16000.0)


def test_the_struct_is_read_as_this_machine_aligns_it():
    timex = struct.pack("@I4li", 0, 7, 8, 16_000_000, 1500, 0x2001) + b"\xff" * 100
    assert parse_timex(0, timex) == judge_timex(0, 0x2001, 1500, 16_000_000)


def test_the_kernel_of_this_machine_answers():
    clock = read_kernel_clock(None)
    assert isinstance(clock.synchronised, bool)
    assert 0 <= clock.maximum_error <= 20000
