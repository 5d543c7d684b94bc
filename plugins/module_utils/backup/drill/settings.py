# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a scratch PostgreSQL is told, so that it speaks to nobody and does nothing by itself.

The restored configuration is never used: it is that of the live server, with its port, its archive and its extensions.
Everything is said on the command line of the server too, which outranks what C(ALTER SYSTEM) left in the backup.
"""

from __future__ import annotations

import shlex
from typing import Final, Mapping

PORT: Final = 54399  # it only names the socket: there is no TCP
#: The superuser of a cluster that the drill makes itself. No dump brings a role of this name.
OWN_SUPERUSER: Final = "upkeep_drill"

HBA: Final = "# Whoever can reach the socket may enter: its folder is open to one user only.\nlocal all all trust\n"

_QUIET: Final[Mapping[str, str]] = {
    "listen_addresses": "",
    "archive_mode": "off",
    "archive_command": "/bin/false",
    "archive_library": "",
    "archive_cleanup_command": "",
    "recovery_end_command": "",
    "primary_conninfo": "",
    "primary_slot_name": "",
    "shared_preload_libraries": "",
    "session_preload_libraries": "",
    "local_preload_libraries": "",
    "max_logical_replication_workers": "0",  # no subscription fetches anything
    "max_wal_senders": "0",
    "hot_standby": "off",
    "autovacuum": "off",
    "ssl": "off",
    "logging_collector": "off",
    "log_destination": "stderr",
    "max_prepared_transactions": "200",  # those that were open go on waiting
    "max_replication_slots": "10",
    "max_locks_per_transaction": "256",
    "cluster_name": "upkeep_drill",
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "20",
    "max_worker_processes": "4",
    "huge_pages": "off",
    "dynamic_library_path": "$libdir",
    "temp_tablespaces": "",
    "default_tablespace": "",
    "external_pid_file": "",
    "restart_after_crash": "off",
    "statement_timeout": "0",
    "idle_session_timeout": "0",
    "max_wal_size": "512MB",
    "unix_socket_permissions": "0700",
    "unix_socket_group": "",
    "bonjour": "off",
    "zero_damaged_pages": "off",
    "ignore_checksum_failure": "off",
    "recovery_target_action": "promote",
    "wal_log_hints": "off",
    "wal_level": "replica",
}
_SINCE: Final = {"archive_library": 15, "idle_session_timeout": 14}


def settings(place: str, version: int, extra: Mapping[str, str]) -> dict[str, str]:
    """Return all that the server is told. C(place) is the scratch place, C(version) the major version.

    C(extra) is what a kind adds: how to get the log of changes, which libraries to load.
    """
    told = {name: value for name, value in _QUIET.items() if version >= _SINCE.get(name, 0)}
    told.update(
        port=str(PORT),
        unix_socket_directories=place,
        data_directory=place + "/data",
        hba_file=place + "/hba.conf",
        ident_file=place + "/ident.conf",
    )
    told.update(extra)
    return told


def conf(told: Mapping[str, str]) -> str:
    """Return the settings as the text of a postgresql.conf."""
    return "".join("{0} = {1}\n".format(name, _quoted(value)) for name, value in told.items())


def options(told: Mapping[str, str]) -> str:
    """Return what C(pg_ctl -o) hands to the server: all settings once more, quoted for its shell."""
    return " ".join("-c {0}".format(shlex.quote("{0}={1}".format(name, value))) for name, value in told.items())


def _quoted(value: str) -> str:
    return "'{0}'".format(value.replace("\\", "\\\\").replace("'", "''"))
