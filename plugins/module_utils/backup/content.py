# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the right thing is in a dump: the declared database and tables, and not nothing."""

from __future__ import annotations

import fnmatch
from typing import Any, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Backup
from ansible_collections.ops.upkeep.plugins.module_utils.backup.checks import CONTENT
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import plural


def dump_options() -> tuple[Option, ...]:
    """Return what the kinds that hold a dump of databases take."""
    return (
        Option("path", "The file, or a pattern of which the newest file counts.", "path", required=True),
        Option("database", "Fails when the dump is one of another database.", "str"),
        Option(
            "expect",
            "Tables that must be in it with at least one row each: table, or schema.table; wildcards as in file names.",
            "list",
            elements="str",
        ),
        Option("allow_empty", "Whether a dump without any row is a good one.", "bool", False),
    )


def dump_content(backup: Backup, databases: Sequence[str], tables: Mapping[str, int]) -> Finding:
    """Return whether a dump holds what was declared. C(tables) are rows (or more) by name."""
    rows = sum(tables.values())
    have = "{0} with {1}".format(plural(len(tables), "table"), "rows" if rows else "no row in any")
    have = have if tables else "no table at all"
    evidence: dict[str, Any] = {"databases": list(databases), "rows": dict(sorted(tables.items()))}
    wanted = backup.values["database"]
    if wanted is not None and databases and wanted not in databases:
        named = ", ".join(databases)
        return backup.finding(CONTENT, Status.FAIL, "holds {0}, not {1}".format(named, wanted), evidence=evidence)
    missing = [name for name in backup.values["expect"] or () if not _has_rows(name, tables)]
    if missing:
        message = "nothing in it of {0}; it holds {1}".format(", ".join(missing), have)
        return backup.finding(CONTENT, Status.FAIL, message, evidence=evidence)
    if not rows and not backup.values["allow_empty"]:
        return backup.finding(CONTENT, Status.FAIL, "holds {0}".format(have), evidence=evidence)
    if wanted is not None and not databases:
        message = "the dump does not say of which database it is; it holds {0}".format(have)
        advice = "declare tables with the option expect, or dump with pg_dump --create"
        return backup.finding(CONTENT, Status.UNKNOWN, message, advice=advice, evidence=evidence)
    of = " of {0}".format(", ".join(databases[:5])) if databases else ""
    return backup.finding(CONTENT, Status.OK, "holds {0}{1}".format(have, of), evidence=evidence)


def _has_rows(name: str, tables: Mapping[str, int]) -> bool:
    return any(rows > 0 and _same(table, name) for table, rows in tables.items())


def _same(table: str, name: str) -> bool:
    return fnmatch.fnmatchcase(table, name) or fnmatch.fnmatchcase(table.rpartition(".")[2], name)
