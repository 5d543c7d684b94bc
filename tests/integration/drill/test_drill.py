# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups of real tools, good and bad, are really restored; and a drill that is killed leaves nothing."""

from __future__ import annotations

import os
import random
import threading
import time

import pytest

SOURCE = {"source": {"host": "/var/run/postgresql"}, "database": "shop", "expect": ["orders", "customers"]}
PASSWORD = {"password_file": "/srv/good/password"}
KINDS = {
    "custom": {"kind": "pg_dump", "path": "/srv/good/pg/shop.dump", **SOURCE},
    "folder": {"kind": "pg_dump", "path": "/srv/good/pg/shop.dir", **SOURCE},
    "tar": {"kind": "pg_dump", "path": "/srv/good/pg/shop.tar", **SOURCE},
    "plain": {"kind": "pg_dump", "path": "/srv/good/pg/shop.sql.gz", **SOURCE},
    "all": {"kind": "pg_dump", "path": "/srv/good/pg/all.sql", **SOURCE},
    "base": {"kind": "pg_basebackup", "path": "/srv/good/pg/base", **SOURCE},
    "base_tar": {"kind": "pg_basebackup", "path": "/srv/good/pg/base_tar", **SOURCE},
    "pgbackrest": {"kind": "pgbackrest", "stanza": "main", **SOURCE},
    "barman": {"kind": "barman", "server": "main", **SOURCE},
    "restic": {"kind": "restic", "repository": "/srv/good/restic", **PASSWORD},
    "borg": {"kind": "borg", "repository": "/srv/good/borg", **PASSWORD},
    "files": {"kind": "files", "path": "/srv/good/files/a.tar.gz", "live": "/"},
}
KILLS = int(os.environ.get("UPKEEP_DRILL_KILLS", "4"))
SEED = int(os.environ.get("UPKEEP_SEED", "0"))  # of the random moments: fixed, since workers must agree on them


def drill(ask, bench, *drills, **options):
    """Return statuses by check, and the result."""
    result = ask(bench, module="restore_drill", drills=list(drills), **options).result
    return {finding["check"]: finding["status"] for finding in result["findings"]}, result


def left(bench):
    """Return what there is of scratch places, and of what runs in them."""
    places = bench.run(
        "sh", "-c", "ls -d /var/tmp/upkeep-drill-* /small/upkeep-drill-* 2>/dev/null", check=False
    ).split()
    return (
        places
        + bench.run("pgrep", "-f", "data_directory=/var/tmp/upkeep-drill|-D /var/tmp/upkeep-drill", check=False).split()
    )


def live(bench):
    """Return what tells whether the live server was touched."""
    pid = bench.run("head", "-1", "/var/lib/postgresql/15/main/postmaster.pid")
    rows = bench.run("runuser", "-u", "postgres", "--", "psql", "-At", "shop", "-c", "SELECT count(*) FROM orders")
    return pid, rows, bench.run("sh", "-c", "ss -Hltn | awk '{print $4}' | sort")


@pytest.mark.parametrize("name", KINDS)
def test_a_good_backup_is_proven_and_nothing_stays(ask, bench, name):
    before = live(bench)
    found, result = drill(ask, bench, {**KINDS[name], "rto": "10m", "prove": True})
    assert set(found.values()) == {"ok"}, result["findings"]
    assert result["changed"] is False
    bench.wait_for(lambda: not left(bench), "end of the watchdog", 10)
    assert live(bench) == before


