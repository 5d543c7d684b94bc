# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts in the history: by name outside, by number inside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, TypeVar

from ansible_collections.ops.upkeep.plugins.plugin_utils.history.schema import HOST
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.sql import (
    Column,
    ColumnElement,
    Connection,
    select,
    true,
)

T = TypeVar("T")

CHUNK: Final = 500  # values in one question


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Give the values in handy pieces."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


def numbers(connection: Connection, site: str, names: Iterable[str], enter: bool = False) -> dict[str, int]:
    """Return the number of each host; with C(enter) new ones get theirs, else they are missing."""
    wanted = list(dict.fromkeys(names))
    known = _known(connection, site, wanted)
    new = [name for name in wanted if name not in known]
    if new and enter:
        connection.execute(HOST.insert(), [{"site": site, "name": name} for name in new])
        known.update(_known(connection, site, new))
    return known


def _known(connection: Connection, site: str, names: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in chunks(names):
        query = select(HOST.c.name, HOST.c.key).where(HOST.c.site == site, HOST.c.name.in_(some))
        found.update({row.name: row.key for row in connection.execute(query)})
    return found


def among(column: Column[Any], keys: Sequence[int]) -> ColumnElement[bool]:
    """Return the condition that the host is one of these. For many hosts it is no condition: who asks must sort out."""
    return column.in_(keys) if len(keys) <= CHUNK else true()
