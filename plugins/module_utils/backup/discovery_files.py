# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dumps that the usual tools write to their usual places."""

from __future__ import annotations

from typing import Final, Iterable

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.options import Values

#: The tool, the file that says that it runs every day, and where its daily archives lie.
_TOOLS: Final = (
    ("automysqlbackup", ("/etc/cron.daily/automysqlbackup",), "/var/lib/automysqlbackup/daily/*/*.sql*"),
    ("autopostgresqlbackup", ("/etc/cron.daily/autopostgresqlbackup",), "/var/backups/postgresql/daily/*/*.sql*"),
    ("autopostgresqlbackup", ("/etc/cron.daily/autopostgresqlbackup",), "/var/lib/autopostgresqlbackup/daily/*/*.sql*"),
    ("backup-manager", ("/etc/cron.daily/backup-manager",), "/var/archives/*.tar*"),
)


def discover(host: Host) -> Iterable[Values]:
    """Return the places of tools that run here every day and have written something."""
    from ansible_collections.ops.upkeep.plugins.module_utils.linux.globbing import expand

    for _name, schedules, pattern in _TOOLS:
        if any(host.exists(path) for path in schedules) and expand(host, pattern).paths:
            yield {"path": pattern}
