# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kernel's counters, and what lies between two looks at them."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.resources import counters
from ansible_collections.ops.upkeep.plugins.module_utils.resources.counters import Counters, Traffic
from ansible_collections.ops.upkeep.plugins.module_utils.resources.rates import between
from hypothesis import given
from hypothesis import strategies as st

STAT = """cpu  10132153 290696 3084719 46828483 16683 0 25195 0 175628 0
cpu0 1393280 32966 572056 13343292 6130 0 17875 0 23933 0
btime 1769041476
"""
DISKSTATS = """ 259       0 nvme0n1 1 2 3 4 5 6 7 8 0 5000 11
 259       1 nvme0n1p1 1 2 3 4 5 6 7 8 0 4000 11
   8       0 sda 1 2 3 4 5 6 7 8 0 600 11 0 0 0 0
   8       1 sda1 1 2 3 4 5 6 7 8 0 600 11
 253       0 dm-0 1 2 3 4 5 6 7 8 0 600 11
   7       0 loop0 1 2 3 4 5 6 7 8 0 600 11
"""
NET = """Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 9 9 0 0 0 0 0 0 9 9 0 0 0 0 0 0
  eth0: 1000 10 1 2 0 0 0 0 500 5 3 4 0 0 0 0
veth12: 7 7 0 0 0 0 0 0 7 7 0 0 0 0 0 0
"""
NETSTAT = "TcpExt: SyncookiesSent ListenOverflows ListenDrops\nTcpExt: 0 17 18\nIpExt: InNoRoutes\nIpExt: 0\n"


def at(clock=0.0, busy=0.0, whole=0.0, boot=1000, disks=None, interfaces=None, turned_away=0):
    """Counters at a moment."""
    return Counters(1e9 + clock, clock, boot, busy, whole, disks or {}, interfaces or {}, turned_away)


def test_the_files_of_the_kernel():
    busy, whole = counters.parse_cpu(STAT)
    assert (round(busy, 2), round(whole, 2)) == (135327.63, 603779.29)
    assert counters.parse_boot(STAT) == 1769041476
    assert counters.parse_disks(DISKSTATS) == {"nvme0n1": 5000, "sda": 600}
    assert counters.parse_interfaces(NET) == {"eth0": Traffic(1000, 500, 15, 10)}
    assert counters.parse_turned_away(NETSTAT) == 17


@pytest.mark.parametrize("text", ["", "cpu", "cpu  1 2", "cpu0 1 2 3 4", "cpu  a b c d"])
def test_without_cpu_times_nothing_can_be_told(text):
    with pytest.raises(CannotTell):
        counters.parse_cpu(text)


@given(st.text(max_size=200))
def test_any_text_is_read_without_harm(text):
    counters.parse_disks(text), counters.parse_interfaces(text), counters.parse_turned_away(text)
    counters.parse_boot(text)


def test_rates():
    before = at(0, 10, 100, disks={"sda": 0, "gone": 5}, interfaces={"eth0": Traffic(0, 0, 0, 0)})
    now = at(10, 28, 120, disks={"sda": 2500, "new": 9}, interfaces={"eth0": Traffic(1000, 50, 90, 10)}, turned_away=3)
    rates = between(before, now)
    assert (rates.cpu, rates.disks, rates.turned_away) == (90.0, {"sda": 25.0}, 3)
    flow = rates.flows["eth0"]
    assert (flow.received, flow.sent, flow.lost_percent) == (100.0, 5.0, 10.0)
    assert flow.percent_of(1000.0) == 10.0


@pytest.mark.parametrize(
    "now",
    [at(10, 5, 120, boot=5000), at(0, 20, 120), at(10, 20, 100), at(10, 5, 120), at(-5, 20, 120)],
    ids=["another boot", "no time", "no CPU time", "went back", "clock of another boot"],
)
def test_what_cannot_be_compared_is_not(now):
    assert between(at(0, 10, 100), now) is None


def test_a_counter_that_went_back_is_left_out_alone():
    before = at(0, 0, 0, disks={"sda": 100, "sdb": 0}, interfaces={"eth0": Traffic(9, 9, 9, 9)})
    rates = between(before, at(1, 1, 2, disks={"sda": 5, "sdb": 500}, interfaces={"eth0": Traffic(1, 1, 1, 1)}))
    assert (rates.disks, rates.flows) == ({"sdb": 50.0}, {})


def test_a_cursor_comes_back_as_it_was():
    looked = at(5, 1, 2, disks={"sda": 3}, interfaces={"eth0": Traffic(1, 2, 3, 4)}, turned_away=5)
    assert counters.from_cursor(counters.to_cursor(looked)) == looked


@pytest.mark.parametrize(
    "cursor", [None, {}, [], "x", {"at": "x"}, {"at": 1, "clock": 1, "boot": 1, "busy": 1, "whole": 1, "disks": 5}]
)
def test_a_foreign_cursor_is_no_cursor(cursor):
    assert counters.from_cursor(cursor) is None
