# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real processes of this machine, and false ones where real ones cannot be had."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Iterator

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts import process_limits, process_selection
from ansible_collections.ops.upkeep.plugins.module_utils.health.plan import plan_one
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux import processes

COLLECTIONS = Path(processes.__file__).resolve().parents[3] / ".cache/collections"
NAME = f"{os.getpid()}-upkeep-sleeper"  # of this worker alone: others test at the same time


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    monkeypatch.setattr(process_limits, "PAUSE", 0.0)
    # The processes of a test are children of its own, which a check would leave out.
    monkeypatch.setattr(processes, "own_family", lambda _table: {os.getpid()})


@pytest.fixture
def sleeper(tmp_path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that sleeps, of a name of its own that is longer than the kernel keeps."""
    program = tmp_path / NAME
    shutil.copy(shutil.which("sleep"), program)
    child = subprocess.Popen([program, "1000"])
    yield child
    child.kill()
    child.wait()


def test_a_process_that_runs(probe, sleeper):
    (finding,) = probe("process", process=NAME)
    assert (finding.check, finding.subject, finding.status) == ("process_running", NAME, Status.OK)
    assert finding.message.startswith("1 process running, the oldest for ")
    assert (finding.value, finding.unit) == (1, "processes")
    assert finding.evidence["processes"] == [f"{sleeper.pid} S {NAME[:15]}"]


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        ({"count_min": 2}, "fail", "1 process running, the oldest"),
        ({"count_min": 2}, "fail", "should be 2 or more"),
        ({"count_min": 2, "count_max": 4}, "fail", "should be 2 to 4"),
        ({"count_max": 0}, "fail", "should be 0"),
        ({"count_max": 1}, "ok", "1 process running"),
    ],
)
def test_counts_of_a_process_that_runs(probe, sleeper, options, status, said):
    (finding,) = probe("process", process=NAME, **options)
    assert finding.status is Status(status)
    assert said in finding.message


@pytest.mark.parametrize(
    ("options", "status"),
    [({}, "fail"), ({"count_min": 0}, "ok"), ({"count_max": 0}, "ok"), ({"user": "no-such-user"}, "fail")],
)
def test_counts_of_a_process_that_does_not_run(probe, options, status):
    (finding,) = probe("process", process="no-such-program", **options)
    assert finding.status is Status(status)


@pytest.mark.parametrize(
    ("options", "check", "status"),
    [
        ({"age_min_fail": "1h"}, "process_age", "fail"),
        ({"age_max_fail": "30d"}, "process_age", "ok"),
        ({"rss_fail": 1}, "process_memory", "fail"),
        ({"rss_fail": "1T"}, "process_memory", "ok"),
        ({"open_files_fail": 1}, "process_open_files", "fail"),
        ({"open_files_percent_warn": 0, "open_files_percent_fail": 100}, "process_open_files", "warn"),
        ({"threads_warn": 1}, "process_threads", "warn"),
    ],
)
def test_a_limit_has_a_finding_of_its_own(probe, sleeper, options, check, status):
    running, finding = probe("process", process=NAME, **options)
    assert running.status is Status.OK
    assert (finding.check, finding.status) == (check, Status(status))


def test_a_stopped_process_fails(probe, sleeper):
    sleeper.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, sleeper.pid, os.WSTOPPED | os.WNOWAIT)
    running, state = probe("process", process=NAME)
    assert running.status is Status.OK
    assert (state.check, state.status) == ("process_state", Status.FAIL)
    assert "1 stopped" in state.message


def test_a_zombie_does_not_run(probe, sleeper):
    sleeper.kill()
    os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)
    running, state = probe("process", process=NAME)
    assert running.status is Status.FAIL
    assert running.message.startswith("0 processes running, 1 zombie, should be 1 or more")
    assert (state.check, state.status) == ("process_state", Status.WARN)


def test_a_pid_file(probe, sleeper, tmp_path):
    path = tmp_path / "sleeper.pid"
    path.write_text(f"{sleeper.pid}\n")
    (finding,) = probe("process", pidfile=str(path), process=NAME)
    assert finding.status is Status.OK
    (finding,) = probe("process", pidfile=str(path), process="nginx")
    assert finding.status is Status.FAIL
    assert "another program" in finding.message


SEARCH_FOR_ITSELF = """
import sys
from ansible_collections.ops.upkeep.plugins.module_utils.health.check import check_health
from ansible_collections.ops.upkeep.plugins.module_utils.health.plan import plan
print(check_health(plan([{"kind": "process", "pattern": sys.argv[1]}]), False, 20, None)["status"])
"""


def test_this_process_does_not_find_itself():
    words = [sys.executable, "-c", SEARCH_FOR_ITSELF, f"{NAME} as an argument"]
    searched = subprocess.run(
        words, env={**os.environ, "PYTHONPATH": str(COLLECTIONS)}, capture_output=True, text=True, check=False
    )
    assert searched.stdout == "fail\n", searched.stderr


def test_arguments_do_not_leave_the_host(probe, tmp_path):
    program = tmp_path / NAME
    shutil.copy(shutil.which("sleep"), program)
    secret = "998765431"  # longer than any process number, which may be shown
    with subprocess.Popen([program, secret]) as child:
        findings = probe("process", pattern=NAME)
        child.kill()
    assert findings[0].value == 1
    assert secret not in str(findings)


def test_open_files_that_cannot_be_seen_are_said(probe, sleeper, monkeypatch):
    def denied(_host, _pid):
        raise PermissionError(13, "denied")

    monkeypatch.setattr(processes, "open_files", denied)
    (running,) = probe("process", process=NAME)
    assert running.status is Status.OK
    assert "the open files of 1 process were not seen (run as root)" in running.message
    running, files = probe("process", process=NAME, open_files_fail=9)
    assert "not seen" not in running.message
    assert (files.check, files.status) == ("process_open_files", Status.UNKNOWN)


def test_too_few_of_those_that_can_be_seen_may_be_enough(probe, monkeypatch):
    monkeypatch.setattr(processes, "others_are_hidden", lambda _host: True)
    monkeypatch.setattr(Host, "is_root", False)
    (finding,) = probe("process", process="no-such-program")
    assert finding.status is Status.UNKNOWN
    assert process_selection.HIDDEN in finding.message


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, 'none of the options "process", "pattern"'),
        ({"process": ""}, "none of the options"),
        ({"process": "a", "count_min": 3, "count_max": 2}, 'less than "count_min" 3'),
        ({"process": "a", "count_min": 2, "count_max": 0}, 'less than "count_min" 2'),
        ({"pattern": "("}, "regular expression"),
        ({"pidfile": "run/app.pid"}, "absolute path"),
        ({"process": "a", "age_min_warn": 10, "age_min_fail": 20}, "contradict"),
        ({"process": "a", "rss_warn": "lots"}, "rss_warn"),
    ],
)
def test_options_that_make_no_sense(options, said):
    with pytest.raises(WrongOptions, match=re.escape(said)):
        plan_one({"kind": "process", **options})


@pytest.mark.parametrize(
    ("options", "subject"),
    [
        ({"process": "nginx"}, "nginx"),
        ({"process": "sshd", "user": "root"}, "sshd (root)"),
        ({"pattern": "app --serve"}, "app --serve"),
        ({"pidfile": "/run/app.pid"}, "/run/app.pid"),
        ({"user": "www-data"}, "processes of www-data"),
    ],
)
def test_the_subject_is_what_was_asked_for(options, subject):
    assert plan_one({"kind": "process", **options}).default_subject == subject
