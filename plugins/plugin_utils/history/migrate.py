# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bring a history to the schema that this code knows. It goes forward only, step by step, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ansible_collections.ops.upkeep.plugins.plugin_utils.history.errors import Corrupt, HistoryError, Newer
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.schema import METADATA, SCHEMA
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.sql import Connection, inspect, select

Step = Callable[[Connection], None]

#: The first step makes schema 2 of schema 1, and so on. A step that was released is never changed; a new history is
#: made by the newest schema at once.
STEPS: Final[list[Step]] = []


def known_version() -> int:
    """Return the schema that this code knows."""
    return 1 + len(STEPS)


def version_of(connection: Connection) -> int:
    """Return the schema of the history, 0 where there is none yet. Raises Corrupt."""
    if not inspect(connection).has_table(SCHEMA.name):
        return 0
    versions = connection.execute(select(SCHEMA.c.version)).scalars().all()
    if len(versions) != 1:
        raise Corrupt(f"its table {SCHEMA.name} has {len(versions)} rows in place of one")
    return int(versions[0])


def is_current(connection: Connection) -> bool:
    """Whether the history can be used as it is; else it has steps to go. Raises HistoryError."""
    version, known = version_of(connection), known_version()
    if version > known:
        raise Newer(
            f"it has schema {version}, and this version of ops.upkeep knows {known}: a newer one wrote it; "
            "update ops.upkeep here (ansible-galaxy collection install --upgrade ops.upkeep)"
        )
    return version == known


def migrate(connection: Connection) -> None:
    """Go all steps that are left, within the transaction of the connection, whose lock keeps others out.

    Raises HistoryError.
    """
    if is_current(connection):  # somebody else may have gone them meanwhile
        return
    version = version_of(connection)
    if version:
        for step in STEPS[version - 1 :]:
            step(connection)
    else:
        _refuse_foreign(connection)
        METADATA.create_all(connection)
    connection.execute(SCHEMA.delete())
    connection.execute(SCHEMA.insert().values(version=known_version()))


def _refuse_foreign(connection: Connection) -> None:
    """A PostgreSQL database may be shared with others; a file that holds other tables is somebody else's."""
    if connection.dialect.name == "sqlite" and inspect(connection).get_table_names():
        raise HistoryError("its tables are none of ops.upkeep; name another upkeep_state_dir")
