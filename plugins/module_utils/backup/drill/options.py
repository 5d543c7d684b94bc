# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a drill may be told beside where the backup is."""

from __future__ import annotations

from ansible_collections.ops.upkeep.plugins.module_utils.options import Option
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY


def drill_options() -> tuple[Option, ...]:
    """Return the options that every drill takes."""
    return (
        Option("name", "What the report calls this backup: the name that the backup review has for it."),
        Option("every", "A backup that was proven less than this ago is not restored again.", "duration", 0, minimum=0),
        Option(
            "proven_max",
            "Fails when the backup was last proven longer ago than this.",
            "duration",
            35 * DAY,
            unit="seconds",
            source="a drill each month, and a few days in which it may be late",
            minimum=1,
        ),
        Option("rto", "Fails when restoring takes longer: the recovery time objective.", "duration", minimum=0.001),
        Option("point", "The newest recovery point, or one at random.", "str", "newest", choices=("newest", "random")),
        Option("time", "The time to recover to, as PostgreSQL reads it (pgbackrest, barman).", "str"),
        Option(
            "replay",
            "How much of the archived log of changes is replayed: all of it, or until the copy is consistent.",
            "str",
            "all",
            choices=("all", "consistent"),
        ),
        Option("prove", "Whether to damage a copy first and show that this is noticed.", "bool", False),
        Option(
            "keep_for", "How long the restored copy stays for the owner to look at.", "duration", 0, maximum=30 * DAY
        ),
        Option("scratch", "The folder on the host in which scratch places are made.", "path", "/var/tmp"),
        Option("space_left", "How much of its file system stays free for others, in percent.", "float", 5, maximum=90),
        Option("grows", "How many times the size of the backup its restored copy may take.", "float", minimum=1),
        Option("timeout", "How long this drill may take; else its share of the deadline.", "duration", minimum=1),
        Option("user", "The user to restore as; a server is never run as root.", "str"),
        Option("superuser", "The superuser of a restored cluster.", "str", "postgres"),
        Option("version", "The major version of PostgreSQL to restore a dump into; the newest one else.", "int"),
        Option("database", "The database that must be in it.", "str"),
        Option(
            "expect",
            "Tables or files that must be in it and not be empty; wildcards as in file names.",
            "list",
            elements="str",
        ),
        Option("min_rows", "How many rows each expected table must have.", "int", 1, minimum=1),
        Option("min_files", "How many files there must be.", "int", 1, minimum=1),
        Option("allow_empty", "Whether a database without any row is right.", "bool", False),
        Option(
            "queries",
            "Queries to ask the restored database: query, and name, database, min, max or equals. Where nothing is "
            "said of the answer it must be more than 0.",
            "list",
            elements="dict",
        ),
        Option("source", "The live database to compare rows with: host, port, user, database, password_file.", "dict"),
        Option(
            "rows_tolerance", "By how many percent the rows of a table may differ.", "float", 10, minimum=0, maximum=100
        ),
        Option("live", "The live folder that the top of the restored files corresponds to.", "path"),
        Option(
            "samples", "How many restored files are held against the live ones.", "int", 20, minimum=1, maximum=10000
        ),
        Option("files_tolerance", "How many percent of these may differ.", "float", 0, minimum=0, maximum=100),
    )
