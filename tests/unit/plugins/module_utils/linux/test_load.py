# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Load and pressure of kernels that measure it, and of those that do not."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.linux.load import (
    LoadAverage,
    blocked_tasks,
    group_cores,
    load_is_own,
    parse_cpu_list,
    parse_loadavg,
    parse_pressure,
    read_cores,
    read_load,
    read_pressure,
)

PRESSURE = (
    "some avg10=37.22 avg60=12.65 avg300=3.18 total=19436554\nfull avg10=5.06 avg60=1.79 avg300=0.42 total=4425781\n"
)


def put(host, path, text=""):
    place = Path(host.path(path))
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")


def test_averages():
    assert parse_loadavg("1.14 0.33 0.13 6/126 15246\n") == LoadAverage(1.14, 0.33, 0.13)


@pytest.mark.parametrize("text", ["", "a b c", "1 2 3 4/5 6", "nan nan nan 1/2 3"])
def test_no_averages_are_no_answer(text):
    with pytest.raises(CannotTell):
        parse_loadavg(text)


def test_pressure():
    values = parse_pressure(PRESSURE)
    assert values["some_avg60"] == 12.65 and values["full_avg300"] == 0.42
    assert parse_pressure("some avg10=x\nrubbish\n") == {}


@pytest.mark.parametrize(
    ("text", "count"), [("0-3\n", 4), ("0", 1), ("0-1,4,6-7\n", 5), ("", 0), ("3-1", 0), ("x,1", 1)]
)
def test_cpu_lists(text, count):
    assert parse_cpu_list(text) == count


def test_pressure_of_the_host_or_of_the_group(host):
    put(host, "/proc/pressure/cpu", PRESSURE)
    put(host, "/sys/fs/cgroup/io.pressure", PRESSURE)
    assert list(read_pressure(host)) == ["cpu"]
    assert list(read_pressure(host, group=True)) == ["io"]


def test_cores_from_sys_else_from_proc(host):
    put(host, "/proc/stat", "cpu  1 2\ncpu0 1 2\ncpu1 1 2\nprocs_blocked 7\n")
    assert read_cores(host) == 2
    put(host, "/sys/devices/system/cpu/online", "0-3\n")
    assert read_cores(host) == 4
    assert blocked_tasks(host) == 7


def test_no_cores_are_no_answer(host):
    with pytest.raises(CannotTell):
        read_cores(host)
    put(host, "/proc/stat", "cpu 1\n")
    with pytest.raises(CannotTell):
        read_cores(host)
    with pytest.raises(CannotTell):
        read_load(host)


def test_a_container_has_the_cores_of_its_set_and_its_quota(host):
    assert group_cores(host, 8) == 8
    put(host, "/proc/self/status", "Name:\tx\nCpus_allowed_list:\t0-3\n")
    assert group_cores(host, 8) == 4
    put(host, "/sys/fs/cgroup/cpu.max", "150000 100000\n")
    assert group_cores(host, 8) == 1.5


@pytest.mark.parametrize(
    ("line", "own"),
    [
        ("1 2 0:3 /proc/loadavg /proc/loadavg rw - fuse.lxcfs lxcfs rw\n", True),
        ("1 2 0:3 / /var/lib/lxcfs rw - fuse.lxcfs lxcfs rw\n", False),
        ("", False),
    ],
)
def test_lxcfs_shows_a_load_of_its_own(host, line, own):
    put(host, "/proc/self/mountinfo", line)
    assert load_is_own(host) is own
