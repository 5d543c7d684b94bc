# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the time before a boot ended, as wtmp and the journal have it."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.linux.boots import (
    Record,
    crash_traces,
    end_in_journal,
    end_in_wtmp,
    parse_wtmp,
    read_ends,
)
from hypothesis import given
from hypothesis import strategies as st

NARROW = struct.Struct("<hxxi32s4s32s256shhiii16s20s")  # 384 bytes, x86 and most others
WIDE = struct.Struct("<hxxi32s4s32s256shhqqq16s20s4x")  # 400 bytes, 64-bit ARM

BOOT, LEVEL, USER = 2, 1, 7

# The end of a journal: Debian 12 rebooted, and a machine that lost its power.
REBOOTED = """\
Reached target shutdown.target - System Shutdown.
Reached target final.target - Late Shutdown Services.
Finished systemd-reboot.service - System Reboot.
Reached target reboot.target - System Reboot.
Shutting down.
"""
LOST_POWER = "Starting apt-daily.service - Daily apt download activities...\nFinished apt-daily.service.\n"


def record(layout, kind, user, seconds):
    return layout.pack(kind, 0, b"~", b"~~", user, b"6.1.0-25-amd64", 0, 0, 0, seconds, 0, b"", b"")


@pytest.mark.parametrize(("layout", "size"), [(NARROW, 384), (WIDE, 400)])
def test_both_layouts_are_read(layout, size):
    data = record(layout, BOOT, b"reboot", 1000) + record(layout, USER, b"root", 1100)
    data += record(layout, LEVEL, b"shutdown", 2000) + record(layout, LEVEL, b"runlevel", 1001)
    assert len(data) == 4 * size
    assert parse_wtmp(data) == [Record("boot", 1000.0), Record("shutdown", 2000.0)]


@pytest.mark.parametrize("layout", [NARROW, WIDE])
def test_a_size_that_suits_both_layouts_is_read_in_the_right_one(layout):
    count = 9600 // layout.size
    data = b"".join(record(layout, BOOT, b"reboot", 1000 + number) for number in range(count))
    assert [item.time for item in parse_wtmp(data)] == [1000.0 + number for number in range(count)]


@pytest.mark.parametrize("data", [b"x" * 383, b"\xff" * 384, b"\xff" * 400])
def test_what_is_no_wtmp_is_no_answer(data):
    with pytest.raises(CannotTell):
        parse_wtmp(data)


@given(st.binary(max_size=800))
def test_no_bytes_break_the_parser(data):
    try:
        parse_wtmp(data)
    except CannotTell:
        pass


@pytest.mark.parametrize(
    ("records", "orderly"),
    [
        ([], None),
        ([("boot", 5000)], None),
        ([("boot", 1000), ("shutdown", 4900), ("boot", 5000)], True),
        ([("boot", 1000), ("boot", 5000)], False),
        ([("boot", 1000), ("shutdown", 2000), ("boot", 2100), ("boot", 5000)], False),
        ([("boot", 1000), ("shutdown", 5005), ("boot", 5010)], True),
        ([("boot", 1000), ("shutdown", 2000)], None),
        ([("boot", 1000), ("boot", 2100)], None),
    ],
)
def test_a_shutdown_before_the_boot_makes_it_orderly(records, orderly):
    assert end_in_wtmp([Record(kind, float(time)) for kind, time in records], 5000.0).orderly is orderly


@pytest.mark.parametrize(
    ("text", "orderly"),
    [
        ("", None),
        (REBOOTED, True),
        (LOST_POWER, False),
        ("Reached target Reboot.\n", True),
        ("Reached target Power-Off.\nJournal stopped\n", True),
        ("Reached target Network.\nReached target Multi-User System.\n", False),
    ],
)
def test_the_last_words_of_a_journal(text, orderly):
    assert end_in_journal(text).orderly is orderly


def test_a_source_that_is_not_there_says_so(host, monkeypatch):
    monkeypatch.setattr(type(host), "which", lambda self, name: None)
    ends = read_ends(host, 5000.0)
    assert [(end.source, end.orderly, end.says) for end in ends] == [
        ("/var/log/wtmp", None, "is not there"),
        ("the journal", None, "there is none"),
    ]


def test_an_empty_wtmp_tells_nothing(host, monkeypatch):
    monkeypatch.setattr(type(host), "which", lambda self, name: None)
    place = Path(host.path("/var/log/wtmp"))
    place.parent.mkdir(parents=True)
    place.write_bytes(b"")
    assert read_ends(host, 5000.0)[0].orderly is None


def test_only_fresh_traces_of_a_crash_of_the_kernel_count(host):
    for name, seconds in (
        ("/sys/fs/pstore/dmesg-efi-1", 2000),
        ("/sys/fs/pstore/dmesg-efi-0", 500),
        ("/var/crash/202401011200/dmesg", 2000),
        ("/var/crash/_usr_bin_vim.1000.crash", 2000),
        # What every warm reboot leaves on a machine that keeps its console in memory.
        ("/sys/fs/pstore/console-ramoops-0", 2000),
        ("/sys/fs/pstore/pmsg-ramoops-0", 2000),
        ("/var/lib/systemd/pstore/console-ramoops-0", 2000),
        ("/var/lib/systemd/pstore/1732000000/dmesg.txt", 2000),
    ):
        place = Path(host.path(name))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("x")
        os.utime(place, (seconds, seconds))
    assert crash_traces(host, 1000.0) == [
        "/sys/fs/pstore/dmesg-efi-1",
        "/var/lib/systemd/pstore/1732000000",
        "/var/crash/202401011200",
    ]
