# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which processes a check means, and pid files in every state of decay."""

from __future__ import annotations

import os

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.process_selection import (
    Missing,
    find,
    is_called,
    parse_pid,
    user_number,
)
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux import processes
from ansible_collections.ops.upkeep.plugins.module_utils.linux.processes import Process
from hypothesis import given
from hypothesis import strategies as st

BOOT = 1_000_000.0  # seconds since 1970
UPTIME = 50_000.0


def called(comm: str, *arguments: str) -> Process:
    return Process(9, comm, "S", 1, 1, 0.0, 0, False, arguments)


@pytest.mark.parametrize(
    ("process", "name", "answer"),
    [
        (called("nginx", "nginx: worker process"), "nginx", True),
        (called("nginx", "nginx: worker process"), "ngin", False),
        (called("nginx", "nginx: master process /usr/sbin/nginx -g"), "/usr/sbin/nginx", True),
        (called("php-fpm8.2", "php-fpm: master process (/etc/php/8.2/fpm/php-fpm.conf)"), "php-fpm*", True),
        (called("a-very-long-nam", "/usr/sbin/a-very-long-name-a"), "a-very-long-name-a", True),
        (called("a-very-long-nam", "/usr/sbin/a-very-long-name-a"), "a-very-long-name-b", False),
        (called("a-very-long-nam"), "a-very-long-name-a", True),
        (called("short"), "shorter-than-all", False),
        (called("vim", "vim", "/usr/sbin/nginx"), "/usr/sbin/nginx", False),
        (called("python3", "/usr/bin/python3", "/srv/app.py"), "/srv/app.py", True),
        (called("python3", "/usr/bin/python3", "/srv/app.py"), "app.py", True),
        (called("kthreadd"), "kthreadd", True),
    ],
)
def test_whether_a_process_is_called_so(process, name, answer):
    assert is_called(process, name) is answer


@pytest.mark.parametrize(
    ("text", "pid"), [("42\n", 42), ("  42  ", 42), ("42\n/var/lib/postgresql\n1700000000\n", 42), ("0042", 42)]
)
def test_a_pid_file_begins_with_a_number(text, pid):
    assert parse_pid(text) == pid


@pytest.mark.parametrize("text", ["", "\n", "nginx", "-42", "0", "4.2", "42x", "99999999999", "٤٢", "\x00" * 9])
def test_what_is_no_pid_file(text):
    with pytest.raises(Missing, match="the pid file"):
        parse_pid(text)


@given(st.text())
def test_no_text_breaks_the_parser(text):
    try:
        assert parse_pid(text) > 0
    except Missing:
        pass


@pytest.fixture
def box(host, tmp_path, monkeypatch) -> Host:
    """A host with one process, app (pid 42), started an hour after boot, and a clock that stands still."""
    monkeypatch.setattr(processes, "boot_clock", lambda: UPTIME)
    monkeypatch.setattr(host, "now", lambda: BOOT + UPTIME)
    for pid, comm in ((1, "init"), (42, "app")):
        folder = tmp_path / f"proc/{pid}"
        folder.mkdir(parents=True)
        ticks = 3600 * os.sysconf("SC_CLK_TCK")
        (folder / "stat").write_text(f"{pid} ({comm}) S 0 {' 0' * 17} {ticks} 0 5 0")
        (folder / "cmdline").write_bytes(b"/usr/bin/" + comm.encode() + b"\0--serve\0")
        (folder / "status").write_text("Name:\tapp\nUid:\t1000\t1000\t1000\t1000\n")
    (tmp_path / "run").mkdir()
    return host


def write(host: Host, path: str, text: str, mtime: float = BOOT + 3601) -> None:
    os.makedirs(os.path.dirname(host.path(path)), exist_ok=True)
    with open(host.path(path), "w", encoding="utf-8") as file:
        file.write(text)
    os.utime(host.path(path), (mtime, mtime))


def selection(**options: object) -> dict[str, object]:
    return {"process": None, "pattern": None, "pidfile": None, "user": None, **options}


