# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Memory of machines old and new, and of containers with a limit."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.linux.cgroup import GroupMemory
from ansible_collections.ops.upkeep.plugins.module_utils.linux.memory import (
    Memory,
    memory_of,
    parse_meminfo,
    read_meminfo,
    swap_is_compressed,
    swap_rate,
    within_group,
)
from hypothesis import given
from hypothesis import strategies as st

DEBIAN_12 = """MemTotal:        4018380 kB
MemFree:          220912 kB
MemAvailable:    2101332 kB
Active(anon):       1692 kB
HugePages_Total:       4
SwapTotal:        999420 kB
SwapFree:         998908 kB
"""
# RHEL 6: no MemAvailable yet.
OLD = "MemTotal: 1000 kB\nMemFree: 100 kB\nBuffers: 50 kB\nCached: 300 kB\nShmem: 100 kB\n"


def put(host, path, text=""):
    place = Path(host.path(path))
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")


def test_values_are_bytes_and_counts_stay_counts():
    info = parse_meminfo(DEBIAN_12)
    assert info["MemTotal"] == 4018380 * 1024
    assert info["HugePages_Total"] == 4
    assert info["Active(anon)"] == 1692 * 1024


@given(st.text(max_size=200))
def test_no_text_breaks_the_parser(text):
    assert all(isinstance(value, int) for value in parse_meminfo(text).values())


def test_available_is_the_kernels_word():
    memory = memory_of(parse_meminfo(DEBIAN_12))
    assert memory == Memory(4018380 * 1024, 2101332 * 1024)
    assert memory.available_percent == pytest.approx(52.29, abs=0.01)


def test_older_kernels_are_estimated_without_shared_memory():
    assert memory_of(parse_meminfo(OLD)) == Memory(1000 * 1024, 350 * 1024)


@pytest.mark.parametrize("info", [{}, {"MemTotal": 0}, {"MemTotal": 5}])
def test_without_a_total_there_is_no_answer(info):
    with pytest.raises(CannotTell):
        memory_of(info)


@pytest.mark.parametrize(
    ("group", "memory"),
    [
        (None, Memory(1000, 500)),
        (GroupMemory(2000, 10), Memory(1000, 500)),
        (GroupMemory(400, 300), Memory(400, 100)),
        (GroupMemory(900, 0), Memory(900, 500)),
        (GroupMemory(400, 900), Memory(400, 0)),
    ],
)
def test_the_lower_limit_counts(group, memory):
    assert within_group(Memory(1000, 500), group) == memory


def test_no_meminfo_is_no_answer(host):
    with pytest.raises(CannotTell):
        read_meminfo(host)


def test_swap_that_stands_still_has_no_rate(host):
    put(host, "/proc/vmstat", "pswpin 500\npswpout 900\n")
    assert swap_rate(host.within(0.02)) == 0


def test_swap_that_moves_has_one(host, monkeypatch):
    samples = iter([{"pswpin": 0, "pswpout": 0}, {"pswpin": 100, "pswpout": 156}])
    module = "ansible_collections.ops.upkeep.plugins.module_utils.linux.memory"
    clock = iter([0.0, 2.0])
    monkeypatch.setattr(module + ".read_vmstat", lambda host: next(samples))
    monkeypatch.setattr(module + ".time.monotonic", lambda: next(clock))
    monkeypatch.setattr(module + ".time.sleep", lambda seconds: None)
    monkeypatch.setattr(type(host), "remaining", lambda self: 5.0)
    assert swap_rate(host) == 256 * 4096 / 2


def test_uncounted_swap_is_no_answer(host):
    put(host, "/proc/vmstat", "nr_free_pages 1\n")
    with pytest.raises(CannotTell):
        swap_rate(host)


@pytest.mark.parametrize(
    ("devices", "compressed"),
    [
        (["/dev/zram0 partition 1 0 100"], True),
        (["/dev/zram0 partition 1 0 100", "/swap.img file 1 0 -2"], False),
        ([], False),
    ],
)
def test_compressed_swap(host, devices, compressed):
    put(host, "/proc/swaps", "\n".join(["Filename Type Size Used Priority", *devices]))
    assert swap_is_compressed(host) is compressed
