# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups made by the real tools: the good ones are ok, and each damage comes out as what it is."""

from __future__ import annotations

from typing import Any

import pytest

PASSWORD = "/srv/good/password"
ARCHIVES = ("a.tar", "a.tar.gz", "a.tar.xz", "a.tar.bz2", "a.tar.zst", "a.zip")
DUMPS = ("shop.dump", "shop.dir", "shop.sql.gz")

GOOD: dict[str, dict[str, Any]] = {
    **{name: {"kind": "files", "path": f"/srv/good/files/{name}"} for name in ARCHIVES},
    **{
        name: {"kind": "pg_dump", "path": f"/srv/good/pg/{name}", "expect": ["orders", "public.customers"]}
        for name in (*DUMPS, "shop.sql", "shop.tar", "plainly.dump", "all.sql")
    },
    "base": {"kind": "pg_basebackup", "path": "/srv/good/pg/base"},
    "base_tar": {"kind": "pg_basebackup", "path": "/srv/good/pg/base_tar"},
    "mysql": {"kind": "mysqldump", "path": "/srv/good/mysql/shop.sql", "database": "shop"},
    "mysql packed": {"kind": "mysqldump", "path": "/srv/good/mysql/shop.sql.gz", "expect": ["shop.orders"]},
    "restic": {"kind": "restic", "repository": "/srv/good/restic", "password_file": PASSWORD},
    "borg": {"kind": "borg", "repository": "/srv/good/borg", "password_file": PASSWORD},
    "borg open": {"kind": "borg", "repository": "/srv/good/borg-open", "unencrypted": True},
    "pgbackrest": {"kind": "pgbackrest", "stanza": "main"},
    "barman": {"kind": "barman", "server": "main"},
    "command": {
        "kind": "command",
        "argv": ["/bin/echo", '{"age": 60, "size": 1000000, "duration": 3, "status": "ok"}'],
    },
}

