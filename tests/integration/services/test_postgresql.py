# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The postgresql kind against a real server, with each way to log in."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status

ALL_OK = {
    "postgresql_ping": "ok",
    "postgresql_login": "ok",
    "postgresql_role": "ok",
    "postgresql_connections": "ok",
}


def statuses(found):
    return {item.check: item.status.value for item in found}


@pytest.mark.parametrize("sslmode", ["disable", "prefer", "require", "verify-ca", "verify-full"])
def test_without_a_login_it_takes_connections(probe, postgresql, sslmode):
    trust = {"ca_file": postgresql.more["ca_file"]} if sslmode.startswith("verify") else {}
    (finding,) = probe("postgresql", port=postgresql.port, sslmode=sslmode, **trust)
    assert (finding.check, finding.status) == ("postgresql_ping", Status.OK)


@pytest.mark.parametrize(
    ("user", "password"), [("postgres", "open sesame"), ("old", "md5 pass"), ("plain", "clear pass")]
)
def test_each_way_to_log_in_works(probe, postgresql, user, password):
    found = probe("postgresql", port=postgresql.port, user=user, password=password, role="primary")
    assert statuses(found) == ALL_OK
    assert "of 100" in found[-1].message


def test_the_socket_works_too(probe, postgresql):
    found = probe("postgresql", socket=postgresql.more["socket"], user="postgres", password="open sesame")
    assert statuses(found) == ALL_OK


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        ({"user": "postgres", "password": "wrong"}, "fail", "password authentication failed"),
        ({"user": "postgres"}, "unknown", "demands a password"),
        ({"user": "postgres", "password": "open sesame", "database": "absent"}, "fail", "does not exist"),
        ({"user": "nobody", "password": "x"}, "fail", "pg_hba.conf rejects connection"),
    ],
)
def test_a_login_that_fails_says_why(probe, postgresql, options, status, said):
    ping, login = probe("postgresql", port=postgresql.port, **options)
    assert (ping.status, login.status) == (Status.OK, Status(status))
    assert said in login.message


def test_the_wrong_role_fails(probe, postgresql):
    found = probe("postgresql", port=postgresql.port, user="postgres", password="open sesame", role="standby")
    assert statuses(found)["postgresql_role"] == "fail"


def test_a_certificate_that_nobody_knows_is_not_trusted(probe, postgresql):
    (finding,) = probe("postgresql", port=postgresql.port, sslmode="verify-full")
    assert finding.status is Status.FAIL


def test_the_local_server_is_found(discovered, postgresql):
    assert {"host": "127.0.0.1", "port": postgresql.port} in discovered("postgresql")
