# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When logrotate ran, what it rotated, and what starts it."""

from __future__ import annotations

import time

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.linux.logrotate_runs import (
    installed_at,
    parse_status,
    read_last_run,
    starters,
)
from hypothesis import given
from hypothesis import strategies as st


def put(tmp_path, path, text):
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text(text)


def local(*day):
    return time.mktime((*day, 0, 0, -1))


def test_status():
    text = (
        "logrotate state -- version 2\n"
        '"/var/log/syslog" 2026-11-22-6:25:1\n'
        '"/var/log/with space \\"q\\".log" 2026-1-2-0:0:0\n'
        '"/var/log/old" 2026-1-2\n'
        '"/var/log/zero" 0-0-0-0:0:0\n'
        "rubbish\n"
    )
    assert parse_status(text) == {
        "/var/log/syslog": local(2026, 11, 22, 6, 25, 1),
        '/var/log/with space "q".log': local(2026, 1, 2, 0, 0, 0),
        "/var/log/old": local(2026, 1, 2, 0, 0, 0),
    }


@pytest.mark.parametrize("path", ["var/lib/logrotate/status", "var/lib/logrotate/logrotate.status"])
def test_the_last_run_is_when_the_status_was_written(host, tmp_path, path):
    assert read_last_run(host) is None
    put(tmp_path, path, '"/var/log/a" 2026-11-22-6:25:1\n')
    run = read_last_run(host)
    assert run.path == "/" + path
    assert run.ended == (tmp_path / path).stat().st_mtime
    assert list(run.rotated) == ["/var/log/a"]


TIMER = "etc/systemd/system/timers.target.wants/logrotate.timer"
DEBIAN_CRON = "#!/bin/sh\nif [ -d /run/systemd/system ]; then exit 0; fi\n/usr/sbin/logrotate /etc/logrotate.conf\n"


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({}, []),
        ({"run/systemd/system/x": "", TIMER: ""}, ["/" + TIMER]),
        ({TIMER: ""}, []),
        ({"etc/cron.daily/logrotate": DEBIAN_CRON}, []),
        ({"usr/sbin/cron": "", "etc/cron.daily/logrotate": DEBIAN_CRON}, ["/etc/cron.daily/logrotate"]),
        ({"usr/sbin/cron": "", "run/systemd/system/x": "", "etc/cron.daily/logrotate": DEBIAN_CRON}, []),
        ({"usr/sbin/crond": "", "etc/crontab": "0 0 * * * root logrotate /etc/l.conf\n"}, ["/etc/crontab"]),
        ({"usr/sbin/crond": "", "etc/crontab": "0 0 * * * root true\n"}, []),
        (
            {"bin/busybox": "", "sbin/crond": "", "etc/periodic/daily/logrotate": "logrotate x"},
            ["/etc/periodic/daily/logrotate"],
        ),
    ],
)
def test_what_starts_it(host, tmp_path, files, found):
    for path, text in files.items():
        put(tmp_path, path, text)
    assert list(starters(host).paths) == found


@pytest.mark.parametrize(
    ("files", "idle"),
    [
        ({}, []),
        ({"run/systemd/system/x": "", TIMER: "", "etc/cron.daily/logrotate": DEBIAN_CRON}, []),
        ({TIMER: ""}, ["logrotate.timer is there, but systemd does not run"]),
        ({"etc/cron.daily/logrotate": DEBIAN_CRON}, ["/etc/cron.daily/logrotate is there, but no cron"]),
        (
            {"usr/sbin/cron": "", "run/systemd/system/x": "", "etc/cron.daily/logrotate": DEBIAN_CRON},
            ["/etc/cron.daily/logrotate leaves it to the timer, which is not enabled"],
        ),
    ],
)
def test_what_would_start_it_but_does_not(host, tmp_path, files, idle):
    for path, text in files.items():
        put(tmp_path, path, text)
    assert list(starters(host).idle) == idle


def test_whether_it_is_installed(host, tmp_path):
    assert installed_at(host) is None
    put(tmp_path, "usr/sbin/logrotate", "")
    assert installed_at(host) == (tmp_path / "usr/sbin/logrotate").stat().st_ctime


@given(st.text(alphabet='"/ab\\ 0123456789-:\n', max_size=300))
def test_hostile_text_breaks_nothing(text):
    parse_status(text)
