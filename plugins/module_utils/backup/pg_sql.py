# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read what pg_dump and pg_dumpall write as SQL, to its end: which tables, how many rows, whether it is complete."""

from __future__ import annotations

import re
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged

MARKERS: Final = (b"-- PostgreSQL database dump complete", b"-- PostgreSQL database cluster dump complete")
_BEGINS: Final = (b"-- PostgreSQL database dump", b"-- PostgreSQL database cluster dump")
_NAME: Final = rb'(?:"(?:[^"]|"")+"|[^\s."(]+)'
_TABLE: Final = re.compile(
    rb"(?:CREATE (?:UNLOGGED |FOREIGN )?TABLE (?:IF NOT EXISTS )?)(" + _NAME + rb"(?:\." + _NAME + rb")?)"
)
_COPY: Final = re.compile(rb"COPY (" + _NAME + rb"(?:\." + _NAME + rb")?)(?: \((.*)\))? FROM stdin;\r?")
_INSERT: Final = re.compile(rb"INSERT INTO (" + _NAME + rb"(?:\." + _NAME + rb")?)")
_CONNECT: Final = re.compile(rb"\\(?:connect|c) (?:-reuse-previous=on )?(.+)")
_ENCODING: Final = re.compile(rb"SET client_encoding = '([^']+)';")
_DBNAME: Final = re.compile(rb"dbname='?([^'\"]+)'?")
_END: Final = b"\\."
_TAIL: Final = 4096  # bytes after the marker: PostgreSQL ends with \unrestrict since 2025, tools add lines of their own
_MAX_TABLES: Final = 20000
_MAX_LINE: Final = 64 * 1024  # of a line that is not data, this much is looked at


class PgSql:
    """Takes a dump block by block. Raises Damaged where it breaks."""

    def __init__(self) -> None:
        self.tables: dict[str, int] = {}  # name without quotes -> rows
        self.databases: list[str] = []
        self.copies = 0
        self.size = 0
        self._rest = b""
        self._copy: str | None = None  # the table whose rows come now
        self._columns = 0
        self._utf8 = False
        self._tail = b""
        self._begins = False

    @property
    def rows(self) -> int:
        """How many rows there are in all tables."""
        return sum(self.tables.values())

    def feed(self, block: bytes) -> None:
        """Read the next block."""
        self.size += len(block)
        self._tail = (self._tail + block)[-_TAIL:]
        if b"\0" in block:
            raise Damaged("there are zero bytes in its text, {0}".format(self._where()))
        data = self._rest + block
        end = data.rfind(b"\n") + 1
        whole, self._rest = data[:end], data[end:]
        self._lines(whole)
        if self._copy is None and len(self._rest) > _MAX_LINE:
            self._rest = self._rest[:_MAX_LINE]  # the rest of a long statement tells nothing more

    def finish(self) -> None:
        """Say that this was all. Raises Damaged where something is missing."""
        self._lines(self._rest + b"\n")
        if self._copy is not None:
            raise Damaged("it ends within the rows of {0}".format(self._copy))
        if not self.size:
            raise Damaged("it is empty")
        if not self._begins:
            raise Damaged("it does not begin like a dump of PostgreSQL")
        if not any(marker in self._tail for marker in MARKERS):
            raise Damaged("the line by which pg_dump says that the dump is complete is missing at its end")

    def _where(self) -> str:
        return "in the rows of {0}".format(self._copy) if self._copy else "after {0} bytes".format(self.size)

    def _decode(self, lines: bytes) -> None:
        """Hold whole lines against the encoding that the dump says it is written in."""
        if not self._utf8:
            return
        try:
            lines.decode("utf-8")
        except UnicodeDecodeError:
            raise Damaged("there are bytes in it that are no UTF-8, {0}".format(self._where())) from None

    def _lines(self, text: bytes) -> None:
        at = 0
        while at < len(text):
            if self._copy is not None:
                at = self._data(text, at)
                continue
            end = text.find(b"\n", at)
            end = len(text) if end < 0 else end
            self._statement(text[at : min(end, at + _MAX_LINE)])
            at = end + 1

    def _data(self, text: bytes, at: int) -> int:
        """Count rows up to the line that ends them; return where the text goes on."""
        if text.startswith(_END + b"\n", at) or text.startswith(_END + b"\r\n", at):
            stop, after = at, text.find(b"\n", at) + 1
        else:
            found = text.find(b"\n" + _END + b"\n", at)
            found = found if found >= 0 else text.find(b"\n" + _END + b"\r\n", at)
            stop = found + 1 if found >= 0 else len(text)
            after = text.find(b"\n", stop) + 1 if found >= 0 else len(text)
        self._rows(text[at:stop])
        if after > stop:
            self._copy = None
        return after

    def _rows(self, rows: bytes) -> None:
        count = rows.count(b"\n")
        if not count or self._copy is None:
            return
        self._decode(rows)
        if self._columns and rows.count(b"\t") != count * (self._columns - 1):
            number = self._first_wrong(rows)
            raise Damaged("row {0} of {1} has not {2} columns".format(number, self._copy, self._columns))
        if len(self.tables) < _MAX_TABLES or self._copy in self.tables:
            self.tables[self._copy] = self.tables.get(self._copy, 0) + count

    def _first_wrong(self, rows: bytes) -> int:
        before = self.tables.get(self._copy or "", 0)
        wrong = (n for n, row in enumerate(rows.split(b"\n"), 1) if row.count(b"\t") != self._columns - 1)
        return before + next(wrong, 0)

    def _statement(self, line: bytes) -> None:
        if len(line) < _MAX_LINE:
            self._decode(line)
        if not line or line[:1] == b" ":
            return
        if line.startswith(b"--"):
            self._begins = self._begins or line.rstrip() in _BEGINS
            return
        copy = _COPY.fullmatch(line)
        if copy:
            self._copy = _plain(copy.group(1))
            self._columns = len(_columns(copy.group(2))) if copy.group(2) else 0
            self.copies += 1
            self.tables.setdefault(self._copy, 0)
            return
        self._other(line)

    def _other(self, line: bytes) -> None:
        encoding, connect = _ENCODING.match(line), _CONNECT.match(line)
        if encoding:
            self._utf8 = encoding.group(1).upper() in (b"UTF8", b"UTF-8", b"UNICODE")
        elif connect:
            named = _DBNAME.search(connect.group(1))
            self.databases.append(_plain(named.group(1) if named else connect.group(1).strip()))
        else:
            table, insert = _TABLE.match(line), _INSERT.match(line)
            if table and len(self.tables) < _MAX_TABLES:
                self.tables.setdefault(_plain(table.group(1)), 0)
            elif insert:
                name = _plain(insert.group(1))
                self.tables[name] = self.tables.get(name, 0) + 1


def _columns(text: bytes) -> list[bytes]:
    return re.findall(rb'"(?:[^"]|"")*"|[^,\s]+', text)


def _plain(name: bytes) -> str:
    text = name.decode("utf-8", "replace")
    return re.sub(r'"((?:[^"]|"")+)"', lambda match: match.group(1).replace('""', '"'), text)
