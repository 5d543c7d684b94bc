# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rounds in the history: begun, recorded, and those that came before."""

from __future__ import annotations

import os
import platform
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY, HOUR
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.memory import iso
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.schema import BEGUN, NOTE, ROUND, STATE
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.sql import Connection, func, select
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.this_round import ThisRound

#: An id that is used again within this time means the same round: a slice of it, or a second try.
SAME_ROUND_SECONDS: Final = DAY
#: A round that another machine began, whose processes cannot be seen from here, has ended by then.
ABANDONED_SECONDS: Final = 12 * HOUR


@dataclass(frozen=True)
class Earlier:
    """A round that was recorded."""

    key: int
    id: str
    name: str
    started: float
    ended: float
    partial: bool

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {"id": self.id, "name": self.name, "started": iso(self.started), "ended": iso(self.ended)}


def key_of(connection: Connection, this: ThisRound) -> int | None:
    """Return the key under which a part of this round is recorded already, None where it is not."""
    query = select(func.max(ROUND.c.key)).where(
        ROUND.c.id == this.id,
        ROUND.c.site == this.site,
        ROUND.c.name == this.name,
        ROUND.c.started > this.started - SAME_ROUND_SECONDS,
    )
    return connection.execute(query).scalar()


def enter(connection: Connection, this: ThisRound) -> int:
    """Return the key of this round, entered now or by another slice of it."""
    key = key_of(connection, this)
    if key is None:
        values = {name: getattr(this, name) for name in ("id", "name", "site", "started", "ended", "partial")}
        inserted = connection.execute(ROUND.insert().values(**values)).inserted_primary_key
        if inserted is None:
            raise AssertionError
        return int(inserted[0])
    row = connection.execute(select(ROUND.c.started, ROUND.c.ended).where(ROUND.c.key == key)).one()
    times = {"started": min(row.started, this.started), "ended": max(row.ended, this.ended)}
    connection.execute(ROUND.update().where(ROUND.c.key == key).values(**times))
    return key


def earlier(connection: Connection, this: ThisRound, own_key: int | None, limit: int = 32) -> list[Earlier]:
    """Return the rounds of this name that were recorded before it, the oldest first."""
    query = (
        select(ROUND.c.key, ROUND.c.id, ROUND.c.name, ROUND.c.started, ROUND.c.ended, ROUND.c.partial)
        .where(ROUND.c.site == this.site, ROUND.c.name == this.name, ROUND.c.key != (own_key or 0))
        .order_by(ROUND.c.started.desc(), ROUND.c.key.desc())
        .limit(limit)
    )
    return [Earlier(*row) for row in connection.execute(query)][::-1]


def begin(connection: Connection, this: ThisRound) -> str:
    """Note that this round has begun, and return the token that its end is told by."""
    token = secrets.token_hex(16)
    connection.execute(
        BEGUN.insert().values(
            token=token,
            id=this.id,
            site=this.site,
            name=this.name,
            started=this.started,
            base=newest_state(connection),
            machine=machine(),
            process=process(os.getppid()),
        )
    )
    return token


def newest_state(connection: Connection) -> int:
    """Return the key of the newest state, 0 where there is none."""
    return int(connection.execute(select(func.max(STATE.c.key))).scalar() or 0)


def end(connection: Connection, token: str | None) -> int | None:
    """Forget that the round of this token began, and return the newest state of that time; None where none did."""
    if not token:
        return None
    base = connection.execute(select(BEGUN.c.base).where(BEGUN.c.token == token)).scalar()
    connection.execute(BEGUN.delete().where(BEGUN.c.token == token))
    return base


def unfinished(connection: Connection, this: ThisRound) -> list[Any]:
    """Return the rounds of this site that began and will not end any more, and forget them."""
    query = select(BEGUN).where(BEGUN.c.site == this.site).order_by(BEGUN.c.started)
    ended = [row for row in connection.execute(query) if _has_ended(row, this.ended)]
    for row in ended:
        connection.execute(BEGUN.delete().where(BEGUN.c.token == row.token))
    return ended


def _has_ended(row: Any, now: float) -> bool:
    if row.machine != machine():
        return bool(now - row.started > ABANDONED_SECONDS)
    pid = row.process.partition(" ")[0]
    return not pid.isdecimal() or process(int(pid)) != row.process


def machine() -> str:
    """Return what tells this boot of this machine, and this container, from every other."""
    parts = [platform.node(), _read("/proc/sys/kernel/random/boot_id")]
    try:
        parts.append(os.readlink("/proc/self/ns/pid"))
    except OSError:
        pass
    return " ".join(parts)


def process(pid: int) -> str:
    """Return the pid with when it started, so that nobody takes a later process of that pid for it."""
    after_name = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return f"{pid} {after_name[19] if len(after_name) > 19 else ''}"


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def note(connection: Connection, at: float, message: str) -> None:
    """Keep what happened to the history until a round tells it."""
    connection.execute(NOTE.insert().values(at=at, message=message))


def take_notes(connection: Connection) -> Sequence[str]:
    """Return what was kept, and forget it."""
    messages = connection.execute(select(NOTE.c.message).order_by(NOTE.c.key)).scalars().all()
    connection.execute(NOTE.delete())
    return messages
