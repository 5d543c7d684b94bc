# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups that a host makes by itself, read from the configuration of the usual tools."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.backup import env_file
from ansible_collections.ops.upkeep.plugins.module_utils.backup.discovery import databases_here, discover
from ansible_collections.ops.upkeep.plugins.module_utils.backup.discovery_borg import parse_borgmatic
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

TOOLS = ("restic", "borg", "pgbackrest", "barman")


@pytest.fixture
def server(host, monkeypatch):
    """A host that has all the tools."""
    monkeypatch.setattr(Host, "which", lambda self, name: f"/usr/bin/{name}" if name in TOOLS else None)
    return host


def found(host):
    backups, failed = discover(host)
    assert failed == []
    return [(backup.kind.name, backup.default_subject) for backup in backups]


def test_a_host_without_any_has_none(server):
    assert found(server) == []


def test_stanzas_and_servers_are_found(server, put):
    put("/etc/pgbackrest.conf", b"[global]\nrepo1-path=/srv\n\n[main]\npg1-path=/x\n[global:archive-push]\na=b\n")
    put("/etc/barman.conf", b"[barman]\nbarman_user = barman\n")
    put("/etc/barman.d/shop.conf", b"[shop]\nconninfo = host=x\n[old]\nconninfo = host=y\nactive = false\n")
    assert found(server) == [("barman", "barman:shop"), ("pgbackrest", "pgbackrest:main")]


def test_repositories_of_jobs_are_found(server, put):
    put("/etc/restic/shop.env", b'export RESTIC_REPOSITORY="/srv/restic"\nRESTIC_PASSWORD_FILE=/etc/restic/password\n')
    put("/etc/systemd/system/borg-shop.service", b"[Service]\nEnvironmentFile=/etc/borg-shop.env\nExecStart=/x\n")
    put("/etc/borg-shop.env", b"BORG_REPO=/srv/borg\nBORG_PASSPHRASE=x\n")
    put("/etc/borgmatic/config.yaml", b"repositories:\n    - path: /srv/other\n      label: local\n")
    assert found(server) == [("borg", "/srv/borg"), ("borg", "/srv/other"), ("restic", "/srv/restic")]


def test_a_file_that_others_could_have_written_is_left_alone(server, put):
    put("/etc/restic/shop.env", b"RESTIC_REPOSITORY=/x\nRESTIC_PASSWORD_COMMAND=evil\n").chmod(0o666)
    assert found(server) == []


def test_a_configuration_that_is_none_breaks_nothing(server, put):
    for path in ("/etc/pgbackrest.conf", "/etc/barman.conf", "/etc/restic/x.env", "/etc/borgmatic/config.yaml"):
        put(path, b"\xff\x00[[[=:\n - \n")
    assert found(server) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "repositories:\n    - path: ssh://u@h/./r\n      label: x\n    - path: /b\nkeep_daily: 7\n",
            ["ssh://u@h/./r", "/b"],
        ),
        (
            "location:\n    source_directories:\n        - /etc\n    repositories:\n        - /a\n        - 'b:c'\n",
            ["/a", "b:c"],
        ),
        ("source_directories:\n- /etc\nrepositories:\n- path: /a\nretention:\n- x\n", ["/a"]),
        ("", []),
        ("repositories:\n", []),
    ],
)
def test_repositories_of_borgmatic(text, expected):
    assert parse_borgmatic(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RESTIC_PASSWORD=a b", {"RESTIC_PASSWORD": "a"}),
        ("export RESTIC_REPOSITORY='s3:x/y'  # there", {"RESTIC_REPOSITORY": "s3:x/y"}),
        ("PATH=/evil\nLD_PRELOAD=/evil.so\nBORG_RELOCATED_REPO_ACCESS_IS_OK=yes", {}),
        ("RESTIC_X='unfinished", {}),
        ("# RESTIC_X=1\n\n;", {}),
    ],
)
def test_only_what_the_tools_read_is_taken(text, expected):
    assert env_file.parse(text) == expected


def test_databases_without_a_backup_are_named(host, put):
    put("/var/lib/postgresql/15/main/PG_VERSION", b"15")
    put("/var/lib/mysql/ibdata1", b"x")
    assert databases_here(host) == ["PostgreSQL", "MySQL or MariaDB"]
