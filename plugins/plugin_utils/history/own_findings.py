# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a round finds out about rounds: late, never ended, hosts left out, the history damaged."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY, human_duration
from ansible_collections.ops.upkeep.plugins.plugin_utils.history import coverage, rounds, spells
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.checks import (
    CONTROL_NODE,
    HISTORY_INTACT,
    HOST_SEEN,
    ROUND_LATE,
    ROUND_UNFINISHED,
)
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.hosts import chunks
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.memory import iso
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.schema import COVERAGE, HOST
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.schema import ROUND as ROUNDS
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.sql import Connection, func, select
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.taken import Taken
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.this_round import ThisRound
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.checks import ROUND

#: A host that no round looked at for so long is told of no more.
FORGOTTEN_SECONDS: Final = 60 * DAY
HISTORY: Final = "history"

Own = tuple[str, str, Finding]  # host, procedure, finding


@dataclass(frozen=True)
class Outlook:
    """What the user says of rounds. C(every) and C(stale) are in seconds; C(inventory) are the hosts Ansible knows.

    C(sliced): other parts of this round may be recorded later.
    """

    every: float | None = None
    stale: float = 2 * DAY
    inventory: Collection[str] = ()
    sliced: bool = False


@dataclass(frozen=True)
class _Last:
    """The last round that looked at a host."""

    name: str
    host: int
    round: int
    at: float


class OwnFindings:
    """The findings of one round about rounds."""

    def __init__(
        self, connection: Connection, this: ThisRound, round_key: int, hosts: Sequence[str], outlook: Outlook
    ) -> None:
        self.connection = connection
        self.this = this
        self.round = round_key
        self.names = hosts
        self.outlook = outlook
        self.notes: list[str] = []
        self.earlier = rounds.earlier(connection, this, round_key)
        self.previous = self.earlier[-1] if self.earlier else None

    def evaluated(self, spell: spells.Open) -> bool:
        """Whether this round could have made a finding of its own that it did not make."""
        if spell.check in (ROUND_LATE.id, HOST_SEEN.id):
            return spell.subject == self.this.name and not self.this.partial
        return spell.check in (ROUND_UNFINISHED.id, HISTORY_INTACT.id)

    def about_rounds(self) -> list[Own]:
        """Return the findings that are no single host's. What they tell of is forgotten with this transaction."""
        made = [self._unfinished(name, rows) for name, rows in self._unfinished_by_name().items()]
        notes = rounds.take_notes(self.connection)
        if notes:
            message = " ".join(notes)
            made.append(Finding(HISTORY_INTACT.id, HISTORY, Status.FAIL, message, advice=HISTORY_INTACT.advice))
        if not self.this.partial:
            starts = [row.started for row in self.earlier if not row.partial]
            late = coverage.late(self.this.name, starts, self.this.started, self.outlook.every)
            made += [late] if late else []
        return [(CONTROL_NODE, ROUND, finding) for finding in made]

    def _unfinished_by_name(self) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for row in rounds.unfinished(self.connection, self.this):
            found.setdefault(row.name, []).append(row)
        return found

    def _unfinished(self, name: str, rows: Sequence[Any]) -> Finding:
        last = rows[-1]
        age = human_duration(max(0.0, self.this.started - last.started))
        message = f"the {name} round that began {age} ago never ended, and nothing of it was recorded"
        if len(rows) > 1:
            message = f"{len(rows)} {name} rounds began and never ended, the last one {age} ago; nothing was recorded"
        evidence = {"rounds": [f"{row.id}, begun {iso(row.started)}" for row in rows]}
        return Finding(
            ROUND_UNFINISHED.id, name, Status.WARN, message, advice=ROUND_UNFINISHED.advice, evidence=evidence
        )

    def about_hosts(self, numbers: Mapping[str, int]) -> list[Own]:
        """Return a finding for each host that an earlier round looked at and that is no part of this one."""
        missing = self._missing(set(self.names))
        if self.this.partial:
            previous = self.previous.key if self.previous else None
            note = coverage.left_out([last.name for last in missing if last.round == previous])
            self.notes += [note] if note else []
            return []
        if self.outlook.sliced:  # another slice may have it: only what the last round lacked too is missing
            missing = [last for last in missing if self.previous and last.round < self.previous.key]
        opened = spells.open_by_status(self.connection, [last.host for last in missing])
        made = []
        for last in missing:
            seen = coverage.Seen(last.at, opened[last.host])
            known = last.name in self.outlook.inventory
            finding = coverage.unseen(self.this.name, seen, self.this.started, self.outlook.stale, known)
            made += [(last.name, ROUND, finding)] if finding else []
        return made

    def _missing(self, here: Collection[str]) -> list[_Last]:
        """Return the hosts that rounds of this name looked at together with some of these, and not now."""
        since = self.this.started - FORGOTTEN_SECONDS
        own = select(COVERAGE.c.host).where(COVERAGE.c.round == self.round)
        recent = select(ROUNDS.c.key).where(
            ROUNDS.c.name == self.this.name, ROUNDS.c.site == self.this.site, ROUNDS.c.started > since
        )
        query = (
            select(HOST.c.name, HOST.c.key, func.max(COVERAGE.c.round), func.max(COVERAGE.c.at))
            .join(HOST, HOST.c.key == COVERAGE.c.host)
            .where(COVERAGE.c.round.in_(recent), COVERAGE.c.looked, COVERAGE.c.host.not_in(own))
            .group_by(HOST.c.name, HOST.c.key)
            .order_by(HOST.c.name)
        )
        found = [_Last(*row) for row in self.connection.execute(query)]
        missing = [last for last in found if last.name not in here]
        related = self._related({last.round for last in missing}, here)
        return [last for last in missing if last.round in related]

    def _related(self, keys: Collection[int], here: Collection[str]) -> set[int]:
        """Return the rounds that looked at some of these hosts: not those over another fleet with the same name."""
        related: set[int] = set()
        for some in chunks(sorted(keys)):
            query = (
                select(COVERAGE.c.round, HOST.c.name)
                .join(HOST, HOST.c.key == COVERAGE.c.host)
                .where(COVERAGE.c.round.in_(some))
            )
            related.update(key for key, name in self.connection.execute(query) if name in here)
        return related

    def last_seen(self, taken: Taken, numbers: Mapping[str, int]) -> dict[str, dict[str, Any]]:
        """Return what is known, with its age, of the hosts of this round that gave no answer."""
        answered = {host for (host, _procedure), part in taken.parts.items() if part.moved}
        silent = {numbers[host]: host for host in self.names if host not in answered}
        opened = spells.open_by_status(self.connection, list(silent))
        times: dict[int, float] = {}
        for some in chunks(list(silent)):
            query = select(COVERAGE.c.host, func.max(COVERAGE.c.at)).where(COVERAGE.c.host.in_(some), COVERAGE.c.looked)
            times.update({row[0]: row[1] for row in self.connection.execute(query.group_by(COVERAGE.c.host))})
        return {silent[host]: self._aged(coverage.Seen(at, opened[host])) for host, at in times.items()}

    def _aged(self, seen: coverage.Seen) -> dict[str, Any]:
        age = max(0.0, self.this.started - seen.at)
        known = next((status for status, count in seen.open.items() if count), Status.OK)
        status = Status.UNKNOWN if age > self.outlook.stale else known
        message = f"last seen {human_duration(age)} ago; then it was {seen.told}"
        return {"at": iso(seen.at), "age": round(age), "status": status.value, "message": message}
