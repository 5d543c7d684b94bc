# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logs of a false host: large, rotated, kept by others, forgotten."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.kinds.logrotate import KIND

MIB = 1 << 20
RULES = "weekly\n/var/log/app/*.log {\n daily\n}\n/var/log/sized.log {\n size 50M\n}\n"


def put(host, path, text=""):
    place = Path(host.path(path))
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)
    return place


def fill(host, path, mebibytes=2):
    """Write a file that takes room on disk."""
    place = put(host, path)
    place.write_bytes(b"x" * mebibytes * MIB)
    return place


@pytest.fixture
def logs(open_host):
    """A host with logs, logrotate and cron, where all is well."""
    put(open_host, "/etc/logrotate.conf", RULES)
    put(open_host, "/usr/sbin/logrotate")
    put(open_host, "/usr/sbin/cron")
    put(open_host, "/etc/cron.daily/logrotate", "logrotate /etc/logrotate.conf")
    put(open_host, "/var/log/syslog", "small")
    put(open_host, "/var/lib/logrotate/status", status("/var/log/app/a.log", 1))
    return open_host


def status(path, days):
    day = time.localtime(time.time() - days * 86400)
    return '"{0}" {1}-{2}-{3}-6:25:0\n'.format(path, day.tm_year, day.tm_mon, day.tm_mday)


def look(probe, host, **options):
    options = {"size_warn": "1M", "size_fail": "8M", **options}
    return {finding.check: finding for finding in probe("logrotate", on=host, **options)}


def test_a_healthy_host_is_ok_in_everything(probe, logs):
    found = look(probe, logs)
    assert [finding.status for finding in found.values()] == [Status.OK] * 3
    assert found["logrotate_unrotated"].message == "no file that nothing rotates reaches 1.0 MiB"
    assert found["logrotate_unrotated"].subject == "/var/log"
    assert found["logrotate_last_run"].evidence["started_by"] == ["/etc/cron.daily/logrotate"]


@pytest.mark.parametrize(
    ("size", "status_", "said"),
    [
        (2, "warn", "1 large file that nothing rotates, the largest /var/log/own.log with 2.0 MiB (warns at 1.0 MiB)"),
        (9, "fail", "1 large file that nothing rotates, the largest /var/log/own.log with 9.0 MiB (fails at 8.0 MiB)"),
    ],
)
def test_a_large_file_that_nothing_rotates(probe, logs, size, status_, said):
    fill(logs, "/var/log/own.log", size)
    found = look(probe, logs)["logrotate_unrotated"]
    assert (found.status, found.message) == (Status(status_), said)
    assert found.value == size * MIB


@pytest.mark.parametrize(
    "name",
    [
        "journal/0123/system.journal",
        "syslog.1",
        "app.log.12",
        "app.log.2.gz",
        "messages-20261101",
        "messages-20261101.xz",
        "app-2026-11-24.log",
        "access.log-2026112406",
        "app.20261124.log",
        "x.old",
        "lastlog",
        "audit/audit.log",
        "sysstat/sa24",
        "atop/atop_20261124",
        "postgresql/postgresql-Mon.log",
        "mysql/mysql-bin.000012",
        "gitlab/nginx/current",
    ],
)
def test_what_is_rotated_already_or_keeps_itself_is_left_out_and_listed(probe, logs, name):
    fill(logs, "/var/log/" + name)
    found = look(probe, logs)["logrotate_unrotated"]
    assert found.status is Status.OK
    assert "/var/log/" + name in str(found.evidence["left_out_on_purpose"])


@pytest.mark.parametrize("name", ["app.log", "mail.err", "debug", "v1.2", "server1", "cassandra/system.log", "20"])
def test_what_only_looks_like_it_is_not_left_out(probe, logs, name):
    fill(logs, "/var/log/" + name)
    expected = Status.OK if name == "v1.2" else Status.WARN  # a number at the end is how rotated files are called
    assert look(probe, logs)["logrotate_unrotated"].status is expected


def test_what_an_option_excludes_is_left_out(probe, logs):
    fill(logs, "/var/log/spool/big.bin")
    assert look(probe, logs, exclude=["/var/log/spool/*"])["logrotate_unrotated"].status is Status.OK
    assert look(probe, logs, exclude=["/var/log/*"])["logrotate_unrotated"].status is Status.WARN


