# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two visits that a round pays to the history: it recalls at its beginning, and records at its end.

A damaged file is put aside, in words that the next record tells, and the visit is paid to a new one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeVar

from ansible_collections.ops.upkeep.plugins.plugin_utils.history import recall, record, rounds, sqlite_file
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.engine import (
    WAIT_SECONDS,
    History,
    existing,
    in_words,
    opened,
)
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.errors import Corrupt, HistoryError
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.migrate import is_current
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.place import Place
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.retention import forget_old
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.taken import Taken
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.this_round import ThisRound

T = TypeVar("T")

CHECK_MODE: Final = "Check mode: nothing was recorded, and no cursor moved."


def recall_round(place: Place, this: ThisRound, hosts: Sequence[str], check_mode: bool) -> recall.Recalled:
    """Return what history knows of the hosts, and note that the round has begun. Raises HistoryError."""
    if not check_mode:
        return _visit(place, this.started, lambda history: recall.recall(history, this, hosts))
    with _untouched(place) as history:
        return recall.recall(history, this, hosts, begin=False) if history else recall.Recalled()


def record_round(
    place: Place, this: ThisRound, taken: Taken, policy: record.Policy, keep_days: int, check_mode: bool
) -> record.Recorded:
    """Write the round, forget what is too old, and return what memory adds. Raises HistoryError."""
    if check_mode:
        return _look_only(place, this, taken, policy)
    recorded = _visit(place, this.ended, lambda history: record.record(history, this, taken, policy))
    try:
        with opened(place) as history:
            forget_old(history, this.ended, keep_days)
    except HistoryError as error:  # the round is recorded, and the next one forgets as well
        recorded.notes.append(f"The round is recorded, but what is old was not forgotten: {error}.")
    return recorded


def _look_only(place: Place, this: ThisRound, taken: Taken, policy: record.Policy) -> record.Recorded:
    with _untouched(place) as history:
        recorded = record.record(history, this, taken, policy, dry=True) if history else record.Recorded()
    recorded.notes.append(CHECK_MODE)
    return recorded


def _visit(place: Place, now: float, work: Callable[[History], T]) -> T:
    damaged = sqlite_file.identity(place.path) if place.path else None
    try:
        with opened(place) as history:
            return work(history)
    except Corrupt as error:
        if place.path is None:
            raise
        with in_words(place):
            kept = sqlite_file.put_aside(place.path, damaged, WAIT_SECONDS)
        said = f"{error}. It was kept as {kept}, and a new history begun: nothing is known of earlier rounds."
    with opened(place) as history:
        if kept:
            with history.writing() as connection:
                rounds.note(connection, now, said)  # pylint: disable=used-before-assignment
        return work(history)


@contextlib.contextmanager
def _untouched(place: Place) -> Iterator[History | None]:
    """Give the history as it is, None where there is none yet. Raises HistoryError."""
    if place.path and not place.path.exists():
        yield None
        return
    with existing(place) as history:
        with history.reading() as connection:
            if not is_current(connection):
                raise HistoryError(
                    f"{place.name} has an older schema, and check mode does not change it; run once without --check"
                )
        yield history
