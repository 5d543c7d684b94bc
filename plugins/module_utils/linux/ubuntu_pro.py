# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether Ubuntu's extended maintenance is switched on."""

from __future__ import annotations

from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

STATUS: Final = "/var/lib/ubuntu-advantage/status.json"


def has_esm(host: Host) -> bool:
    """Whether this host gets the updates of ESM. False also where nobody says so."""
    try:
        return parse_status(host.read(STATUS))
    except OSError:
        return False


def parse_status(text: str) -> bool:
    """Return whether the status of Ubuntu Pro says that esm-infra is enabled."""
    import json

    try:
        services = json.loads(text)["services"]
        return any(service["name"] == "esm-infra" and service["status"] == "enabled" for service in services)
    except (ValueError, TypeError, KeyError, RecursionError):
        return False