def test_a_pid_file_names_its_process(box):
    write(box, "/run/app.pid", "42\n")
    assert [one.pid for one in find(selection(pidfile="/run/app.pid"), box).alive] == [42]


def test_var_run_is_run(box, tmp_path):
    write(box, "/run/app.pid", "42\n")
    (tmp_path / "var").mkdir()
    (tmp_path / "var/run").symlink_to("/run")
    assert find(selection(pidfile="/var/run/app.pid"), box).alive


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("4711", {}, "stale: there is no process 4711"),
        ("42", {"process": "other"}, "stale: process 42 is another program (app)"),
        ("42", {"pattern": "--batch"}, "another program"),
        ("42", {"user": "0"}, "does not run as 0"),
        ("", {}, "empty"),
        ("x", {}, "no process number"),
        (None, {}, "missing"),
    ],
)
def test_a_pid_file_that_is_wrong(box, text, options, said):
    if text is not None:
        write(box, "/run/app.pid", text)
    with pytest.raises(Missing) as caught:
        find(selection(pidfile="/run/app.pid", **options), box)
    assert said in str(caught.value)


def test_a_number_that_was_given_to_another_process_is_stale(box):
    write(box, "/var/lib/app/app.pid", "42", BOOT + 60)
    with pytest.raises(Missing, match="started 59 min after it was written"):
        find(selection(pidfile="/var/lib/app/app.pid"), box)


def test_a_pid_file_from_before_the_boot_is_stale_where_files_outlive_it(box):
    write(box, "/var/lib/app/app.pid", "42", BOOT - 60)
    with pytest.raises(Missing, match="stale"):
        find(selection(pidfile="/var/lib/app/app.pid"), box)


def test_a_clock_that_was_wrong_at_boot_makes_no_pid_file_stale(box):
    write(box, "/run/app.pid", "42", 1000.0)
    assert find(selection(pidfile="/run/app.pid"), box).alive


@pytest.mark.parametrize(("mode", "followed"), [(0o755, True), (0o1777, False), (0o775, False)])
def test_a_link_is_followed_where_nobody_else_can_make_one(box, tmp_path, mode, followed):
    write(box, "/srv/real.pid", "42")
    (tmp_path / "srv/app.pid").symlink_to("real.pid")
    (tmp_path / "srv").chmod(mode)
    if followed:
        assert find(selection(pidfile="/srv/app.pid"), box).alive
        return
    with pytest.raises(CannotTell, match="symbolic link"):
        find(selection(pidfile="/srv/app.pid"), box)


def test_a_pipe_for_a_pid_file_is_not_waited_for(box, tmp_path):
    os.mkfifo(tmp_path / "run/app.pid")
    with pytest.raises(CannotTell, match="no regular file"):
        find(selection(pidfile="/run/app.pid"), box)


@pytest.mark.parametrize(
    ("options", "pids"),
    [
        ({"process": "app"}, [42]),
        ({"pattern": "bin/app --se"}, [42]),
        ({"process": "app", "pattern": "--other"}, []),
        ({"process": "app", "user": "1000"}, [42]),
        ({"process": "app", "user": "0"}, []),
        ({"user": "1000"}, [1, 42]),
    ],
)
def test_all_that_was_said_must_match(box, options, pids):
    assert [one.pid for one in find(selection(**options), box).alive] == pids


def test_hidden_processes_are_said(box, tmp_path, monkeypatch):
    monkeypatch.setattr(Host, "is_root", False)
    assert find(selection(process="app"), box).note == ""
    for name in ("stat", "cmdline", "status"):
        (tmp_path / "proc/1" / name).unlink()
    assert "hidepid" in find(selection(process="app"), Host(box.budget, box.root)).note


@pytest.mark.parametrize(("name", "number"), [("root", 0), ("0", 0), ("4711", 4711), (None, None)])
def test_users_by_name_and_number(name, number):
    assert user_number(name) == number


def test_a_user_who_is_not_there_is_missing():
    with pytest.raises(Missing, match="no user"):
        user_number("no-such-user")
