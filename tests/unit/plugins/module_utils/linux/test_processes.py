# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What /proc tells of processes, those that call themselves something odd included."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux import processes
from ansible_collections.ops.upkeep.plugins.module_utils.linux.processes import Process
from hypothesis import given
from hypothesis import strategies as st

NGINX = (
    "1422 (nginx) S 1 1422 1422 0 -1 4194624 1205 0 2 0 10 22 0 0 20 0 3 0 26950 57012224 1536 18446744073709551615 1"
)
KWORKER = (
    "7 (kworker/0:0H-events_highpri) I 2 0 0 0 -1 69238880 0 0 0 0 0 0 0 0 0 -20 1 0 14 0 0 18446744073709551615 0"
)


def process(**fields: object) -> Process:
    plain = {
        "pid": 10,
        "comm": "app",
        "state": "S",
        "parent": 1,
        "threads": 1,
        "started": 1.0,
        "rss": 4096,
        "kernel": False,
    }
    return Process(**{**plain, **fields})


def test_a_process_is_read_from_its_stat():
    found = processes.parse_stat(NGINX, ticks=100, page=4096)
    assert found == process(pid=1422, comm="nginx", threads=3, started=269.5, rss=1536 * 4096)


def test_a_kernel_thread_is_known_as_one():
    found = processes.parse_stat(KWORKER, ticks=100, page=4096)
    assert found.kernel
    assert found.command_line == "[kworker/0:0H-events_highpri]"


@pytest.mark.parametrize("name", ["a b", "a) S 1 (b", ")", "(", "", "x\ny", "((sd-pam))"])
def test_a_name_may_hold_anything(name):
    assert processes.parse_stat(NGINX.replace("nginx", name), 100, 4096).comm == name


@pytest.mark.parametrize("text", ["", "x", "1 (a) S", "1 (a) S " + "x " * 40, "( ) " * 9])
def test_what_is_no_stat_is_no_process(text):
    assert processes.parse_stat(text, 100, 4096) is None


@given(st.text(), st.binary())
def test_no_text_breaks_the_parsers(text, data):
    processes.parse_stat(text, 100, 4096)
    processes.parse_status(text)
    processes.parse_open_files_limit(text)
    for line in (data, text.encode("utf-8", "surrogatepass")):
        found = process(arguments=processes.parse_arguments(line))
        assert found.names and found.command_line is not None and found.paths is not None


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (("/usr/sbin/nginx", "-g", "daemon off;"), "nginx"),
        (("nginx: master process /usr/sbin/nginx -g daemon on;",), "nginx"),
        (("postgres: 15/main: checkpointer ",), "postgres"),
        (("sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups",), "sshd"),
        (("-bash",), "bash"),
        (("/opt/My Server/bin/my server", "-x"), "my server"),
        (("/usr/bin/python3", "/usr/bin/fail2ban-server", "-xf"), "fail2ban-server"),
        (("/usr/bin/python3.11", "-Es", "/usr/sbin/firewalld"), "firewalld"),
        (("python3", "-m", "http.server", "8000"), "http.server"),
        (("java", "-Xmx1g", "-jar", "/opt/app/app.jar"), "app.jar"),
        (("/bin/sh", "/usr/sbin/mysqld_safe"), "mysqld_safe"),
        (("/usr/bin/perl", "-wT", "/usr/sbin/munin-node"), "munin-node"),
        (("/usr/sbin/a-very-long-name-of-a-daemon",), "a-very-long-name-of-a-daemon"),
        ((), "app"),
        (("",), "app"),
    ],
)
def test_the_names_that_a_process_goes_by(arguments, name):
    assert name in process(arguments=arguments).names


@pytest.mark.parametrize(
    ("arguments", "not_a_name"),
    [
        (("vim", "/etc/nginx.conf", "nginx"), "nginx"),
        (("/bin/sh", "-c", "nginx"), "nginx"),
        (("python3", "-c", "nginx"), "nginx"),
        (("grep", "nginx"), "nginx"),
    ],
)
def test_an_argument_is_no_name(arguments, not_a_name):
    assert not_a_name not in process(arguments=arguments).names


def test_arguments_end_with_nul_and_a_title_with_many():
    assert processes.parse_arguments(b"/bin/sleep\x0010\x00") == ("/bin/sleep", "10")
    assert processes.parse_arguments(b"nginx: worker process\x00\x00\x00\x00") == ("nginx: worker process",)
    assert processes.parse_arguments(b"a\x00\x00b\x00") == ("a", "", "b")
    assert processes.parse_arguments(b"") == ()


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("Limit                     Soft Limit           Hard Limit           Units     \n"
         "Max processes             63204                63204                processes \n"
         "Max open files            1024                 524288               files     \n", 1024),
        ("Max open files            unlimited            unlimited            files     \n", None),
        ("", None),
    ],
)  # fmt: skip
def test_the_limit_on_open_files(text, limit):
    assert processes.parse_open_files_limit(text) == limit


def test_this_process_is_seen_as_it_is():
    host = Host(Budget.of(10))
    own = processes.processes(host)[os.getpid()]
    assert own.parent == os.getppid()
    assert own.rss > 1 << 20
    assert 0 <= processes.boot_clock() - own.started < 7 * 86400
    assert processes.user_id(host, os.getpid()) == os.geteuid()
    count, limit = processes.open_files(host, os.getpid())
    assert count >= 3 and (limit is None or limit >= count)


def test_without_proc_nothing_can_be_told(host):
    with pytest.raises(CannotTell):
        processes.processes(host)


def test_a_process_that_is_gone_is_none(host, tmp_path):
    (tmp_path / "proc/5").mkdir(parents=True)
    assert processes.read_process(host, 5) is None
    assert processes.processes(host) == {}
    assert processes.status_of(host, 5) == {}
    assert processes.user_id(host, 5) is None


def test_the_family_ends_at_what_let_us_in():
    chain = [
        (1, "systemd", 0),
        (20, "sshd", 1),
        (30, "sshd", 20),
        (40, "sh", 30),
        (50, "sudo", 40),
        (60, "python3", 50),
    ]
    table = {pid: process(pid=pid, comm=comm, parent=parent) for pid, comm, parent in chain}
    table[70] = process(pid=70, comm="systemctl", parent=60)
    table[71] = process(pid=71, comm="pager", parent=70)
    table[80] = process(pid=80, comm="python3", parent=1)
    assert processes.own_family(table, own=60) == {40, 50, 60, 70, 71}


def test_a_loop_of_parents_is_no_trap():
    table = {2: process(pid=2, comm="sh", parent=3), 3: process(pid=3, comm="sh", parent=2)}
    assert processes.own_family(table, own=2) == {2, 3}


def test_a_child_of_this_process_is_family():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert child.pid in processes.own_family(processes.processes(Host(Budget.of(10))))
        child.communicate(b"\n")
