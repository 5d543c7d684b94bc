# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills in the logs of kernels old and new, and logs that may not be read."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.linux.oom import (
    Kill,
    parse_journal,
    parse_kill,
    parse_ring,
    read_kills,
)
from ansible_collections.ops.upkeep.plugins.module_utils.process import Completed
from hypothesis import given
from hypothesis import strategies as st

JOURNAL = """\
1700000000.123456 db1 kernel: java invoked oom-killer: gfp_mask=0x140dca(GFP_HIGHUSER_MOVABLE), order=0, oom_score_adj=0
1700000000.223456 db1 kernel: Out of memory: Killed process 1234 (java) total-vm:8123456kB, anon-rss:4012345kB, UID:1000
1700000100.000001 db1 kernel: Memory cgroup out of memory: Killed process 77 (postgres: a (b)) total-vm:1kB
-- Boot 5d0f --
"""
RING = """\
[    0.000000] Linux version 6.1.0
[12345.678901] Memory cgroup out of memory: Killed process 4711 (python3) total-vm:10kB
<3>[20000.000001] Out of memory: Kill process 99 (mysqld) score 800 or sacrifice child
[20000.000002] Killed process 99 (mysqld) total-vm:1kB
"""


def test_the_journal_is_read():
    assert parse_journal(JOURNAL) == [
        Kill(1700000000.223456, "java", False),
        Kill(1700000100.000001, "postgres: a (b)", True),
    ]


def test_the_ring_buffer_counts_from_the_boot_and_a_kill_of_two_lines_once():
    kills = parse_ring(RING, 1000.0)
    assert [(kill.time, kill.name, kill.in_group) for kill in kills] == [
        (13345.678901, "python3", True),
        (21000.000001, "mysqld", False),
    ]


@pytest.mark.parametrize(
    "line",
    ["", "Out of memory", "sshd: Out of memory is what I need", "Out of memory: Killed process x (a)", "(" * 5000],
)
def test_other_lines_tell_of_no_kill(line):
    assert parse_kill(0, line) is None


@given(st.text(max_size=300))
def test_no_text_breaks_the_parsers(text):
    assert parse_journal(text) == parse_ring(text, 0) == [] or "ill" in text


class Commands:
    """Answers of commands by their name, in the place of those of the host."""

    def __init__(self, monkeypatch, host, **answers):
        self.answers, self.asked = answers, []
        monkeypatch.setattr(type(host), "which", lambda host, name: name if name in answers else None)
        monkeypatch.setattr(type(host), "run", lambda host, argv: self.run(argv))

    def run(self, argv):
        self.asked.append(argv)
        answer = self.answers[argv[0]]
        answer = answer(argv) if callable(answer) else answer
        code, stdout, stderr = answer
        return Completed(argv, code, stdout, stderr)


def test_the_journal_comes_first(host, monkeypatch):
    Commands(monkeypatch, host, journalctl=(0, JOURNAL, ""))
    kills, seen = read_kills(host, 0, 0)
    assert len(kills) == 2 and seen == "the journal"


@pytest.mark.parametrize("said", ["Compiled without pattern matching support", "journalctl: invalid option -- 'g'"])
def test_a_journalctl_without_patterns_is_asked_for_everything(host, monkeypatch, said):
    def answer(argv):
        return (1, "", said) if "-g" in argv else (0, JOURNAL, "")

    commands = Commands(monkeypatch, host, journalctl=answer)
    assert len(read_kills(host, 0, 0)[0]) == 2
    assert len(commands.asked) == 2


def test_a_journal_without_a_match_has_no_kill(host, monkeypatch):
    Commands(monkeypatch, host, journalctl=(1, "-- No entries --\n", ""))
    assert read_kills(host, 0, 0) == ([], "the journal")


def test_a_journal_of_this_boot_alone_does_not_tell_of_none_before_it(host, monkeypatch, tmp_path):
    Commands(monkeypatch, host, journalctl=(1, "-- No entries --\n", ""))
    with pytest.raises(CannotTell, match="the journal keeps this boot alone"):
        read_kills(host, 1000.0, 2000.0)
    assert read_kills(host, 3000.0, 2000.0) == ([], "the journal")
    (tmp_path / "var/log/journal").mkdir(parents=True)
    assert read_kills(host, 1000.0, 2000.0) == ([], "the journal")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[ 5000.000000] usb 1-1: new device\n", "the kernel's ring buffer begins only 66.7 min after"),
        ("", "the kernel's ring buffer is empty"),
    ],
)
def test_a_ring_buffer_that_does_not_reach_back_does_not_tell_of_none(host, monkeypatch, text, said):
    Commands(monkeypatch, host, dmesg=(0, text, ""))
    with pytest.raises(CannotTell, match=said):
        read_kills(host, 2000.0, 1000.0)


def test_a_user_who_may_not_see_the_journal_gets_the_ring_buffer_of_the_time_asked_for(host, monkeypatch):
    hint = "Hint: You are currently not seeing messages from other users and the system."
    Commands(monkeypatch, host, journalctl=(0, "", hint), dmesg=(0, RING, ""))
    kills, seen = read_kills(host, 14000.0, 1000.0)
    assert [kill.name for kill in kills] == ["mysqld"] and "dmesg" in seen


def test_no_log_at_all_is_no_answer_and_says_why(host, monkeypatch):
    denied = "dmesg: read kernel buffer failed: Operation not permitted"
    Commands(monkeypatch, host, journalctl=(1, "", "No journal files were found."), dmesg=(1, "", denied))
    with pytest.raises(CannotTell, match=r"journal shows nothing.*Operation not permitted"):
        read_kills(host, 0, 0)
