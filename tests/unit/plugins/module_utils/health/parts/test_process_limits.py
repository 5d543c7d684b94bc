# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What processes take, below and above their limits."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts import process_limits as limits
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.process_limits import OpenFiles
from ansible_collections.ops.upkeep.plugins.module_utils.linux import processes
from ansible_collections.ops.upkeep.plugins.module_utils.linux.processes import Process

PERCENT = {"open_files_percent_warn": 80.0, "open_files_percent_fail": 95.0}
STATES = {"zombies_warn": 1, "stopped_fail": 1, "blocked_warn": 1}


def process(pid: int = 9, state: str = "S", started: float = 0.0, rss: int = 0, threads: int = 1) -> Process:
    return Process(pid, "app", state, 1, threads, started, rss, False, ("app",))


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(processes, "boot_clock", lambda: 1000.0)
    monkeypatch.setattr(limits, "PAUSE", 0.0)


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        ({"age_min_warn": 600}, "ok", "for 15 min"),
        ({"age_min_warn": 3600}, "warn", "(warns at 60 min)"),
        ({"age_min_warn": 7200, "age_min_fail": 3600}, "fail", "(fails at 60 min)"),
        ({"age_max_warn": 600}, "warn", "(warns at 10 min)"),
        ({"age_max_fail": 600}, "fail", "(fails at 10 min)"),
        ({"age_min_warn": 3600, "age_max_fail": 600}, "fail", "(fails at 10 min)"),
    ],
)
def test_the_age_of_the_oldest(options, status, said):
    judged = limits.judge_age(options, [process(started=100.0), process(started=999.0)])
    assert judged.status is Status(status)
    assert said in judged.message


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        ({"rss_warn": 4 << 30}, "ok", "2.0 GiB resident in the largest of 2 processes"),
        ({"rss_warn": 1 << 30}, "warn", "(warns at 1.0 GiB)"),
        ({"rss_warn": 1 << 20, "rss_fail": 1 << 30}, "fail", "(fails at 1.0 GiB)"),
    ],
)
def test_the_memory_of_the_largest(options, status, said):
    judged = limits.judge_memory(options, [process(rss=2 << 30), process(rss=1)])
    assert judged.status is Status(status)
    assert said in judged.message


def test_the_threads_of_the_one_with_most():
    judged = limits.judge_threads({"threads_fail": 300}, [process(threads=400), process()])
    assert (judged.status, judged.value, judged.message) == (
        Status.FAIL,
        400,
        "400 threads in one process (fails at 300)",
    )


@pytest.mark.parametrize("judge", [limits.judge_age, limits.judge_memory, limits.judge_threads])
def test_without_limits_nothing_is_judged(judge):
    assert judge({}, [process()]) is None


@pytest.mark.parametrize(
    ("options", "seen", "status", "said"),
    [
        ({}, [(10, 1024), (500, 1024)], "ok", "500 open files of 1024 allowed, 48.8 %"),
        ({}, [(10, 1024), (1000, 1024)], "fail", "97.7 % (fails at 95 %)"),
        ({}, [(900, 65536), (58, 64)], "warn", "58 open files of 64 allowed"),
        ({}, [(900, None)], "ok", "of any number allowed"),
        ({"open_files_warn": 800}, [(900, 65536)], "warn", "900 open files (warns at 800)"),
        ({"open_files_warn": 800}, [(900, 65536), (63, 64)], "fail", "63 open files of 64"),
        ({"open_files_fail": 1000}, [(900, 65536)], "ok", "900 open files"),
    ],
)
def test_open_files(options, seen, status, said):
    judged = limits.judge_open_files({**PERCENT, **options}, OpenFiles(seen, 0))
    assert judged.status is Status(status)
    assert said in judged.message


@pytest.mark.parametrize(
    ("options", "asked"),
    [({}, False), ({"open_files_warn": 5}, True), ({"open_files_percent_fail": 50.0}, True)],
)
def test_whether_the_user_asked_for_open_files(options, asked):
    assert limits.asks_for_files({**PERCENT, **options}) is asked


def test_files_that_are_hidden_or_gone_are_told_apart(host, tmp_path, monkeypatch):
    def answer(_host, pid):
        if pid == 1:
            raise PermissionError(13, "denied")
        if pid == 2:
            raise FileNotFoundError(2, "gone")
        return 7, 1024

    monkeypatch.setattr(processes, "open_files", answer)
    files = limits.read_open_files(host, [process(1), process(2), process(3)])
    assert (files.seen, files.unseen) == ([(7, 1024)], 1)


@pytest.mark.parametrize(
    ("states", "status", "said"),
    [
        ("SRI", "ok", "none is a zombie"),
        ("SZ", "warn", "1 a zombie"),
        ("ZZT", "fail", "2 zombies, 1 stopped"),
        ("t", "fail", "debugger"),
        ("D", "warn", "1 blocked in the kernel"),
    ],
)
def test_states_that_mean_trouble(states, status, said):
    judged = limits.judge_states(STATES, [process(state=letter) for letter in states])
    assert judged.status is Status(status)
    assert said in judged.message


def test_a_limit_that_is_not_reached_is_ok_and_told():
    judged = limits.judge_states({"zombies_warn": 5}, [process(state="Z")])
    assert (judged.status, judged.message) == (Status.OK, "1 a zombie")


@pytest.mark.parametrize(
    ("before", "after", "switches", "lasts"),
    [
        ("Z", "Z", (None, None), True),
        ("Z", None, (None, None), False),
        ("D", "D", ("5", "5"), True),
        ("D", "D", ("5", "6"), False),  # it waits often, but not for long
        ("D", "S", ("5", "5"), False),
        ("T", "T", ("5", "6"), True),
        ("T", "S", ("5", "6"), False),
    ],
)
def test_a_state_counts_if_a_second_look_shows_the_same(host, monkeypatch, before, after, switches, lasts):
    told = iter(switches)
    monkeypatch.setattr(processes, "status_of", lambda *_: {"voluntary_ctxt_switches": next(told)})
    monkeypatch.setattr(processes, "read_process", lambda *_: process(state=after) if after else None)
    assert bool(limits.lasting_states(host, [process(state=before)])) is lasts


def test_another_process_under_the_same_number_is_another(host, monkeypatch):
    monkeypatch.setattr(processes, "read_process", lambda *_: process(state="Z", started=77.0))
    assert limits.lasting_states(host, [process(state="Z")]) == []
