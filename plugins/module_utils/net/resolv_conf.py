# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which servers this host asks for names: /etc/resolv.conf."""

from __future__ import annotations

from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.net.address import as_ip

MAX_SERVERS: Final = 3  # MAXNS: the C library uses no more of them


def parse_resolv_conf(text: str) -> list[str]:
    """Return the name servers in their order. Without any, the C library asks this host itself (resolv.conf(5))."""
    found = []
    for line in text.splitlines():
        words = line.split()
        if (
            len(words) >= 2
            and line.startswith("nameserver")
            and words[0] == "nameserver"
            and as_ip(words[1])
            and words[1] not in found
        ):
            found.append(words[1])
    return found[:MAX_SERVERS] or ["127.0.0.1"]
