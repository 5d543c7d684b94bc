# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read what mysqldump and mariadb-dump write, to its end: which databases and tables, and whether it is complete."""

from __future__ import annotations

import re
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged

MARKER: Final = b"-- Dump completed"
_BEGINS: Final = re.compile(rb"(?:/\*M?!999999\\- enable the sandbox mode \*/ *\r?\n)?-- (?:MySQL|MariaDB) dump ")
_HEAD: Final = re.compile(rb"-- Host: .*?\s+Database: ?(.*)")
_CURRENT: Final = re.compile(rb"-- Current Database: `((?:[^`]|``)+)`")
_TABLE: Final = re.compile(rb"CREATE TABLE (?:IF NOT EXISTS )?`((?:[^`]|``)+)`")
_INSERT: Final = re.compile(rb"(?:INSERT(?: IGNORE)?|REPLACE)(?: +INTO)? `((?:[^`]|``)+)`")
_TAIL: Final = 4096
_LOOK: Final = 1024  # of a line this much is looked at; one INSERT can have many megabytes
_MAX_TABLES: Final = 20000


class MySql:
    """Takes a dump block by block."""

    def __init__(self) -> None:
        self.databases: list[str] = []
        self.tables: dict[str, int] = {}  # name -> statements that insert rows
        self.size = 0
        self._rest = b""
        self._head = b""
        self._tail = b""
        self._current = ""

    @property
    def rows(self) -> int:
        """How many statements insert rows: at least so many rows there are."""
        return sum(self.tables.values())

    def feed(self, block: bytes) -> None:
        """Read the next block."""
        self.size += len(block)
        if len(self._head) < _LOOK:
            self._head += block[:_LOOK]
        self._tail = (self._tail + block)[-_TAIL:]
        *lines, rest = (self._rest + block).split(b"\n")
        for line in lines:
            self._line(line[:_LOOK])
        self._rest = rest[:_LOOK]

    def finish(self) -> None:
        """Say that this was all. Raises Damaged where something is missing."""
        self._line(self._rest)
        if not self.size:
            raise Damaged("it is empty")
        if MARKER not in self._tail:
            raise Damaged("the line by which mysqldump says that the dump is complete is missing at its end")
        if not _BEGINS.match(self._head):
            raise Damaged("it does not begin like a dump of MySQL or MariaDB")

    def _line(self, line: bytes) -> None:
        if line.startswith(b"--"):
            self._comment(line)
            return
        table, insert = _TABLE.match(line), _INSERT.match(line)
        if table and len(self.tables) < _MAX_TABLES:
            self.tables.setdefault(self._named(table.group(1)), 0)
        elif insert:
            name = self._named(insert.group(1))
            self.tables[name] = self.tables.get(name, 0) + 1

    def _comment(self, line: bytes) -> None:
        current, head = _CURRENT.match(line), _HEAD.match(line)
        if current:
            self._current = _text(current.group(1))
            self._know(self._current)
        elif head and head.group(1).strip():
            # With --databases only the first one is named here.
            self._know(head.group(1).strip().decode("utf-8", "replace"))

    def _know(self, database: str) -> None:
        if database not in self.databases:
            self.databases.append(database)

    def _named(self, table: bytes) -> str:
        return (self._current + "." if self._current else "") + _text(table)


def _text(name: bytes) -> str:
    return name.replace(b"``", b"`").decode("utf-8", "replace")
