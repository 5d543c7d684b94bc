# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets are taken out; what only looks like one stays."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.redact import is_secret_name, redact

SECRET = "hunter2hunter2"


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://app:{0}@db/shop",
        "redis://:{0}@cache:6379/0",
        "Authorization: Bearer {0}",
        "authorization: Basic {0}",
        '{{"Authorization": "Bearer {0}"}}',
        "Cookie: session={0}; theme=dark",
        "password={0}",
        "PASSWORD: {0}",
        "db_password = '{0}'",
        '{{"api_key": "{0}"}}',
        "aws_secret_access_key={0}",
        "mysqld --password={0} --port 3306",
        "tool --token {0}",
        "-----BEGIN RSA PRIVATE KEY-----\n{0}\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN OPENSSH PRIVATE KEY-----\n{0} and no end",
        "eyJhbGciOiJIUzI1NiJ9.{0}.signature",
        "ghp_{0}0123456789",
    ],
)
def test_a_secret_is_gone(text):
    shown = redact(text.format(SECRET))
    assert SECRET not in shown
    assert "[redacted]" in shown


@pytest.mark.parametrize(
    "text",
    [
        "http://localhost:8000/health?limit=5",
        "ssh://git@example.com/repo",
        "password authentication failed for user app",
        "the token bucket is full",
        "compass: north",
        "3 keys expired",
    ],
)
def test_what_is_no_secret_stays(text):
    assert redact(text) == text


def test_the_user_sees_which_secret_was_there():
    assert redact("db_password=x1y2z3 port=5") == "db_password=[redacted] port=5"


@pytest.mark.parametrize(
    ("name", "secret"), [("password", True), ("API-Key", True), ("db_token", True), ("port", False)]
)
def test_secret_names(name, secret):
    assert is_secret_name(name) is secret
