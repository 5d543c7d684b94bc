# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names, addresses and connections."""

from __future__ import annotations

import socket
import threading
import time

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.net import address
from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import NoConnection, OutOfTime, Unresolved


@pytest.mark.parametrize(("host", "shown"), [("a", "a:1"), ("127.0.0.1", "127.0.0.1:1"), ("::1", "[::1]:1")])
def test_host_and_port(host, shown):
    assert address.host_port(host, 1) == shown


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("localhost", True),
        ("LocalHost.", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("[::1]", True),
        ("10.0.0.1", False),
        ("localhost.x", False),
    ],
)
def test_loopback(host, loopback):
    assert address.is_loopback(host) is loopback


def test_localhost_is_both_addresses_without_asking():
    found = [place[0] for _family, place in address.resolve("localhost", 80, Budget.of(1))]
    assert found == ["127.0.0.1", "::1"]
    assert [place[0] for _family, place in address.resolve("localhost", 80, Budget.of(1), socket.AF_INET6)] == ["::1"]


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 300, "a..b", "x\x00y", "[::zz]"])
def test_names_that_do_not_resolve(host):
    with pytest.raises(Unresolved, match="resolved|can be resolved"):
        address.resolve(host, 80, Budget.of(5))


def test_a_resolver_that_hangs_costs_no_more_than_the_budget(monkeypatch):
    over = threading.Event()
    monkeypatch.setattr(address.socket, "getaddrinfo", lambda *words: over.wait(20) and [])
    began = time.monotonic()
    with pytest.raises(OutOfTime, match="not resolved in time"):
        address.resolve("slow.example", 80, Budget.of(0.1))
    assert time.monotonic() - began < 5
    over.set()


def test_the_next_address_is_tried_when_one_refuses():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        places = [(socket.AF_INET6, ("::1", port, 0, 0)), (socket.AF_INET, ("127.0.0.1", port))]
        with address._first_of(places, Budget.of(5)) as sock:
            assert sock.getpeername()[0] == "127.0.0.1"


def test_an_address_that_does_not_answer_does_not_cost_all_the_time():
    with socket.create_server(("127.0.0.1", 0), backlog=0) as deaf, socket.create_server(("127.0.0.1", 0)) as server:
        full = []
        for _number in range(4):  # until its queue is full, and it drops what comes
            sock = socket.socket()
            sock.setblocking(False)
            sock.connect_ex(deaf.getsockname())
            full.append(sock)
        places = [(socket.AF_INET, deaf.getsockname()), (socket.AF_INET, server.getsockname())]
        with address._first_of(places, Budget.of(10)) as sock:
            assert sock.getpeername() == server.getsockname()
        with pytest.raises(OutOfTime):
            address._first_of(places[:1], Budget.of(0.2))
        for sock in full:
            sock.close()


def test_the_telling_error_is_told():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(NoConnection, match="no connection: Connection refused"):
        address.connect("localhost", port, Budget.of(5))


def test_no_time_is_said_to_be_none():
    with pytest.raises(OutOfTime):
        address.connect("127.0.0.1", 9, Budget.of(0))
