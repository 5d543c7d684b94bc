# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The findings in the history: one row for each spell of a finding in one status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.hosts import among, chunks
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.memory import Remembered, Spell
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.schema import FINDING, HOST
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.sql import (
    Connection,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import HostFinding

Row = tuple[int, str, float, float | None]  # key, status, and when it began and opened


@dataclass(frozen=True)
class Open:
    """A spell that has not ended."""

    key: int
    id: str
    host: int
    name: str  # of the host
    procedure: str
    check: str
    subject: str
    message: str
    spell: Spell


def undo(connection: Connection, round_key: int, hosts: Sequence[int]) -> None:
    """Take back what the round said of these hosts when it was recorded before."""
    for some in chunks(hosts):
        here = FINDING.c.host.in_(some)
        connection.execute(delete(FINDING).where(here, FINDING.c.began_round == round_key))
        values = {"ended": None, "ended_round": None}
        connection.execute(update(FINDING).where(here, FINDING.c.ended_round == round_key).values(**values))


def open_spells(connection: Connection, hosts: Sequence[int], checks: Sequence[str]) -> dict[str, Row]:
    """Return what is open on these hosts, and what is open of these checks on any, by the id of the finding.

    Of tens of thousands few have changed, so no more is read of them than tells which.
    """
    columns = (FINDING.c.id, FINDING.c.key, FINDING.c.status, FINDING.c.began, FINDING.c.opened)
    here = or_(among(FINDING.c.host, hosts), FINDING.c.check.in_(checks))
    query = select(*columns).where(FINDING.c.ended.is_(None), here)
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in connection.execute(query)}


def spell_of(row: Row) -> Spell:
    """Return the spell that was read."""
    return Spell(Status(row[1]), row[2], row[3])


def in_full(connection: Connection, keys: Sequence[int]) -> list[Open]:
    """Return all that is known of these spells."""
    found: list[Open] = []
    for some in chunks(keys):
        query = select(FINDING, HOST.c.name).join(HOST, HOST.c.key == FINDING.c.host).where(FINDING.c.key.in_(some))
        for row in connection.execute(query):
            spell = Spell(Status(row.status), row.began, row.opened)
            about = (row.procedure, row.check, row.subject, row.message)
            found.append(Open(row.key, row.id, row.host, row.name, *about, spell))
    return found


def changes(connection: Connection, hosts: Sequence[int], since_round: int) -> dict[str, int]:
    """Return how often the status of each finding changed in the rounds from this one on."""
    query = (
        select(FINDING.c.id, func.count())
        .where(FINDING.c.began_round >= since_round, FINDING.c.before.is_not(None), among(FINDING.c.host, hosts))
        .group_by(FINDING.c.id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def seen_before(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Return those of the findings that history knows, open or not."""
    found: set[str] = set()
    for some in chunks(ids):
        found.update(connection.execute(select(FINDING.c.id).distinct().where(FINDING.c.id.in_(some))).scalars())
    return found


def start(
    connection: Connection,
    round_key: int,
    hosts: Mapping[str, int],
    items: Iterable[tuple[HostFinding, Remembered, str | None]],
) -> None:
    """Enter the spells that begin with this round: the finding, what is remembered, and the status before."""
    rows: list[dict[str, Any]] = []
    for item, memory, before in items:
        finding = item.finding
        rows.append(
            {
                "id": item.id,
                "host": hosts[item.host],
                "procedure": item.procedure,
                "check": finding.check,
                "subject": finding.subject,
                "status": finding.status.value,
                "message": finding.message,
                "value": finding.value,
                "unit": finding.unit,
                "before": before,
                "opened": memory.spell.opened,
                "began": memory.spell.began,
                "began_round": round_key,
            }
        )
    if rows:
        connection.execute(FINDING.insert(), rows)


def end(connection: Connection, round_key: int, keys: Iterable[int], at: float) -> None:
    """End these spells with this round."""
    rows = [{"spell": key} for key in keys]
    if rows:
        ended = update(FINDING).where(FINDING.c.key == bindparam("spell")).values(ended=at, ended_round=round_key)
        connection.execute(ended, rows)


def open_by_status(connection: Connection, hosts: Sequence[int]) -> dict[int, dict[Status, int]]:
    """Return how many findings that need hands are open on each host, worst first."""
    bad = (Status.FAIL, Status.UNKNOWN, Status.WARN)
    found: dict[int, dict[Status, int]] = {host: dict.fromkeys(bad, 0) for host in hosts}
    for some in chunks(hosts):
        query = (
            select(FINDING.c.host, FINDING.c.status, func.count())
            .where(and_(FINDING.c.ended.is_(None), FINDING.c.host.in_(some), FINDING.c.procedure != "round"))
            .where(FINDING.c.status.in_([status.value for status in bad]))
            .group_by(FINDING.c.host, FINDING.c.status)
        )
        for host, status, count in connection.execute(query):
            found[host][Status(status)] = count
    return found
