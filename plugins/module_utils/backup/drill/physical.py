# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bring up a copy of a whole PostgreSQL cluster: made harmless, verified, started, and every row of it read."""

from __future__ import annotations

import os
from typing import Final, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Backup
from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill import cluster as postgresql
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.kind import Restored
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.reaper import DATA
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.scratch import Scratch
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.spoil import SPOIL, spoil_folder
from ansible_collections.ops.upkeep.plugins.module_utils.linux.safe_file import blocks_of

#: A manifest does not hold what a restore itself writes, nor the log of changes where it comes from an archive.
_IGNORED: Final = (
    "postgresql.auto.conf",
    "postgresql.auto.conf.origin",
    "recovery.signal",
    "standby.signal",
    "tablespace_map",
    "barman_wal",
    "backup_label.old",
    ".barman-recover.info",
    "pg_tblspc",
    "postgresql.conf",
    "postgresql.conf.origin",
    "pg_hba.conf",
    "pg_ident.conf",
)
#: What acts by itself or belongs to the live server: its slots, its wish to stay a standby, its lock.
_HARMLESS: Final = (
    'cd "$1" && rm -rf -- postmaster.pid postmaster.opts standby.signal pg_dynshmem/* pg_notify/* pg_stat_tmp/* &&'
    " { [ -L pg_replslot ] || find pg_replslot -mindepth 1 -delete; }"
)


def version_of(backup: Backup, data: str) -> int:
    """Return the major version of a data directory. Raises Damaged."""
    try:
        text = b"".join(blocks_of(backup.host, os.path.join(data, "PG_VERSION"), 64)).decode("ascii", "replace")
    except OSError:
        raise Damaged("PG_VERSION is missing in what was restored: this is no data directory") from None
    found = postgresql.versions(text)
    if not found:
        raise Damaged("PG_VERSION in what was restored names no version")
    return found[0]


def bring_up(
    backup: Backup, scratch: Scratch, extra: Mapping[str, str], recover: bool = False, verified: str = ""
) -> Restored:
    """Return the server that runs on the restored data. Raises Damaged, CannotTell.

    C(extra) is what it is told besides, C(recover) whether it gets its log of changes from an archive.
    """
    data = scratch.inside(DATA)
    if backup.values.get(SPOIL):
        spoil_folder(scratch, os.path.join(data, "base"), 3)
    found = postgresql.programs(backup.host, version_of(backup, data))
    cluster = postgresql.Cluster(scratch, found, str(backup.values.get("superuser") or "postgres"))
    told = verify(cluster, data) or verified
    postgresql.refuse(scratch.run(["sh", "-c", _HARMLESS, "harmless", data]), "making the copy harmless")
    scratch.run(["chmod", "0700", data])
    if recover:
        scratch.write("", DATA, "recovery.signal")
    cluster.start(extra)
    for database in cluster.user_databases():
        # Counting rows reads no value that is stored apart, and no page twice: this reads every one.
        argv = cluster.tool("pg_dump", "-w", "-f", "/dev/null", "-d", database)
        postgresql.refuse(scratch.run(argv, cluster.environment), "reading all of {0}".format(database))
    return Restored(cluster, verified="; ".join(filter(None, (told, "all rows read"))))


def verify(cluster: postgresql.Cluster, data: str) -> str:
    """Return that the copy agrees with its manifest, empty where it has none. Raises Damaged."""
    if not os.path.exists(os.path.join(data, "backup_manifest")):
        return ""
    argv = cluster.tool("pg_verifybackup", "-n", "-q", *("--ignore=" + name for name in _IGNORED), data)
    postgresql.refuse(cluster.scratch.run(argv, cluster.environment), "pg_verifybackup")
    return "agrees with its manifest"