DAMAGED = {
    "cut dump": ("head -c 100000 /srv/good/pg/shop.dump > /srv/bad", {"kind": "pg_dump", "path": "/srv/bad"}),
    "cut sql": ("head -c 300000 /srv/good/pg/shop.sql > /srv/bad", {"kind": "pg_dump", "path": "/srv/bad"}),
    "empty file": (": > /srv/bad", {"kind": "pg_dump", "path": "/srv/bad"}),
    "empty database": ("cp /srv/good/pg/empty.dump /srv/bad", {"kind": "pg_dump", "path": "/srv/bad"}),
    "wrong database": ("true", {"kind": "pg_dump", "path": "/srv/good/pg/shop.dump", "database": "other"}),
    "missing table": ("true", {**KINDS["custom"], "expect": ["invoices"]}),
    "empty table": (
        'runuser -u postgres -- sh -c \'psql -qc "CREATE DATABASE hollow TEMPLATE empty"; psql -q hollow -c '
        '"CREATE TABLE a(); CREATE TABLE b(c int); INSERT INTO b VALUES (1)"; pg_dump -Fc hollow\' > /srv/bad',
        {"kind": "pg_dump", "path": "/srv/bad", "expect": ["a"]},
    ),
    "page": (
        "rm -rf /srv/bad; cp -a /srv/good/pg/base /srv/bad; f=$(ls -S /srv/bad/base/*/* | head -1); "
        "printf xxxx | dd of=$f bs=1 seek=40000 conv=notrunc status=none",
        {"kind": "pg_basebackup", "path": "/srv/bad"},
    ),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_bad_backup_fails(ask, bench, name):
    make, options = DAMAGED[name]
    bench.run("sh", "-c", f"rm -rf /srv/bad; {make}; chmod -R a+rX /srv/bad 2>/dev/null; true")
    found, result = drill(ask, bench, options)
    assert "fail" in (found["drill_restored"], found.get("drill_asserted")), result["findings"]
    assert found["drill_proven"] == "fail"


UNKNOWN = {
    "no room": {**KINDS["base"], "scratch": "/small"},
    "wrong password": {**KINDS["restic"], "password_file": "/etc/hostname"},
    "wrong passphrase": {**KINDS["borg"], "password_file": "/etc/hostname"},
    "live data": {**KINDS["custom"], "scratch": "/var/lib/postgresql/15"},
    "no time": {**KINDS["base"], "timeout": 1},
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_could_not_be_tried_is_unknown(ask, bench, name):
    found, result = drill(ask, bench, UNKNOWN[name])
    assert found["drill_restored"] == "unknown", result["findings"]
    assert found["drill_proven"] == "unknown"
    bench.wait_for(lambda: not left(bench), "end of the watchdog", 30)


def test_a_disk_that_fills_up_meanwhile_stops_the_drill(ask, bench):
    bench.run("fallocate", "-l", "20M", "/small/others")
    found, result = drill(ask, bench, {**KINDS["custom"], "scratch": "/small", "grows": 1, "space_left": 5})
    bench.run("rm", "/small/others")
    assert found["drill_restored"] == "unknown", result["findings"]
    bench.wait_for(lambda: not left(bench), "end of the watchdog", 30)


@pytest.fixture(scope="session")
def lives(ask, bench):
    """How many seconds the scratch place of a whole drill is there."""
    drilling, began = start_drill(ask, bench)
    bench.wait_for(lambda: not left(bench), "end of the drill", 120)
    drilling.join(120)
    return time.monotonic() - began


def start_drill(ask, bench):
    """Start a drill; return its thread, and when its scratch place was there."""
    options = {"module": "restore_drill", "drills": [KINDS["base"]]}
    drilling = threading.Thread(target=ask, args=(bench,), kwargs=options)
    drilling.start()
    bench.wait_for(lambda: left(bench), "scratch place", 60)
    return drilling, time.monotonic()


@pytest.mark.parametrize("moment", [random.Random(SEED * 1000 + number).random() for number in range(KILLS)])
def test_a_drill_that_is_killed_takes_itself_away(ask, bench, lives, moment):
    before = live(bench)
    for _try in range(5):
        drilling, _began = start_drill(ask, bench)
        try:
            time.sleep(moment * lives)
            hit = bench.run("pkill", "-c", "-KILL", "-f", "restore_drill", check=False).strip() != "0"
            bench.wait_for(lambda: not left(bench), "end of what was left", 60)
        finally:
            drilling.join(120)
        assert live(bench) == before
        if hit:
            return
        moment /= 2  # it was quicker than the one that was measured
    pytest.fail("no drill was there to be killed")


def test_what_even_the_watchdog_left_is_removed_by_the_next_drill(ask, bench):
    place = "/var/tmp/upkeep-drill-1700000000-0123456789abcdef"
    bench.run("install", "-d", "-m", "0700", "-o", "postgres", place, f"{place}/data")
    found, result = drill(ask, bench, KINDS["files"])
    assert found["drill_leftover"] == "warn" and result["changed"] is True
    assert left(bench) == []


def test_a_kept_copy_can_be_looked_at(ask, bench):
    _found, result = drill(ask, bench, {**KINDS["custom"], "name": "kept", "keep_for": "10m"})
    assert result["changed"] is True
    place = result["receipts"]["kept"]["path"]
    assert bench.run("stat", "-c", "%a %U", place).strip() == "700 postgres"
    query = [
        "psql",
        "-h",
        place,
        "-p",
        "54399",
        "-U",
        "upkeep_drill",
        "-At",
        "shop",
        "-c",
        "SELECT count(*) FROM orders",
    ]
    assert bench.run("runuser", "-u", "postgres", "--", *query).strip() == "20000"
