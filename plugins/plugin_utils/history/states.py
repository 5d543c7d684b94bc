# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where each procedure of each host goes on: its cursors, its inventory, and when it last looked."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ansible_collections.ops.upkeep.plugins.plugin_utils.history import inventory as inventories
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.hosts import among, chunks
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.schema import STATE
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.sql import Connection, delete, func, select

KEPT: Final = 3  # states of a host and procedure: the last one, and what a second try of its round goes back to

Key = tuple[int, str]  # host and procedure


@dataclass(frozen=True)
class State:
    """A state as it lies in the history. C(cursors) and C(inventory) are JSON."""

    key: int
    round: int
    at: float
    cursors: str
    inventory: str

    def kinds(self) -> dict[str, inventories.Kind]:
        """Return the inventory."""
        return inventories.read(json.loads(self.inventory))


def latest(connection: Connection, hosts: Sequence[int], own_round: int | None) -> dict[Key, State]:
    """Return the newest state of each host and procedure that is not of the round itself."""
    newest = (
        select(func.max(STATE.c.key))
        .where(among(STATE.c.host, hosts), STATE.c.round != (own_round or 0))
        .group_by(STATE.c.host, STATE.c.procedure)
    )
    query = select(STATE).where(STATE.c.key.in_(newest))
    wanted = set(hosts)
    return {
        (row.host, row.procedure): State(row.key, row.round, row.at, row.cursors, row.inventory)
        for row in connection.execute(query)
        if row.host in wanted
    }


def undo(connection: Connection, round_key: int, hosts: Sequence[int]) -> None:
    """Take back the states that the round left on these hosts when it was recorded before."""
    for some in chunks(hosts):
        connection.execute(delete(STATE).where(STATE.c.round == round_key, STATE.c.host.in_(some)))


def write(connection: Connection, round_key: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the states of a round (C(host), C(procedure), C(at), C(cursors), C(inventory)), and forget old ones."""
    if rows:
        connection.execute(STATE.insert(), [{"round": round_key, **row} for row in rows])
    place = func.row_number().over(partition_by=(STATE.c.host, STATE.c.procedure), order_by=STATE.c.key.desc())
    ranked = select(STATE.c.key, place.label("place")).subquery()
    connection.execute(delete(STATE).where(STATE.c.key.in_(select(ranked.c.key).where(ranked.c.place > KEPT))))
