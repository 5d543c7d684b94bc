# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dumps of PostgreSQL: custom, directory and tar format, and plain SQL of pg_dump or pg_dumpall."""

from __future__ import annotations

import os
import stat
from typing import Callable, Iterator, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Backup, Found
from ansible_collections.ops.upkeep.plugins.module_utils.backup.candidates import Candidate
from ansible_collections.ops.upkeep.plugins.module_utils.backup.content import dump_content, dump_options
from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.backup.file_backup import (
    Opened,
    Read,
    checked_sums,
    look,
    unchanged,
)
from ansible_collections.ops.upkeep.plugins.module_utils.backup.kind import BackupKind
from ansible_collections.ops.upkeep.plugins.module_utils.backup.pg_sql import PgSql
from ansible_collections.ops.upkeep.plugins.module_utils.backup.pg_tools import (
    Contents,
    major_version,
    parse_contents,
    pg_tool,
    raise_for,
)
from ansible_collections.ops.upkeep.plugins.module_utils.backup.pipe import Pipe
from ansible_collections.ops.upkeep.plugins.module_utils.backup.tools import with_rights_of
from ansible_collections.ops.upkeep.plugins.module_utils.backup.unpack import packing_of, unpacked
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_size

_CUSTOM = b"PGDMP"
_LONGEST = 7 * 86400.0  # a dump that seems to have taken longer was copied since
_MAX_LISTING = 64 * 1024 * 1024  # bytes

Source = Callable[[], "int | Iterator[bytes] | None"]


def probe(backup: Backup) -> Found:
    """Judge the newest dump, and read all data in it."""
    yield from look(backup, read, folders=True)


def read(backup: Backup, one: Candidate) -> Read:
    """Return what is in a dump. Raises Damaged, CannotTell, OSError."""
    if one.is_folder:
        return _folder(backup, one)
    agrees = checked_sums(backup, one)
    with Opened(backup.host, one.path) as descriptor:
        packing = packing_of(os.pread(descriptor, 16, 0), one.name)
        blocks = unpacked(backup.host, descriptor, packing)
        first = next(blocks, b"")
        blocks.close()  # type: ignore[attr-defined]
        if not first:
            raise Damaged("it is empty")
        if first.startswith((_CUSTOM, b"toc.dat\x00")):
            found = _archive(backup, one, _again(backup, descriptor, packing), ())
        else:
            found = _plain(backup, _blocks(backup, descriptor, packing))
    if not agrees and not packing and not found.evidence.get("compressed"):
        unchanged(backup, one)
    found.message += "; agrees with {0}".format(agrees) if agrees else ""
    return found


def _blocks(backup: Backup, descriptor: int, packing: str | None) -> Iterator[bytes]:
    return unpacked(backup.host, descriptor, packing)


def _again(backup: Backup, descriptor: int, packing: str | None) -> Source:
    """Return how the dump is read from its beginning: as a file where it can be one, which a tool can seek in."""

    def begin() -> int | Iterator[bytes]:
        os.lseek(descriptor, 0, os.SEEK_SET)
        return _blocks(backup, descriptor, packing) if packing else descriptor

    return begin


def _folder(backup: Backup, one: Candidate) -> Read:
    path = backup.host.path(one.path)
    with os.scandir(path) as entries:
        modes = {entry.name: entry.stat(follow_symlinks=False).st_mode for entry in entries}
    if "toc.dat" not in modes:
        raise Damaged("toc.dat is missing, which pg_dump writes last: it did not come to its end")
    odd = [name for name, mode in modes.items() if not stat.S_ISREG(mode)]
    if odd:
        raise CannotTell("{0} in it is no regular file".format(odd[0]))
    return _archive(backup, one, lambda: None, (path,))


def _archive(backup: Backup, one: Candidate, source: Source, paths: Sequence[str]) -> Read:
    contents = _listing(backup, one, source, paths)
    tool = pg_tool(backup.host, "pg_restore")
    # Up to version 11 it writes to its standard output by itself, and takes - for the name of a file.
    to_stdout = ["-f", "-"] if major_version(backup.host, tool) not in range(1, 12) else []
    pipe = Pipe(backup.host, with_rights_of(backup.host, one.path, [tool, *to_stdout, *paths]), source())
    dump = PgSql()
    damage: Damaged | None = None
    for block in pipe.blocks():
        try:
            dump.feed(block)
        except Damaged as error:
            damage = error
            break
    if damage:
        raise damage
    raise_for("pg_restore", pipe.code, pipe.stderr)
    dump.finish()
    if 0 < dump.copies < contents.with_data:
        missing = contents.with_data - dump.copies
        raise Damaged("the rows of {0} of {1} tables are missing".format(missing, contents.with_data))
    began = contents.created if contents.created and 0 <= one.changed - contents.created < _LONGEST else None
    checked = (
        "its checksums hold" if contents.compressed else "it has no checksums, so single wrong bytes may not be seen"
    )
    message = "all data read, {0} of SQL from {1} entries, {2}".format(human_size(dump.size), contents.entries, checked)
    databases = [contents.database] if contents.database else []
    evidence = {"compressed": contents.compressed}
    return Read(message, content=dump_content(backup, databases, dump.tables), began=began, evidence=evidence)


def _listing(backup: Backup, one: Candidate, source: Source, paths: Sequence[str]) -> Contents:
    tool = pg_tool(backup.host, "pg_restore")
    pipe = Pipe(backup.host, with_rights_of(backup.host, one.path, [tool, "-l", *paths]), source())
    text = bytearray()
    for block in pipe.blocks():
        text += block[: _MAX_LISTING - len(text)]
    raise_for("pg_restore", pipe.code, pipe.stderr)
    return parse_contents(text.decode("utf-8", "replace"))


def _plain(backup: Backup, blocks: Iterator[bytes]) -> Read:
    dump = PgSql()
    for block in blocks:
        dump.feed(block)
    dump.finish()
    message = "read to its end, {0} of SQL, marked as complete".format(human_size(dump.size))
    return Read(message, content=dump_content(backup, dump.databases, dump.tables))


KIND = BackupKind(
    name="pg_dump",
    summary="What pg_dump or pg_dumpall wrote, in any format: all data in it is read as by pg_restore, and counted.",
    options=dump_options(),
    probe=probe,
    subject=lambda values: str(values["path"]),
    example="- kind: pg_dump\n  name: shop database\n  path: /srv/backup/shop-*.dump\n  expect: [orders]",
    privilege="to read the files; pg_restore (postgresql-client) for all formats but plain SQL",
    without="plain SQL without pg_restore; who is still writing a file only as root",
)
