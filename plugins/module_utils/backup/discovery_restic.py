# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Repositories of restic that jobs on this host write to."""

from __future__ import annotations

from typing import Any, Iterator

from ansible_collections.ops.upkeep.plugins.module_utils.backup.discovery_units import env_files
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host

_FOLDERS = ("/etc/restic", "/etc/restic.d", "/etc/autorestic", "/etc/default/restic.d")


def discover(host: Host) -> Iterator[dict[str, Any]]:
    """Return each repository of an environment file that also says how it is opened, where restic is installed."""
    if not host.which("restic"):
        return
    for path, variables in env_files(host, "restic", _FOLDERS):
        opens = ("RESTIC_PASSWORD_FILE", "RESTIC_PASSWORD", "RESTIC_PASSWORD_COMMAND")
        if variables.get("RESTIC_REPOSITORY") and any(variables.get(name) for name in opens):
            yield {"repository": variables["RESTIC_REPOSITORY"], "env_file": path}
