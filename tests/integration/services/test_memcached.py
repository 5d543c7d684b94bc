# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The memcached kind against a real server."""

from __future__ import annotations


def test_a_healthy_server_is_ok(probe, memcached):
    found = probe("memcached", port=memcached.port)
    assert {item.check: item.status.value for item in found} == {
        "memcached_ping": "ok",
        "memcached_connections": "ok",
        "memcached_memory": "ok",
    }
    assert "memcached 1." in found[0].message


def test_the_local_server_is_found(discovered, memcached):
    assert {"host": "127.0.0.1", "port": memcached.port} in discovered("memcached")
