# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write a round into history: everything of it in one transaction, and what its past says of each finding."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status, identity
from ansible_collections.ops.upkeep.plugins.plugin_utils.history import (
    inventory,
    metrics,
    rounds,
    signatures,
    spells,
    states,
)
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.accepted import Accepted
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.checks import CONTROL_NODE
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.engine import History
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.hosts import chunks, numbers
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.own_findings import Outlook, Own, OwnFindings
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.remember import Remembrance
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.schema import COVERAGE
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.scope import Scope
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.sql import Connection, delete
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.taken import Part, Taken
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.this_round import ThisRound
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import HostFinding


@dataclass(frozen=True)
class Policy:
    """What the user decides, and the C(token) of the begun round."""

    accepted: Accepted
    outlook: Outlook
    token: str | None = None


@dataclass
class Recorded:
    """What memory adds to a round."""

    memory: dict[str, dict[str, Any]] = field(default_factory=dict)
    gone: list[dict[str, Any]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)
    last_seen: dict[str, dict[str, Any]] = field(default_factory=dict)
    previous: dict[str, Any] | None = None
    notes: list[str] = field(default_factory=list)


class _Undo(Exception):
    """Ends the transaction of a dry run."""


def record(history: History, this: ThisRound, taken: Taken, policy: Policy, dry: bool = False) -> Recorded:
    """Write the round and return what memory adds to it; when C(dry), leave no trace. Raises HistoryError."""
    recorded = Recorded()
    try:
        with history.writing() as connection:
            recorded = _Recording(connection, this, taken, policy).run()
            if dry:
                raise _Undo
    except _Undo:
        pass
    return recorded


class _Recording:
    """One transaction."""

    def __init__(self, connection: Connection, this: ThisRound, taken: Taken, policy: Policy) -> None:
        self.connection = connection
        self.this = this
        self.taken = taken
        self.policy = policy
        self.result = Recorded()
        self.round = rounds.enter(connection, this)
        self.hosts = numbers(connection, this.site, [*taken.hosts, CONTROL_NODE], enter=True)
        self.keys = [key for name, key in self.hosts.items() if name != CONTROL_NODE]
        self.base = rounds.end(connection, policy.token)

    def run(self) -> Recorded:
        """Write everything in order, and return what memory adds."""
        self._undo_earlier_try()
        before = states.latest(self.connection, self.keys, self.round)
        overtaken = self._overtaken(before)
        kinds = self._write_states(before, overtaken)
        self._write_signatures(before, overtaken)
        self._write_coverage()
        metrics.write(self.connection, self.round, self.hosts, self.taken.metrics)
        self._write_findings(kinds)
        return self.result

    def _undo_earlier_try(self) -> None:
        signatures.undo(self.connection, self.round, self.keys)
        metrics.undo(self.connection, self.round, self.keys)
        spells.undo(self.connection, self.round, list(self.hosts.values()))
        states.undo(self.connection, self.round, self.keys)
        own_coverage = COVERAGE.c.round == self.round
        for some in chunks(self.keys):
            self.connection.execute(delete(COVERAGE).where(own_coverage, COVERAGE.c.host.in_(some)))

    def _overtaken(self, before: Mapping[states.Key, states.State]) -> set[states.Key]:
        """Return what another round recorded while this one ran: both read the same lines, and they count once."""
        if self.base is None:
            return set()
        overtaken = {key for key, state in before.items() if state.key > self.base}
        names = {number: name for name, number in self.hosts.items()}
        for host, procedure in sorted(overtaken):
            if (names[host], procedure) in self.taken.parts:
                self.result.notes.append(
                    f"Another round recorded {procedure} of {names[host]} while this one ran; its cursors count."
                )
        return overtaken

    def _parts(self) -> list[tuple[states.Key, Part]]:
        return [((self.hosts[host], procedure), part) for (host, procedure), part in self.taken.parts.items()]

    def _write_states(
        self, before: Mapping[states.Key, states.State], overtaken: Collection[states.Key]
    ) -> dict[states.Key, dict[str, inventory.Kind]]:
        kinds: dict[states.Key, dict[str, inventory.Kind]] = {}
        rows = []
        for key, part in self._parts():
            if not part.moved or key in overtaken:
                continue
            known = before.get(key)
            kinds[key] = inventory.compared(known.kinds() if known else {}, part.inventory, self.this.started)
            # What failed has said nothing of its cursors, so they stay.
            kept = json.loads(known.cursors) if known and not part.looked else {}
            rows.append(
                {
                    "host": key[0],
                    "procedure": key[1],
                    "at": self.this.started,
                    "cursors": json.dumps({**kept, **part.cursors}),
                    "inventory": json.dumps({name: kind.to_dict() for name, kind in kinds[key].items()}),
                }
            )
        states.write(self.connection, self.round, rows)
        return kinds

    def _write_signatures(self, before: Mapping[states.Key, states.State], overtaken: Collection[states.Key]) -> None:
        found = {
            key[0]: part.signatures
            for key, part in self._parts()
            if key[1] == signatures.LOG_REVIEW and part.signatures and key not in overtaken
        }
        signatures.write(self.connection, self.round, self.this.started, found)

    def _write_coverage(self) -> None:
        statuses = self.taken.status_of()
        rows = [
            {
                "round": self.round,
                "host": self.hosts[host],
                "procedure": procedure,
                "at": self.this.started,
                "status": statuses.get((host, procedure), Status.UNKNOWN.value),
                "looked": part.moved,
            }
            for (host, procedure), part in self.taken.parts.items()
        ]
        if rows:
            self.connection.execute(COVERAGE.insert(), rows)

    def _write_findings(self, kinds: Mapping[states.Key, Mapping[str, inventory.Kind]]) -> None:
        own = OwnFindings(self.connection, self.this, self.round, self.taken.hosts, self.policy.outlook)
        made = own.about_rounds() + own.about_hosts(self.hosts) + self._about_inventory(kinds)
        more = [_identified(self.this.site, *item) for item in made]
        self.hosts.update(numbers(self.connection, self.this.site, [item.host for item in more], enter=True))
        everything = [*self.taken.findings, *more]
        scope = Scope(self.hosts, self.taken, everything, own.evaluated)
        remembrance = Remembrance(self.connection, self.this, self.round, self.hosts, self.policy.accepted)
        remembrance.write(everything, scope.has_ended)
        self.result.memory, self.result.gone = remembrance.memory, remembrance.gone
        self.result.findings = [item.to_dict() for item in more]
        self.result.previous = own.previous.to_dict() if own.previous else None
        self.result.notes += own.notes
        self.result.last_seen = own.last_seen(self.taken, self.hosts)

    def _about_inventory(self, kinds: Mapping[states.Key, Mapping[str, inventory.Kind]]) -> list[Own]:
        made: list[Own] = []
        for (host, procedure), part in self.taken.parts.items():
            known = kinds.get((self.hosts[host], procedure))
            if known and part.looked:
                found = inventory.findings(known, part.inventory, self.this.started)
                made += [(host, procedure, finding) for finding in found]
        return made


def _identified(site: str, host: str, procedure: str, finding: Finding) -> HostFinding:
    return HostFinding(identity(host, procedure, finding.check, finding.subject, site), host, procedure, finding)
