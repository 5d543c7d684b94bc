# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The export format of the journal: entries of fields, some of which carry their length instead of an end.

Of all formats of journalctl it is the quickest that tells everything: 60,000 entries take 0.5 s with the fields that
are needed, 1.2 s as JSON with the same ones, and 1.8 s as JSON with all.
"""

from __future__ import annotations

import re
import struct
from typing import Final, NamedTuple

#: What is asked for; cursor and time come by themselves.
FIELDS: Final = ("MESSAGE", "PRIORITY", "SYSLOG_IDENTIFIER", "_SYSTEMD_UNIT", "_PID")
MAX_ENTRY: Final = 32 * 1024 * 1024  # bytes; a larger one is passed over

# A field name on a line of its own: its value follows with its length, and may hold anything.
_BINARY: Final = re.compile(rb"(?:^|\n)[A-Z0-9_]+\n")
_LENGTH: Final = struct.Struct("<Q")


class Entry(NamedTuple):
    """One entry of the journal. C(priority) is None where it has none."""

    cursor: str
    time: float
    message: str
    priority: int | None
    origin: str
    pid: str


class ExportParser:
    """Makes entries of blocks."""

    def __init__(self) -> None:
        self._rest = b""
        self.too_large: str | None = None  # the cursor of an entry that was larger than the bound

    def feed(self, block: bytes) -> list[Entry]:
        """Return the entries that end in this block."""
        data = self._rest + block if self._rest else block
        raw, self._rest = _split_simple(data) if not _BINARY.search(data) else _split_binary(data)
        if len(self._rest) > MAX_ENTRY:
            self.too_large = entry_of(_fields_of(self._rest[:4096].split(b"\n"))).cursor
        return [entry for entry in map(entry_of, raw) if entry.cursor]

    def finish(self) -> list[Entry]:
        """Return the entry that ends with the output, if there is one."""
        rest, self._rest = self._rest, b""
        return self.feed(rest + b"\n\n") if rest.strip() else []


_Fields = dict[bytes, bytes]


def _fields_of(lines: list[bytes]) -> _Fields:
    return dict([line.split(b"=", 1) for line in lines if b"=" in line])


def _split_simple(data: bytes) -> tuple[list[_Fields], bytes]:
    *entries, rest = data.split(b"\n\n")
    return [_fields_of(entry.split(b"\n")) for entry in entries], rest


def _split_binary(data: bytes) -> tuple[list[_Fields], bytes]:
    """Walk from field to field; what does not end within the data is the rest, from the begin of its entry on."""
    entries: list[_Fields] = []
    fields: _Fields = {}
    begin = position = 0
    while True:
        end = data.find(b"\n", position)
        if end < 0:
            return entries, data[begin:]
        line = data[position:end]
        position = end + 1
        if not line:
            entries.append(fields)
            fields, begin = {}, position
        elif b"=" in line:
            name, _equals, value = line.partition(b"=")
            fields[name] = value
        elif not line.startswith(b"-- "):  # a remark of journalctl is no field
            if len(data) < position + 8:
                return entries, data[begin:]
            stop = position + 8 + _LENGTH.unpack_from(data, position)[0]
            if len(data) <= stop:
                return entries, data[begin:]
            fields[line] = data[position + 8 : stop]
            position = stop + 1


def entry_of(fields: _Fields) -> Entry:
    """Return the entry. Its cursor is empty where it is none."""
    get = fields.get
    unit = get(b"_SYSTEMD_UNIT", b"")
    # Scopes are made anew for every session, so their names tell nothing; init.scope is systemd itself.
    origin = get(b"SYSLOG_IDENTIFIER", unit) if not unit or unit.endswith(b".scope") else unit
    priority = get(b"PRIORITY", b"")
    try:
        moment = int(get(b"__REALTIME_TIMESTAMP", b"0")) / 1e6
    except ValueError:
        moment = 0.0
    return Entry(
        get(b"__CURSOR", b"").decode("ascii", "replace"),
        moment,
        get(b"MESSAGE", b"").decode("utf-8", "replace"),
        int(priority) if priority in _PRIORITIES else None,
        origin.decode("utf-8", "replace"),
        get(b"_PID", b"").decode("ascii", "replace"),
    )


_PRIORITIES: Final = frozenset(b"%d" % number for number in range(8))


def is_cursor(text: str) -> bool:
    """Whether it looks like a cursor: another is not handed to journalctl, which would not read at all."""
    return re.fullmatch(r"[a-z]=[0-9a-f]{1,32}(?:;[a-z]=[0-9a-f]{1,32}){1,9}", text) is not None


def time_of_cursor(cursor: str) -> float | None:
    """Return when the entry of a cursor was written, None where the cursor does not say it."""
    match = re.search(r"(?:^|;)t=([0-9a-f]{1,16})(?:;|$)", cursor)
    return int(match.group(1), 16) / 1e6 if match else None


def same_entry(one: str, other: str) -> bool:
    """Whether two cursors are of one entry: when journald moves it to another file only its number changes."""
    return one == other or _identity(one) == _identity(other) != ""


def _identity(cursor: str) -> str:
    parts = dict(part.split("=", 1) for part in cursor.split(";") if "=" in part)
    return ";".join(parts[key] for key in "bmtx") if all(key in parts for key in "bmtx") else ""