def test_a_sparse_file_takes_no_room_and_a_link_is_not_followed(probe, logs):
    with open(put(logs, "/var/log/sparse.log"), "wb") as file:
        file.truncate(1 << 40)
    fill(logs, "/srv/data/big")
    os.symlink(logs.path("/srv/data"), logs.path("/var/log/data"))
    assert look(probe, logs)["logrotate_unrotated"].status is Status.OK


@pytest.mark.parametrize(
    ("path", "days", "size", "status_", "said"),
    [
        ("/var/log/app/a.log", 1, 2, "ok", "1 large file was rotated in time"),
        ("/var/log/app/a.log", 2, 2, "ok", "1 large file was rotated in time"),
        ("/var/log/app/a.log", 4, 2, "warn", "last rotated 4 days ago (every 1 day by /etc/logrotate.conf)"),
        ("/var/log/app/a.log", 9, 2, "warn", "first /var/log/app/a.log: 2.0 MiB, last rotated 9 days ago (every 1 day"),
        ("/var/log/app/b.log", None, 2, "warn", "2.0 MiB, covered by /etc/logrotate.conf, but never rotated"),
        ("/var/log/sized.log", 400, 2, "ok", "1 large file was rotated in time"),
    ],
)
def test_a_rule_that_is_not_carried_out_warns(probe, logs, path, days, size, status_, said):
    fill(logs, path, size)
    put(logs, "/var/lib/logrotate/status", status(path, days) if days else "")
    found = look(probe, logs)
    assert found["logrotate_unrotated"].status is Status.OK
    assert found["logrotate_overdue"].status is Status(status_)
    assert said in found["logrotate_overdue"].message


def test_large_files_are_told_where_logrotate_is_not_installed(probe, open_host):
    fill(open_host, "/var/log/app.log")
    found = look(probe, open_host)
    assert found["logrotate_unrotated"].status is Status.WARN
    assert (found["logrotate_last_run"].status, found["logrotate_last_run"].message) == (
        Status.SKIPPED,
        "logrotate is not installed",
    )


@pytest.mark.parametrize(("days", "status_"), [(0, "ok"), (1.5, "ok"), (3, "warn"), (8, "fail")])
def test_how_long_ago_it_ran(probe, logs, days, status_):
    when = time.time() - days * 86400
    os.utime(logs.path("/var/lib/logrotate/status"), (when, when))
    assert look(probe, logs)["logrotate_last_run"].status is Status(status_)


def test_a_fresh_host_where_it_has_not_run_yet_is_ok(probe, logs):
    os.unlink(logs.path("/var/lib/logrotate/status"))
    found = look(probe, logs)["logrotate_last_run"]
    assert found.status is Status.OK
    assert found.message.startswith("has not run yet; it came ")


def test_nothing_that_starts_it_warns(probe, logs):
    os.unlink(logs.path("/etc/cron.daily/logrotate"))
    found = look(probe, logs)["logrotate_last_run"]
    assert found.status is Status.WARN
    assert found.message.endswith("nothing starts it: neither a timer nor a cron job names it")


def test_a_timer_and_a_cron_job_that_nothing_runs_are_named(probe, logs):
    os.unlink(logs.path("/usr/sbin/cron"))
    put(logs, "/etc/systemd/system/timers.target.wants/logrotate.timer")
    found = look(probe, logs)["logrotate_last_run"]
    assert found.status is Status.WARN
    assert found.message.endswith(
        "nothing starts it: logrotate.timer is there, but systemd does not run; "
        "/etc/cron.daily/logrotate is there, but no cron"
    )


def test_without_root_what_was_not_seen_is_named(probe, logs, as_nobody):
    fill(logs, "/var/log/secret/big.log")
    os.chmod(logs.path("/var/log/secret"), 0o700)
    os.chmod(logs.path("/var/lib/logrotate"), 0o700)
    with as_nobody():
        found = look(probe, logs)
    assert found["logrotate_unrotated"].status is Status.OK
    assert found["logrotate_unrotated"].message.endswith("not seen for lack of permission: /var/log/secret")
    assert found["logrotate_last_run"].status is Status.UNKNOWN


def test_a_folder_that_is_not_there_or_closed_cannot_be_told(probe, logs, as_nobody):
    with pytest.raises(CannotTell, match="is not there"):
        look(probe, logs, path="/var/none")
    os.chmod(logs.path("/var/log"), 0o700)
    with as_nobody(), pytest.raises(CannotTell, match="no permission"):
        look(probe, logs)


def test_discovery_wants_it_where_there_are_logs(logs, host):
    assert list(KIND.discover(logs)) == [{}]
    assert list(KIND.discover(host)) == []