#: What each bad backup is, and the check, the status and the words that tell of it.
BAD: dict[str, tuple[dict[str, Any], str, str, str]] = {
    **{
        f"{how} {name}": ({"kind": "files", "path": f"/srv/bad/{how}/{name}"}, "integrity", "fail", "damaged")
        for how in ("flipped", "cut")
        for name in ARCHIVES
    },
    **{
        f"{how} {name}": ({"kind": "pg_dump", "path": f"/srv/bad/{how}/{name}"}, "integrity", "fail", "damaged")
        for how, names in (("flipped", DUMPS), ("cut", (*DUMPS, "shop.sql", "shop.tar", "line.sql", "end.sql")))
        for name in names
    },
    **{
        f"{how} {name}": ({"kind": "pg_basebackup", "path": f"/srv/bad/{how}/{name}"}, "integrity", "fail", "damaged")
        for how, names in (("flipped", ("base", "base_tar", "base_plain")), ("cut", ("base", "base_tar")))
        for name in names
    },
    **{
        f"mysql {name}": ({"kind": "mysqldump", "path": f"/srv/bad/{name}"}, "integrity", "fail", "damaged")
        for name in ("cut/mysql-shop.sql", "cut/mysql-shop.sql.gz", "flipped/mysql-shop.sql.gz")
    },
    "empty": ({"kind": "pg_dump", "path": "/srv/bad/empty.dump"}, "size", "fail", "nothing in it"),
    "no data": ({"kind": "pg_dump", "path": "/srv/good/pg/empty.dump"}, "content", "fail", "no table"),
    "old": ({"kind": "files", "path": "/srv/bad/old/*"}, "age", "fail", "3 days old"),
    "future": ({"kind": "files", "path": "/srv/bad/future/*"}, "age", "unknown", "in the future"),
    "shrunk": ({"kind": "files", "path": "/srv/bad/shrunk/*"}, "size", "warn", "smaller than the usual"),
    "bomb": ({"kind": "files", "path": "/srv/bad/bomb/*"}, "integrity", "unknown", "times its size"),
    "growing": ({"kind": "files", "path": "/srv/bad/growing/*"}, "complete", "ok", "2.tar.gz is still being written"),
    "link": ({"kind": "files", "path": "/srv/bad/links/shadow.tar.gz"}, "complete", "unknown", "not followed"),
    "no match": ({"kind": "files", "path": "/srv/bad/none/*"}, "complete", "fail", "nothing matches"),
    "not there": ({"kind": "pg_dump", "path": "/srv/bad/none"}, "complete", "fail", "does not exist"),
    "wrong database": (
        {"kind": "pg_dump", "path": "/srv/good/pg/shop.dump", "database": "other"},
        *("content", "fail", "holds shop, not other"),
    ),
    "no such table": (
        {"kind": "pg_dump", "path": "/srv/good/pg/shop.sql", "expect": ["invoices"]},
        *("content", "fail", "nothing in it of invoices"),
    ),
    "restic": (
        {"kind": "restic", "repository": "/srv/bad/restic", "password_file": PASSWORD},
        *("integrity", "fail", "Pack ID does not match"),
    ),
    "restic snapshot": (
        {"kind": "restic", "repository": "/srv/bad/restic-snapshot", "password_file": PASSWORD},
        *("integrity", "fail", "could not load snapshot"),
    ),
    "restic locked": (
        {"kind": "restic", "repository": "/srv/bad/restic-locked", "password_file": PASSWORD},
        *("integrity", "unknown", "locked for"),
    ),
    "restic stale": (
        {"kind": "restic", "repository": "/srv/bad/restic-stale", "password_file": PASSWORD},
        *("lock", "warn", "is not there any more"),
    ),
    "restic password": (
        {"kind": "restic", "repository": "/srv/good/restic", "password_file": "/srv/bad/password"},
        *("complete", "unknown", "wrong password"),
    ),
    "restic not there": (
        {"kind": "restic", "repository": "/srv/none", "password_file": PASSWORD},
        *("complete", "fail", "no repository"),
    ),
    "borg": (
        {"kind": "borg", "repository": "/srv/bad/borg", "password_file": PASSWORD},
        *("integrity", "fail", "checksum mismatch"),
    ),
    "borg in parts": (
        {"kind": "borg", "repository": "/srv/bad/borg", "password_file": PASSWORD, "rounds": 2},
        *("integrity", "fail", "the checksum of an entry is wrong"),
    ),
    "borg locked": (
        {"kind": "borg", "repository": "/srv/bad/borg-locked", "password_file": PASSWORD},
        *("integrity", "unknown", "locked for"),
    ),
    "borg stale": (
        {"kind": "borg", "repository": "/srv/bad/borg-stale", "password_file": PASSWORD},
        *("lock", "fail", "is not there any more"),
    ),
    "borg password": (
        {"kind": "borg", "repository": "/srv/good/borg", "password_file": "/srv/bad/password"},
        *("complete", "unknown", "the passphrase is wrong"),
    ),
    "borg without": (
        {"kind": "borg", "repository": "/srv/good/borg"},
        *("complete", "unknown", "it needs a passphrase"),
    ),
    "borg open": (
        {"kind": "borg", "repository": "/srv/good/borg-open"},
        *("complete", "unknown", "an unknown repository is not encrypted"),
    ),
    "pgbackrest": (
        {"kind": "pgbackrest", "stanza": "main", "config": "/etc/pgbackrest-bad.conf"},
        *("integrity", "fail", "1567 of 1568 files are valid"),
    ),
    "pgbackrest WAL": (
        {"kind": "pgbackrest", "stanza": "main", "config": "/etc/pgbackrest-wal-bad.conf"},
        *("integrity", "fail", "is missing"),
    ),
    "pgbackrest stanza": ({"kind": "pgbackrest", "stanza": "nope"}, "complete", "fail", "missing stanza"),
    "barman": ({"kind": "barman", "server": "bad"}, "integrity", "fail", "checksum mismatch"),
    "barman server": ({"kind": "barman", "server": "nope"}, "complete", "fail", "knows no server"),
    "command": (
        {"kind": "command", "argv": ["/bin/echo", '{"age": 60}']},
        *("integrity", "unknown", "alone does not say"),
    ),
}

