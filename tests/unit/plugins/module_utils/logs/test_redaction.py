# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets and personal data of every kind are gone, and what is none stays."""

from __future__ import annotations

import time

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.logs.redaction import Redaction

#: What a line holds, and what of it must be gone.
SECRETS = [
    ("login with password=hunter2secret failed", "hunter2secret"),
    ('config {"db_password": "hunter2secret", "x": 1}', "hunter2secret"),
    ("DB_PASSWORD: hunter2secret", "hunter2secret"),
    ("your password is hunter2secret", "hunter2secret"),
    ("ALTER USER shop PASSWORD 'hunter2secret'", "hunter2secret"),
    ("CREATE USER x IDENTIFIED BY 'hunter2secret'", "hunter2secret"),
    ("mysql --password=hunter2secret", "hunter2secret"),
    ("postgres://app:hunter2secret@db/shop", "hunter2secret"),
    ("https://hunter2secret@github.com/x.git", "hunter2secret"),
    ("redis://:hunter2secret@cache:6379/0", "hunter2secret"),
    ("GET /x?api_key=hunter2secret&y=1", "hunter2secret"),
    ("GET /x?access_token=hunter2secret HTTP/1.1", "hunter2secret"),
    ("https://bucket.example/x?X-Amz-Signature=abcdef0123456789", "abcdef0123456789"),
    ("Authorization: Basic dXNlcjpodW50ZXIy", "dXNlcjpodW50ZXIy"),
    ('"Authorization": "Bearer abcDEF1234567890"', "abcDEF1234567890"),
    ("authorization=Digest username=bob, response=abcdef0123456789", "bob"),
    ("sent bearer abcDEF1234567890xyz", "abcDEF1234567890xyz"),
    ("Cookie: sid=abc123; theme=dark", "abc123"),
    ("Set-Cookie: session=abc123; HttpOnly", "abc123"),
    ("JSESSIONID=0A1B2C3D4E5F", "0A1B2C3D4E5F"),
    ("-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\nabc\n-----END RSA PRIVATE KEY-----", "MIIEow"),
    ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk", "b3BlbnNzaC1rZXk"),
    ("MIIEowIBAAKCAQEAplantedprivatekeybody0123456789abcdefghijklmnopqrstuv", "MIIEow"),
    ("key AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"),
    ("with wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "wJalrXUtnFEMI"),
    ("jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N", "eyJzdWIi"),
    ("token ghp_abcdefghijklmnopqrstuvwxyz0123456789", "ghp_abc"),
    ("slack xoxb-123456789012-abcdefghijkl", "xoxb-1"),
    ("stripe sk_live_abcdefghijklmnop", "sk_live_abc"),
    ("mail to alice.smith+shop@mail.example.org failed", "alice"),
    ("card 4111 1111 1111 1111 declined", "1111 1111"),
    ("card 4111111111111111 declined", "4111111111111111"),
    ("card 5500-0000-0000-0004 declined", "5500"),
    ("amex 378282246310005", "378282246310005"),
    ("pin=4711", "4711"),
    ("pass\u200bword=hunter2secret", "hunter2secret"),
]

HARMLESS = [
    "sshd: Failed password for root from 10.0.0.1 port 22 ssh2",
    "systemd: Started getty@tty1.service",
    "session opened for user root(uid=0) by (uid=0)",
    "order 4111111111111112 shipped",
    "at 1764000000123456789 ns",
    "commit 3f786850e387550fdab836ed7e6dc881de23001b deployed",
    "GET /api/orders/17 HTTP/1.1",
    "Loaded /usr/lib/x86_64-linux-gnu/libc.so.6",
    "the key to success",
    "authentication failed for user shop",
]


@pytest.mark.parametrize(("text", "secret"), SECRETS)
def test_a_secret_is_gone(text, secret):
    shown = Redaction().text(f"before {text}" if "\n" not in text and "MIIE" not in text else text, 1000)
    assert secret not in shown
    assert "[redacted]" in shown


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_secret_stays(text):
    assert Redaction().text(text, 1000) == text


def test_a_secret_at_the_cut_is_gone_whole():
    text = "x" * 90 + " postgres://app:hunter2secret@db/shop"
    for limit in range(80, 130):
        assert "hunter" not in Redaction().text(text, limit)


def test_patterns_of_the_user_are_redacted_too():
    assert Redaction([r"CUST-\d+"]).text("order of CUST-4711", 100) == "order of [redacted]"


def test_what_is_no_expression_is_named():
    with pytest.raises(WrongOptions, match=r"redact\[1\]: '\(' is not a regular expression"):
        Redaction(["x", "("])


def test_a_pattern_that_takes_for_ever_shows_nothing_instead():
    began = time.monotonic()
    assert Redaction([r"(a+)+$"]).text("a" * 60 + "b", 100) == "[redacted]"
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "a." * 50_000, "://" * 30_000, "4 " * 50_000, "a@" * 50_000, "-----BEGIN " * 9_000]
)
def test_no_line_takes_long(text):
    began = time.monotonic()
    Redaction().text(text, 600)
    assert time.monotonic() - began < 2
