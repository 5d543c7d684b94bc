# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets are found in checks that are right, and in those that are not."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.health.secrets import secrets_in


@pytest.mark.parametrize(
    ("check", "secrets"),
    [
        ({"kind": "http", "user": "app", "password": "hunter2"}, {"hunter2"}),
        ({"kind": "http", "url": "https://app:hunter2@shop/"}, {"hunter2"}),
        ({"kind": "htpp", "password": "hunter2"}, {"hunter2"}),
        ({"password": 12345}, {"12345"}),
        ({"kind": ["http"], "api_token": ["hunter2", {"deep": "hunter3"}]}, {"hunter2", "hunter3"}),
        ({"kind": "command", "env": {"DB_PASSWORD": "hunter2", "LANG": "C"}}, {"hunter2"}),
        ({"kind": "http", "headers": {"X-Vault-Token": "hunter2", "Accept": "*/*"}}, {"hunter2"}),
        ({"kind": "tcp", "port": 1, "name": "shop"}, set()),
        ({"kind": "redis", "password_file": "/etc/redis/password"}, set()),
        ({"kind": "http", "password": None, "token": ""}, set()),
    ],
)
def test_secrets_in(check, secrets):
    assert secrets_in([check]) == secrets
