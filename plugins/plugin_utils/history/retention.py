# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Forget what is older than upkeep_history_keep, a little at a time: no round waits long, and nobody is locked out."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.engine import History
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.schema import (
    ACCEPTED,
    BEGUN,
    COVERAGE,
    FINDING,
    METRIC,
    ROUND,
    SERIES,
    SIGNATURE,
    STATE,
    TEMPLATE,
)
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.sql import (
    ColumnElement,
    Connection,
    Table,
    and_,
    delete,
    exists,
    select,
    tuple_,
)

BATCH: Final = 5000  # rows in one transaction
SECONDS: Final = 2.0  # of a round; the next one goes on

Old = tuple[Table, ColumnElement[bool]]


def forget_old(history: History, now: float, keep_days: int, seconds: float = SECONDS, batch: int = BATCH) -> int:
    """Delete what is older and return how many rows that were; 0 days keep all. Raises HistoryError.

    The last state of a host and what is still open stay, however old they are.
    """
    before = now - keep_days * DAY
    if not keep_days or not _has_old(history, before):
        return 0
    ends = time.monotonic() + seconds
    deleted = 0
    for old in _old(before):
        count = batch
        while count >= batch and time.monotonic() < ends:
            with history.writing() as connection:
                count = _delete_some(connection, old, batch)
            deleted += count
    return deleted


def _has_old(history: History, before: float) -> bool:
    with history.reading() as connection:
        return bool(connection.execute(select(exists().where(ROUND.c.started < before))).scalar())


def _old(before: float) -> Iterator[Old]:
    """Give what may go; what others point at comes after them."""
    old_rounds = select(ROUND.c.key).where(ROUND.c.started < before)
    later = COVERAGE.alias()
    same = and_(later.c.host == COVERAGE.c.host, later.c.procedure == COVERAGE.c.procedure, later.c.at > COVERAGE.c.at)
    yield METRIC, METRIC.c.round.in_(old_rounds)
    yield FINDING, and_(FINDING.c.ended.is_not(None), FINDING.c.ended < before)
    yield SIGNATURE, SIGNATURE.c.last < before
    yield COVERAGE, and_(COVERAGE.c.round.in_(old_rounds), exists().where(same))
    yield SERIES, ~exists().where(METRIC.c.series == SERIES.c.key)
    yield TEMPLATE, ~exists().where(SIGNATURE.c.template == TEMPLATE.c.id)
    yield ACCEPTED, ACCEPTED.c.at < before
    yield BEGUN, BEGUN.c.started < before
    users = (METRIC.c.round, FINDING.c.began_round, FINDING.c.ended_round, COVERAGE.c.round, STATE.c.round)
    yield ROUND, and_(ROUND.c.started < before, *(~exists().where(user == ROUND.c.key) for user in users))


def _delete_some(connection: Connection, old: Old, batch: int) -> int:
    table, condition = old
    columns = list(table.primary_key.columns)
    key = tuple_(*columns) if len(columns) > 1 else columns[0]
    return connection.execute(delete(table).where(key.in_(select(*columns).where(condition).limit(batch)))).rowcount
