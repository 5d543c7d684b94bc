# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hold the rows of what was restored against the source's own. The source is only asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.assertions import TABLES
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.cluster import Programs, literal, quoted, told
from ansible_collections.ops.upkeep.plugins.module_utils.backup.tools import readable_secret, run_tool
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import some

_SEPARATOR: Final = "\x1f"
_STATEMENT_SECONDS: Final = 300
_SMALL: Final = 20  # rows; a table that has so few more or less is no sign of anything
_READ_ONLY: Final = "-c default_transaction_read_only=on -c lock_timeout=5s -c statement_timeout={0}s"


@dataclass
class Compared:
    """What came of a comparison. C(left_out) is what is no sign of damage, in words."""

    looked: int = 0
    wrong: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    evidence: dict[str, Any] = field(default_factory=dict)


def rows_of_source(
    host: Host, programs: Programs, source: Mapping[str, Any], database: str, user: str | None
) -> dict[str, int]:
    """Return the rows of each table of the source, counted there. Raises CannotTell."""
    name = str(source.get("database") or database)
    tables = _ask(host, programs, source, name, user, TABLES)
    counted: dict[str, int] = {}
    for start in range(0, len(tables), 100):
        parts = [
            "SELECT {0}, count(*) FROM ONLY {1}.{2}".format(
                literal("{0}.{1}".format(schema, table)), quoted(schema), quoted(table)
            )
            for schema, table in tables[start : start + 100]
        ]
        for table, rows in _ask(host, programs, source, name, user, " UNION ALL ".join(parts)):
            counted[table] = int(rows)
    return counted


def _ask(
    host: Host, programs: Programs, source: Mapping[str, Any], database: str, user: str | None, sql: str
) -> list[list[str]]:
    env = {"PGOPTIONS": _READ_ONLY.format(_STATEMENT_SECONDS), "PGCONNECT_TIMEOUT": "10", "PGAPPNAME": "upkeep drill"}
    for option, variable in (("host", "PGHOST"), ("port", "PGPORT"), ("user", "PGUSER")):
        if source.get(option) is not None:
            env[variable] = str(source[option])
    password = readable_secret(host, source.get("password_file"))
    if password:
        env["PGPASSWORD"] = password
    argv = [programs.named("psql"), "-X", "-q", "-w", "-At", "-F", _SEPARATOR, "-v", "ON_ERROR_STOP=1"]
    done = run_tool(host, [*argv, "-d", database, "-c", sql], env, user)
    if done.code != 0:
        raise CannotTell("the source could not be asked: {0}".format(told(done)), "correct source, or grant it SELECT")
    return [line.split(_SEPARATOR) for line in done.stdout.splitlines()]


def compare_rows(restored: Mapping[str, int], source: Mapping[str, int], percent: float) -> Compared:
    """Return where the restored tables differ from the source by more than so many percent of its rows."""
    result = Compared(looked=len(source))
    for table, rows in sorted(source.items()):
        if table not in restored:
            _missing(result, table, rows)
            continue
        apart = abs(rows - restored[table])
        if restored[table] == 0 and rows > 0:
            result.wrong.append("{0} is empty, the source has {1:,} rows".format(table, rows))
        elif apart > max(rows * percent / 100, min(_SMALL, rows / 2)):
            result.wrong.append("{0} has {1:,} rows, the source {2:,}".format(table, restored[table], rows))
    gone = sorted(set(restored) - set(source))
    if gone and len(gone) == len(restored):
        result.wrong.append("none of the restored tables is in the source: {0}".format(some(gone)))
    elif gone:
        result.left_out.append("not in the source any more: {0}".format(some(gone)))
    result.evidence["source"] = dict(list(source.items())[:40])
    return result


def _missing(result: Compared, table: str, rows: int) -> None:
    if rows:
        result.wrong.append("{0} is missing, the source has {1:,} rows of it".format(table, rows))
    else:
        result.left_out.append("{0}, empty in the source, is missing".format(table))
