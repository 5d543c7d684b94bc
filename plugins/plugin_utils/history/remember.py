# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hold the findings of a round against the spells in the history, and write what changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.plugin_utils.history import memory, rounds, spells
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.acceptances import Acceptances
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.accepted import Accepted
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.checks import CHECKS
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.memory import BAD, Remembered
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.sql import Connection
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.this_round import ThisRound
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import HostFinding
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.past import NEW, SAME

#: Up to so many findings the past of all is told, beyond only that of those which need hands, changed or flap.
ALL_TOLD: Final = 5000
GONE: Final = "gone"  # the status before of a finding that was there once, and not the last time


class Remembrance:
    """The past of one round's findings. C(memory) is by id; C(gone) are the bad ones that are not there any more."""

    def __init__(
        self,
        connection: Connection,
        this: ThisRound,
        round_key: int,
        hosts: Mapping[str, int],
        accepted: Accepted,
    ) -> None:
        self.connection = connection
        self.this = this
        self.round = round_key
        self.hosts = hosts
        self.accepted = accepted
        self.memory: dict[str, dict[str, Any]] = {}
        self.gone: list[dict[str, Any]] = []

    def write(self, findings: Sequence[HostFinding], has_ended: Callable[[spells.Open], bool]) -> None:
        """Enter what began and what ended with this round, and remember."""
        keys = list(self.hosts.values())
        opened = spells.open_spells(self.connection, keys, [check.id for check in CHECKS])
        changes = spells.changes(self.connection, keys, self._window())
        known = spells.seen_before(self.connection, [item.id for item in findings if item.id not in opened])
        everything = len(findings) <= ALL_TOLD
        told: list[tuple[HostFinding, Remembered]] = []
        starting: list[tuple[HostFinding, Remembered, str | None]] = []
        ending: list[int] = []
        for item in findings:
            row = opened.get(item.id)
            same = row is not None and row[1] == item.status.value
            if same and not everything and item.status not in BAD and changes.get(item.id, 0) < memory.FLAP_CHANGES:
                continue  # nearly all of a large fleet: in order, as ever
            before = row[1] if row else GONE if item.id in known else None
            count = changes.get(item.id, 0) + (1 if before and not same else 0)
            past = memory.remembered(spells.spell_of(row) if row else None, item.status, self.this.started, count)
            told.append((item, past))
            if not same:
                starting.append((item, past, before))
                ending += [row[0]] if row else []
        made = {item.id for item in findings}
        missing = spells.in_full(self.connection, [row[0] for id_, row in opened.items() if id_ not in made])
        over = [spell for spell in missing if has_ended(spell)]
        spells.end(self.connection, self.round, [*ending, *(spell.key for spell in over)], self.this.started)
        spells.start(self.connection, self.round, self.hosts, starting)
        self._tell(told, everything)
        self._tell_gone(over)

    def _window(self) -> int:
        before = rounds.earlier(self.connection, self.this, self.round, memory.FLAP_ROUNDS - 1)
        return memory.window_of([row.key for row in before] + [self.round])

    def _tell(self, told: Sequence[tuple[HostFinding, Remembered]], everything: bool) -> None:
        acceptances = Acceptances(self.connection, self.accepted, self.this.started)
        for item, past in told:
            data = {**past.to_dict(), **acceptances.look_up(item)}
            if data.pop("opens_again", False) and past.change == SAME:
                data["change"] = NEW
            if everything or item.status in BAD or past.change != SAME or past.flapping:
                self.memory[item.id] = data
        acceptances.write()

    def _tell_gone(self, over: Sequence[spells.Open]) -> None:
        for spell in over:
            if spell.spell.status not in BAD:
                continue
            self.gone.append(
                {
                    "id": spell.id,
                    "host": spell.name,
                    "procedure": spell.procedure,
                    "check": spell.check,
                    "subject": spell.subject,
                    "before": spell.spell.status.value,
                    "message": spell.message,
                    "since": memory.iso(spell.spell.began),
                }
            )
        self.gone.sort(key=lambda item: (Status(item["before"]).severity, item["host"], item["check"], item["subject"]))
