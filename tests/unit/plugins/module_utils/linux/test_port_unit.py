# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose unit listens on a port."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.linux.listeners import parse_table
from ansible_collections.ops.upkeep.plugins.module_utils.linux.port_unit import parse_cgroup


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("0::/system.slice/search.service\n", "search.service"),
        ("12:pids:/system.slice/nginx.service\n0::/system.slice/nginx.service", "nginx.service"),
        ("0::/system.slice/system-postgresql.slice/postgresql@15-main.service\n", "postgresql@15-main.service"),
        ("0::/user.slice/user-0.slice/session-1.scope\n", None),
        ("0::/system.slice/docker-0123.scope\n", None),
        ("", None),
    ],
)
def test_the_unit_of_a_process(text, unit):
    assert parse_cgroup(text) == unit


def test_who_owns_a_socket():
    text = (
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
        "   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000   112        0 23419 1 0\n"
        "   1: 0100007F:1F40 0100007F:9999 01 00000000:00000000 00:00000000 00000000   112        0 23420 1 0\n"
        "   2: garbage\n"
    )
    assert [(one.inode, one.uid) for one in parse_table(text, "little") if one.port == 8000] == [("23419", 112)]
    assert [one for one in parse_table(text, "little") if one.port == 80] == []
