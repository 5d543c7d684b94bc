# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Memcached servers: open ones, ones with a login, and ones that speak binary only."""

from __future__ import annotations

import struct

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts import service
from ansible_collections.ops.upkeep.plugins.module_utils.health.registry import kind_named
from ansible_collections.ops.upkeep.plugins.module_utils.linux.listeners import Listener

STATS = {
    "curr_connections": "2",
    "max_connections": "1024",
    "accepting_conns": "1",
    "listen_disabled_num": "0",
    "bytes": "1048576",
    "limit_maxbytes": "67108864",
    "evictions": "7",
    "get_hits": "10",
    "get_misses": "1",
    "curr_items": "3",
}


def listed(stats):
    return "".join(f"STAT {name} {value}\r\n" for name, value in stats.items()) + "END\r\n"


def speaks(version="VERSION 1.6.18\r\n", stats=None):
    """Return a script that answers as a healthy server unless told otherwise."""
    said = {b"version\r\n": version, b"stats\r\n": listed(STATS) if stats is None else stats}

    def script(peer):
        while data := peer.sock.recv(4096):
            peer.say(said[data].encode())

    return script


def binary(status=0, version=b"1.6.18"):
    """Return a script that hangs up on text and answers the binary version command."""

    def script(peer):
        if peer.sock.recv(4096)[:2] == b"\x80\x0b":
            peer.say(struct.pack(">BBHBBHIIQ", 0x81, 0x0B, 0, 0, 0, status, len(version), 0, 0) + version)

    return script


def test_a_healthy_server_is_ok(probe, serve):
    found = probe("memcached", port=serve(speaks()).port)
    assert [item.check for item in found] == ["memcached_ping", "memcached_connections", "memcached_memory"]
    assert {item.status for item in found} == {Status.OK}
    assert found[0].message.endswith("memcached 1.6.18")
    assert found[1].message == "0.2 % of connections in use, 2 of 1024 (warns at 80 %)"
    assert found[2].message == "1.6 % of 64.0 MiB used, 7 items evicted since the start"


@pytest.mark.parametrize(
    ("change", "options", "check", "status", "said"),
    [
        ({"curr_connections": "900"}, {}, "connections", "warn", "(warns at 80 %)"),
        ({"curr_connections": "1000"}, {}, "connections", "fail", "(fails at 95 %)"),
        ({"accepting_conns": "0"}, {}, "connections", "fail", "takes no new connections"),
        ({"max_connections": ""}, {}, "connections", "ok", "does not tell how many it allows"),
        ({"curr_connections": ""}, {}, "connections", "unknown", "does not tell"),
        ({"bytes": "67108864"}, {}, "memory", "ok", "100 % of 64.0 MiB used"),
        ({"bytes": "67108864"}, {"memory_warn": 90}, "memory", "warn", "100 % of 64.0 MiB used (warns at 90 %)"),
        ({"limit_maxbytes": "0"}, {}, "memory", "unknown", "does not tell"),
        ({"bytes": "²"}, {}, "memory", "unknown", "does not tell"),
    ],
)
def test_what_it_counts_is_judged(probe, serve, change, options, check, status, said):
    found = probe("memcached", port=serve(speaks(stats=listed({**STATS, **change}))).port, **options)
    (finding,) = [item for item in found if item.check == "memcached_" + check]
    assert finding.status is Status(status)
    assert said in finding.message


@pytest.mark.parametrize(
    ("stats", "said"),
    [
        ("SERVER_ERROR out of memory\r\n", "out of memory"),
        ("HELLO\r\n", "another protocol"),
        ("STAT a 1\r\n" * 2000, "more than 1000 statistics"),
    ],
)
def test_statistics_that_do_not_come_are_unknown(probe, serve, stats, said):
    ping, connections = probe("memcached", port=serve(speaks(stats=stats)).port)
    assert (ping.status, connections.status) == (Status.OK, Status.UNKNOWN)
    assert said in connections.message


@pytest.mark.parametrize(
    ("script", "status", "said"),
    [
        (speaks(version="CLIENT_ERROR unauthenticated\r\n"), "ok", "it demands a login, so connections and memory"),
        (speaks(version="ERROR\r\n"), "fail", "answers, but with an error: ERROR"),
        (binary(), "ok", "memcached 1.6.18 speaks only the binary protocol (SASL), so connections and memory"),
        (binary(status=0x20, version=b"Auth failure."), "ok", "does not let this check in (Auth failure.)"),
    ],
)
def test_a_server_that_keeps_us_out_is_explained(probe, serve, script, status, said):
    (finding,) = probe("memcached", port=serve(script).port)
    assert (finding.check, finding.status) == ("memcached_ping", Status(status))
    assert said in finding.message


@pytest.mark.parametrize(
    ("script", "found"),
    [
        (speaks(), True),
        (speaks(version="CLIENT_ERROR unauthenticated\r\n"), True),
        (speaks(version="ERROR\r\n"), False),
        (binary(), True),
    ],
)
def test_a_local_server_is_found(serve, host, monkeypatch, script, found):
    port = serve(script).port
    monkeypatch.setattr(service, "candidates", lambda *_arguments: [Listener("0.0.0.0", port)])
    assert list(kind_named("memcached").discover(host)) == ([{"host": "127.0.0.1", "port": port}] if found else [])
