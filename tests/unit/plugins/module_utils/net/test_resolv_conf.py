# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Name servers as hosts have them configured."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.net.resolv_conf import parse_resolv_conf


@pytest.mark.parametrize(
    ("text", "servers"),
    [
        ("nameserver 127.0.0.53\noptions edns0 trust-ad\nsearch lan\n", ["127.0.0.53"]),
        (
            "nameserver 192.0.2.1\nnameserver 2001:db8::1\nnameserver fe80::1%eth0\nnameserver 192.0.2.4\n",
            ["192.0.2.1", "2001:db8::1", "fe80::1%eth0"],
        ),
        (
            "# nameserver 192.0.2.1\n;nameserver 192.0.2.2\n nameserver 192.0.2.9\nnameserver\t192.0.2.3 # mine\n",
            ["192.0.2.3"],
        ),
        ("nameserver 192.0.2.1\nnameserver 192.0.2.1\n", ["192.0.2.1"]),
        ("nameserver none\nnameserver\n", ["127.0.0.1"]),
        ("", ["127.0.0.1"]),
    ],
)
def test_servers_in_their_order(text, servers):
    assert parse_resolv_conf(text) == servers
