# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restore what pg_dump and pg_dumpall wrote into an empty server of the drill's own, which ends at the first error."""

from __future__ import annotations

import os
import re
from typing import Final, Iterator, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Backup
from ansible_collections.ops.upkeep.plugins.module_utils.backup.damage import Damaged
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill import cluster as postgresql
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.kind import DrillKind, Point, Restored
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.kinds.files import blocks_unpacked, points_of
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.scratch import Scratch
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.spoil import (
    spoil_file,
    spoil_folder,
    with_values,
)
from ansible_collections.ops.upkeep.plugins.module_utils.backup.pg_sql import PgSql
from ansible_collections.ops.upkeep.plugins.module_utils.backup.pg_tools import parse_contents
from ansible_collections.ops.upkeep.plugins.module_utils.backup.unpack import packing_of
from ansible_collections.ops.upkeep.plugins.module_utils.linux.safe_file import blocks_of, open_regular
from ansible_collections.ops.upkeep.plugins.module_utils.process import Completed

USER: Final = "postgres"
_PACKED_GROWS: Final = 8.0  # rows pack to a fifth, and indexes are not in a dump
_PLAIN_GROWS: Final = 2.0
_NAME: Final = rb'(?:"(?:[^"]|"")+"|[a-z_][a-z0-9_$]*)'
_ROLE: Final = re.compile(
    rb"^(?:ALTER [A-Z ]+ .* OWNER TO|GRANT .* TO|REVOKE .* FROM|ALTER DEFAULT PRIVILEGES FOR ROLE) (" + _NAME + rb")",
    re.MULTILINE,
)
_MADE: Final = re.compile(rb"^CREATE ROLE (" + _NAME + rb");", re.MULTILINE)
_MAX_ROLES: Final = 1000
_NO_ROLES: Final = (b"public", b"PUBLIC")


def user(backup: Backup) -> str | None:
    """Return who may run the server, which root may not."""
    return str(backup.values.get("user") or USER) if backup.host.is_root else None


def points(backup: Backup) -> Sequence[Point]:
    """Return the dumps that the path stands for. Raises CannotTell."""
    return points_of(backup, folders=True, packed=_PACKED_GROWS, plain=_PLAIN_GROWS)


def restore(backup: Backup, point: Point, scratch: Scratch) -> Restored:
    """Restore a dump into a new server. Raises Damaged, CannotTell."""
    is_folder = os.path.isdir(backup.host.path(point.name))
    first = b"PGDMP" if is_folder else next(blocks_unpacked(backup, point.name), b"")
    if not first:
        raise Damaged("it is empty")
    cluster = postgresql.make(scratch, postgresql.programs(backup.host, backup.values.get("version")))
    if first.startswith((b"PGDMP", b"toc.dat\0")):
        return _archive(backup, point, cluster, is_folder)
    return _plain(backup, point, cluster)


def _archive(backup: Backup, point: Point, cluster: postgresql.Cluster, is_folder: bool) -> Restored:
    """Restore a custom, directory or tar dump by pg_restore."""
    scratch, words, descriptor = cluster.scratch, [], -1
    if is_folder:
        words = [scratch.copy(backup.host.path(point.name), "dump")]
    else:
        descriptor = open_regular(backup.host, point.name)
    try:
        packed = not is_folder and packing_of(os.pread(descriptor, 16, 0), os.path.basename(point.name))
        if packed:
            words = [scratch.copy_file(blocks_unpacked(backup, point.name), "dump")]
        name = _declared(cluster, words, descriptor, str(backup.values.get("database") or ""))
        cluster.rows("CREATE DATABASE {0} TEMPLATE template0".format(postgresql.quoted(name)))
        flags = ["--exit-on-error", "--no-owner", "--no-privileges", "--no-subscriptions", "--no-tablespaces"]
        done = _pg_restore(cluster, [*flags, "-d", name, *words], descriptor)
    finally:
        if descriptor >= 0:
            os.close(descriptor)
    postgresql.refuse(done, "pg_restore")
    return Restored(cluster, verified="restored without an error", evidence={"database": name})


def _pg_restore(cluster: postgresql.Cluster, words: Sequence[str], descriptor: int) -> Completed:
    source = None if descriptor < 0 or not words[-1:] or words[-1].startswith("/") else descriptor
    if source is not None:
        os.lseek(source, 0, os.SEEK_SET)
    return cluster.scratch.run(cluster.tool("pg_restore", *words), cluster.environment, source)


def _declared(cluster: postgresql.Cluster, words: Sequence[str], descriptor: int, wanted: str) -> str:
    """Return which database it is a dump of. Raises Damaged where that is not the declared one."""
    done = _pg_restore(cluster, ["-l", *words], descriptor)
    postgresql.refuse(done, "pg_restore -l")
    named = parse_contents(done.stdout).database or ""
    if wanted and named and wanted != named:
        raise Damaged("it is a dump of the database {0}, not of {1}".format(named, wanted))
    name = wanted or named or "restored"
    return name if name not in ("postgres", "template0", "template1") else "restored"


class _Roles:
    """Which roles a plain dump wants to give things to, and which it makes itself."""

    def __init__(self) -> None:
        self.wanted: set[bytes] = set()
        self.made: set[bytes] = set()
        self._rest = b""

    def feed(self, block: bytes) -> None:
        """Read the next block."""
        text = self._rest + block
        self._rest = text[text.rfind(b"\n") + 1 :][-65536:]
        if len(self.wanted) < _MAX_ROLES:
            self.wanted.update(_ROLE.findall(text))
        self.made.update(_MADE.findall(text))

    def missing(self) -> Sequence[str]:
        """Return the roles that must be there before, as SQL writes them."""
        names = self.wanted - self.made - set(_NO_ROLES)
        return sorted(name.decode("utf-8", "replace") for name in names)


def _plain(backup: Backup, point: Point, cluster: postgresql.Cluster) -> Restored:
    """Restore SQL by psql, once it is known that its end is there: psql itself would not notice."""
    dump, roles = PgSql(), _Roles()
    for block in blocks_unpacked(backup, point.name):
        dump.feed(block)
        roles.feed(block)
    dump.finish()
    wanted = backup.values.get("database")
    database = "postgres"
    if not dump.databases:
        database = str(wanted or "restored")
        if database != "postgres":
            cluster.rows("CREATE DATABASE {0} TEMPLATE template0".format(postgresql.quoted(database)))
    for role in roles.missing():
        cluster.rows("CREATE ROLE {0} NOLOGIN".format(role))
    done = cluster.scratch.run(
        cluster.psql(database, "-o", "/dev/null", "-f", "-"), cluster.environment, _without_roles(backup, point)
    )
    postgresql.refuse(done, "psql")
    return Restored(cluster, verified="restored without an error", evidence={"databases": dump.databases[:20]})


def _without_roles(backup: Backup, point: Point) -> Iterator[bytes]:
    return blocks_unpacked(backup, point.name)


def spoiled(backup: Backup, point: Point, scratch: Scratch) -> Backup:
    """Return the backup of a damaged copy of the dump."""
    if os.path.isdir(backup.host.path(point.name)):
        copy = scratch.copy(backup.host.path(point.name), "spoiled.dir")
        spoil_folder(scratch, copy, 1)
        return with_values(backup, path=copy)
    path = scratch.copy_file(blocks_of(backup.host, point.name), os.path.basename(point.name))
    spoil_file(scratch, path)
    return with_values(backup, path=path)


KIND = DrillKind("pg_dump", points, restore, spoiled, user, database=True)
