# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dumps of MySQL and MariaDB, plain or compressed."""

from __future__ import annotations

import os

from ansible_collections.ops.upkeep.plugins.module_utils.backup.backup import Backup, Found
from ansible_collections.ops.upkeep.plugins.module_utils.backup.candidates import Candidate
from ansible_collections.ops.upkeep.plugins.module_utils.backup.content import dump_content, dump_options
from ansible_collections.ops.upkeep.plugins.module_utils.backup.file_backup import (
    Opened,
    Read,
    checked_sums,
    look,
    unchanged,
)
from ansible_collections.ops.upkeep.plugins.module_utils.backup.kind import BackupKind
from ansible_collections.ops.upkeep.plugins.module_utils.backup.mysql_sql import MySql
from ansible_collections.ops.upkeep.plugins.module_utils.backup.unpack import packing_of, unpacked
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_size


def probe(backup: Backup) -> Found:
    """Judge the newest dump, and read it through to the mark of its end."""
    yield from look(backup, read)


def read(backup: Backup, one: Candidate) -> Read:
    """Return what is in a dump. Raises Damaged, CannotTell, OSError."""
    agrees = checked_sums(backup, one)
    dump = MySql()
    with Opened(backup.host, one.path) as descriptor:
        packing = packing_of(os.pread(descriptor, 16, 0), one.name)
        for block in unpacked(backup.host, descriptor, packing):
            dump.feed(block)
    dump.finish()
    if not agrees and not packing:
        unchanged(backup, one)
    against = "agrees with {0}".format(agrees) if agrees else "its checksum holds" if packing else ""
    against = against or "a plain dump has no checksum, so single wrong bytes cannot be seen"
    message = "read to its end, {0} of SQL, marked as complete; {1}".format(human_size(dump.size), against)
    return Read(message, content=dump_content(backup, dump.databases, dump.tables))


KIND = BackupKind(
    name="mysqldump",
    summary="What mysqldump or mariadb-dump wrote, plain or packed: read to the mark of its end, and what is in it.",
    options=dump_options(),
    probe=probe,
    subject=lambda values: str(values["path"]),
    example="- kind: mysqldump\n  name: shop database\n  path: /srv/backup/shop-*.sql.gz\n  database: shop",
    privilege="to read the files; root to see who is still writing one",
    without="what can be read",
)