LEFT = "find /srv/good /srv/bad /var/lib/barman /root /tmp /var/log -not -path '*/ansible*' -printf '%p %s %T@ %C@\\n'"


@pytest.fixture(scope="module")
def good(vault, review):
    """What is found about the good backups."""
    return review(vault, [{"name": name, **backup} for name, backup in GOOD.items()])


@pytest.fixture(scope="module")
def damaged(bad, review):
    """What is found about the bad ones."""
    return review(bad, [{"name": name, **backup} for name, (backup, *_said) in BAD.items()])


@pytest.mark.parametrize("name", GOOD)
def test_a_good_backup_is_ok_in_every_respect(good, name):
    found = {check: item for (subject, check), item in good.items() if subject == name}
    assert {"complete", "age", "integrity", "size"} <= set(found)
    bad = {check: item["message"] for check, item in found.items() if item["status"] not in ("ok", "skipped")}
    assert bad == {}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_backup_is_told_of(damaged, name):
    _backup, check, status, said = BAD[name]
    found = damaged[name, check]
    assert (found["status"], said in found["message"]) == (status, True), found
    if status != "ok":
        assert found["advice"]


def test_no_password_is_in_any_output(bad, run_module):
    result = run_module(bad, backups=[{"kind": "restic", "repository": "/srv/good/restic", "password_file": PASSWORD}])
    assert "sesame" not in str(result)


def test_who_may_not_look_cannot_tell(bad, review):
    backups = [
        {"kind": "files", "name": "closed folder", "path": "/srv/good/restic/*"},
        {"kind": "restic", "repository": "/srv/good/restic", "password_file": PASSWORD},
        {"kind": "borg", "name": "borg", "repository": "/srv/good/borg", "password_file": PASSWORD},
        {"kind": "pgbackrest", "stanza": "main"},
        {"kind": "barman", "server": "main"},
    ]
    found = review(bad, backups, user="visitor")
    assert {item["status"] for (_subject, check), item in found.items() if check == "complete"} == {"unknown"}
    assert not any(item["status"] == "fail" for item in found.values()), found


def test_nothing_is_changed_or_left_behind(bad, review):
    before = bad.run("sh", "-c", LEFT)
    review(bad, [{"name": name, **backup} for name, backup in GOOD.items() if backup["kind"] != "barman"])
    after = bad.run("sh", "-c", LEFT)
    changed = set(before.splitlines()) ^ set(after.splitlines())
    assert {line.split()[0] for line in changed if not _is_of_others(line.split()[0])} == set()


def _is_of_others(path: str) -> bool:
    return path in ("/tmp", "/root") or path.startswith(("/var/log/", "/root/.ansible", "/var/lib/barman"))


def test_a_damaged_part_stays_damaged_until_it_is_whole_again(bad, run_module):
    backup = {"kind": "restic", "repository": "/srv/bad/restic", "password_file": PASSWORD, "rounds": 4}
    seen, cursors = [], {}
    for _round in range(5):
        result = run_module(bad, backups=[backup], cursors=cursors)
        cursors = result["cursors"]
        (integrity,) = [item for item in result["findings"] if item["check"] == "backup_integrity"]
        seen.append(integrity["status"])
    assert "fail" in seen[:4], "all is read within four rounds"
    assert seen[seen.index("fail") :] == ["fail"] * (5 - seen.index("fail"))


def test_what_a_host_makes_by_itself_is_found(bad, run_module):
    bad.run("sh", "-c", "mkdir -p /etc/restic && umask 077 && cat > /etc/restic/shop.env", stdin=_restic_environment())
    result = run_module(bad, deadline=600)
    subjects = {item["subject"] for item in result["findings"]}
    assert {"pgbackrest:main", "barman:main", "/srv/good/restic"} <= subjects
    assert any(item["status"] == "ok" and item["subject"] == "/srv/good/restic" for item in result["findings"])


def _restic_environment() -> str:
    return f"RESTIC_REPOSITORY=/srv/good/restic\nRESTIC_PASSWORD_FILE={PASSWORD}\n"
