# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rabbitmq kind against a real broker."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status


def test_it_introduces_itself_to_anybody(probe, rabbitmq):
    (finding,) = probe("rabbitmq", port=rabbitmq.port)
    assert finding.status is Status.OK
    assert "RabbitMQ " in finding.message and "cluster " in finding.message


def test_a_user_sees_that_all_is_well(probe, rabbitmq):
    # The management API learns of its own node some seconds after the start.
    found = probe("rabbitmq", port=rabbitmq.port, user="guest", password="guest", retries=9, **rabbitmq.more)
    assert {item.check: item.status.value for item in found} == {
        "rabbitmq_ping": "ok",
        "rabbitmq_login": "ok",
        "rabbitmq_cluster": "ok",
    }


@pytest.mark.parametrize(
    ("options", "said"),
    [({"password": "wrong"}, "ACCESS_REFUSED"), ({"password": "guest", "vhost": "absent"}, "vhost absent not found")],
)
def test_a_login_that_fails_says_why(probe, rabbitmq, options, said):
    _ping, login = probe("rabbitmq", port=rabbitmq.port, user="guest", **options)
    assert login.status is Status.FAIL
    assert said in login.message


def test_the_api_refuses_a_stranger(probe, rabbitmq):
    *_others, cluster = probe("rabbitmq", port=rabbitmq.port, user="guest", password="wrong", **rabbitmq.more)
    assert (cluster.check, cluster.status) == ("rabbitmq_cluster", Status.UNKNOWN)
