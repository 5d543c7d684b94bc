# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The redis kind against real servers: a master with a password, and its replica."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status


def statuses(found):
    return {item.check: item.status.value for item in found}


@pytest.mark.parametrize("way", ["tcp", "tls", "socket"])
def test_with_the_password_everything_is_seen(probe, redis, way):
    where = {
        "tcp": {"port": redis.port},
        "tls": {"port": redis.more["tls"], "tls": True, "ca_file": redis.more["ca_file"]},
        "socket": {"socket": redis.more["socket"]},
    }[way]
    found = probe("redis", password="sesame", user="default", retries=15, delay=1, timeout=20, replicas=1, **where)
    assert statuses(found) == {
        "redis_ping": "ok",
        "redis_info": "ok",
        "redis_replication": "ok",
        "redis_memory": "ok",
        "redis_persistence": "ok",
        "redis_clients": "ok",
    }


def test_a_replica_hears_its_master(probe, redis):
    found = probe("redis", port=redis.more["replica"], role="replica", retries=15, delay=1, timeout=20)
    (replication,) = [item for item in found if item.check == "redis_replication"]
    assert replication.status is Status.OK
    assert f"heard its master 127.0.0.1:{redis.port}" in replication.message


def test_without_the_password_it_is_up_and_unseen(probe, redis):
    assert statuses(probe("redis", port=redis.port)) == {"redis_ping": "ok", "redis_info": "unknown"}


def test_with_a_wrong_password_it_fails(probe, redis):
    (finding,) = probe("redis", port=redis.port, password="wrong")
    assert finding.status is Status.FAIL
    assert "refuses the login" in finding.message


def test_a_certificate_that_nobody_knows_is_not_trusted(probe, redis):
    (finding,) = probe("redis", port=redis.more["tls"], tls=True, password="sesame")
    assert finding.status is Status.FAIL
    assert "its certificate is not trusted" in finding.message


def test_both_ports_and_the_replica_are_found(discovered, redis):
    found = {options["port"]: options for options in discovered("redis")}
    assert found[redis.port] == {"host": "127.0.0.1", "port": redis.port, "info": False}
    assert found[redis.more["tls"]]["tls"] is True
    assert "info" not in found[redis.more["replica"]]
