# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TCP ports that listen, refuse, and have no name."""

from __future__ import annotations

import socket
import threading
from typing import Iterator

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.plan import plan_one


@pytest.fixture
def listener() -> Iterator[int]:
    """The port of a socket that listens on loopback."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_an_open_port_is_ok_with_its_latency(probe, listener):
    (finding,) = probe("tcp", port=listener)
    assert finding.status is Status.OK
    assert finding.subject == "127.0.0.1:{0}".format(listener)
    assert finding.unit == "ms" and 0 <= finding.value < 5000


def test_a_latency_over_its_limit_fails(probe, listener):
    (finding,) = probe("tcp", port=listener, latency_fail=0)
    assert finding.status is Status.FAIL
    assert "(fails at 0 ms)" in finding.message


@pytest.mark.parametrize(
    ("name", "said", "advised"),
    [("127.0.0.1", "Connection refused", True), ("no-such-host.invalid", "cannot be resolved", False)],
)
def test_no_connection_fails_and_says_why(probe, name, said, advised):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    (finding,) = probe("tcp", host=name, port=port)
    assert finding.status is Status.FAIL
    assert said in finding.message
    assert bool(finding.advice) is advised, "where there is no address, there is no port to look for"


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_localhost_is_both_loopback_addresses(probe, address):
    with socket.create_server((address, 0), family=socket.AF_INET6 if ":" in address else socket.AF_INET) as server:
        (finding,) = probe("tcp", host="localhost", port=server.getsockname()[1])
    assert finding.status is Status.OK, finding.message


@pytest.mark.parametrize("name", ["a..b", "x" * 300])
def test_what_is_no_name_fails(probe, name):
    (finding,) = probe("tcp", host=name, port=1)
    assert finding.status is Status.FAIL
    assert "is no name that can be resolved" in finding.message


def test_a_resolver_that_hangs_fails_in_time(probe, monkeypatch):
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *words: over.wait(20) and [])
    (finding,) = probe("tcp", host="slow.example", port=1, timeout=0.2)
    over.set()
    assert finding.status is Status.FAIL
    assert "was not resolved in time" in finding.message


def test_an_ipv6_address_is_bracketed_in_the_subject():
    assert plan_one({"kind": "tcp", "host": "::1", "port": 80}).default_subject == "[::1]:80"
