# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether what was restored holds what it must. There is a floor: a server that answers SELECT 1 may be empty."""

from __future__ import annotations

import fnmatch
import os
import stat
from dataclasses import dataclass, field
from typing import Any, Final, Iterator, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.cluster import Cluster, literal, quoted
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.kind import Restored
from ansible_collections.ops.upkeep.plugins.module_utils.options import Values
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_size, plural, some

_MAX_TABLES: Final = 2000
_MAX_FILES: Final = 5000000
#: Real tables of users; partitions hold the rows of their parents, so parents are left out.
TABLES: Final = (
    "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
    " AND n.nspname !~ '^pg_(toast|temp)' AND c.relpersistence = 'p' ORDER BY 1, 2"
)


@dataclass
class Asserted:
    """What was wrong, and what there is. C(rows) is by database and table."""

    wrong: list[str] = field(default_factory=list)
    have: str = ""
    held: int = 0  # declared assertions that hold
    rows: dict[str, dict[str, int]] = field(default_factory=dict)
    evidence: dict[str, Any] = field(default_factory=dict)


def assert_all(restored: Restored, values: Values) -> Asserted:
    """Return what a restored copy holds, and what it does not. Raises CannotTell."""
    return _database(restored.cluster, values) if restored.cluster else _files(str(restored.folder), values)


def count_rows(cluster: Cluster, database: str) -> dict[str, int]:
    """Return the rows of each table of a restored database. Raises Damaged, CannotTell."""
    counted: dict[str, int] = {}
    tables = cluster.rows(TABLES, database)
    for start in range(0, min(len(tables), _MAX_TABLES), 100):
        parts = [_count(schema, name) for schema, name in tables[start : start + 100]]
        for name, rows in cluster.rows(" UNION ALL ".join(parts), database):
            counted[name] = int(rows)
    return counted


def _count(schema: str, name: str) -> str:
    whole = "{0}.{1}".format(schema, name)
    return "SELECT {0}, count(*) FROM ONLY {1}.{2}".format(literal(whole), quoted(schema), quoted(name))


def _database(cluster: Cluster, values: Values) -> Asserted:
    found = Asserted()
    databases = cluster.user_databases()
    wanted = values.get("database")
    if wanted and wanted not in databases:
        found.wrong.append("the database {0} is not in it; it holds {1}".format(wanted, some(databases)))
        return found
    for database in [wanted] if wanted else databases:
        found.rows[database] = count_rows(cluster, database)
    rows = sum(sum(tables.values()) for tables in found.rows.values())
    tables = sum(map(len, found.rows.values()))
    found.have = "{0} with {1:,} rows".format(plural(tables, "table"), rows)
    found.evidence["rows"] = {name: dict(list(counts.items())[:40]) for name, counts in found.rows.items()}
    if not tables:
        found.wrong.append("no table was restored")
    elif not rows and not values.get("allow_empty"):
        found.wrong.append("all {0} are empty".format(plural(tables, "restored table")))
    found.wrong += _expected(found, values)
    for query in values.get("queries") or ():
        _query(cluster, query, wanted or databases[0], found)
    return found


def _expected(found: Asserted, values: Values) -> Iterator[str]:
    least = values.get("min_rows") or 1
    for pattern in values.get("expect") or ():
        rows = {name: count for counts in found.rows.values() for name, count in counts.items() if _same(name, pattern)}
        if not rows:
            yield "the table {0} is missing".format(pattern)
        elif max(rows.values()) < least:
            yield "the table {0} has {1}, fewer than {2}".format(pattern, plural(max(rows.values()), "row"), least)
        else:
            found.held += 1


def _same(table: str, pattern: str) -> bool:
    return fnmatch.fnmatchcase(table, pattern) or fnmatch.fnmatchcase(table.partition(".")[2], pattern)


def _query(cluster: Cluster, query: Mapping[str, Any], database: str, found: Asserted) -> None:
    sql = str(query["query"])
    name = str(query.get("name") or sql)[:120]
    try:
        # Only to look: what a query changes would be gone anyway, but it may be the wrong one.
        answer = cluster.rows("SET default_transaction_read_only = on; " + sql, str(query.get("database") or database))
    except Damaged as error:
        found.wrong.append("{0}: {1}".format(name, str(error)[:200]))
        return
    first = answer[0][0] if answer and answer[0] else ""
    why = _not_as_declared(query, first, len(answer))
    if why:
        found.wrong.append("{0}: {1}".format(name, why))
    else:
        found.held += 1
    found.evidence.setdefault("answers", {})[name] = first[:80]


def _not_as_declared(query: Mapping[str, Any], first: str, count: int) -> str | None:
    """Return why an answer is not what was declared; where nothing was, it must be more than 0, or a text."""
    if not count:
        return "no answer"
    if query.get("equals") is not None:
        return (
            None if first == str(query["equals"]) else "answered {0!r}, not {1!r}".format(first[:60], query["equals"])
        )
    try:
        number = float(first)
    except ValueError:
        bounded = query.get("min") is not None or query.get("max") is not None
        return "answered {0!r}, which is no number".format(first[:60]) if bounded or not first else None
    least, most = query.get("min"), query.get("max")
    if least is None and most is None and number <= 0:
        return "answered {0:g}: it must be more than 0".format(number)
    if least is not None and number < float(least):
        return "answered {0:g}, less than {1:g}".format(number, float(least))
    if most is not None and number > float(most):
        return "answered {0:g}, more than {1:g}".format(number, float(most))
    return None


def files_below(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    """Yield each regular file below a folder, links not followed: its path from there, and what is known of it."""
    waiting, count = [""], 0
    while waiting and count < _MAX_FILES:
        here = waiting.pop()
        with os.scandir(os.path.join(folder, here)) as entries:
            for entry in entries:
                count += 1
                path = os.path.join(here, entry.name)
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(path)
                else:
                    status = entry.stat(follow_symlinks=False)
                    if stat.S_ISREG(status.st_mode):
                        yield path, status


def _files(folder: str, values: Values) -> Asserted:
    found = Asserted()
    count = size = 0
    wanted = {str(pattern): 0 for pattern in values.get("expect") or ()}
    for path, status in files_below(folder):
        count += 1
        size += status.st_size
        for pattern in wanted:
            if _is_named(path, pattern):
                wanted[pattern] += status.st_size
    found.have = "{0}, {1}".format(plural(count, "file"), human_size(size))
    found.evidence.update(files=count, bytes=size)
    least = values.get("min_files") or 1
    if count < least:
        found.wrong.append("{0} restored, fewer than {1}".format(plural(count, "file"), least))
    elif not size:
        found.wrong.append("all {0} are empty".format(plural(count, "restored file")))
    for pattern, bytes_found in wanted.items():
        if bytes_found:
            found.held += 1
        else:
            found.wrong.append("nothing of {0}, or only empty files".format(pattern))
    return found


def _is_named(path: str, pattern: str) -> bool:
    plain = pattern.strip("/")
    plain = plain[2:] if plain.startswith("./") else plain
    return fnmatch.fnmatchcase(path, plain) or path.startswith(plain + "/")
