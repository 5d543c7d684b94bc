# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which findings were accepted when, so that one that gets worse, or whose acceptance runs out, opens again."""

from __future__ import annotations

from typing import Any

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.accepted import Accepted
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.hosts import chunks
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.schema import ACCEPTED
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.sql import Connection, delete, select
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import HostFinding


class Acceptances:
    """The acceptances of one round."""

    def __init__(self, connection: Connection, accepted: Accepted, at: float) -> None:
        self.connection = connection
        self.accepted = accepted
        self.at = at
        self.known = {row.id: row for row in connection.execute(select(ACCEPTED))}
        self.changed: dict[str, dict[str, Any]] = {}

    def look_up(self, item: HostFinding) -> dict[str, Any]:
        """Return C(accepted), or why it C(lapsed), where the file says something, and whether it C(opens_again)."""
        row = self.known.get(item.id)
        baseline = {row.entry: Status(row.status)} if row else {}
        found = self.accepted.look_up(item.host, item.finding, self.at, baseline)
        was_held = row is not None and row.held
        if found is None:
            if row and was_held:  # nobody accepts it any more, or there is nothing left to accept
                self._keep(item, row.entry, Status(row.status), held=False)
            return {"opens_again": was_held}
        began = baseline.get(found.entry.key, item.status)
        self._keep(item, found.entry.key, began, held=found.lapsed is None)
        if found.lapsed is None:
            return {"accepted": found.entry.to_dict()}
        return {"lapsed": found.lapsed, "opens_again": was_held}

    def _keep(self, item: HostFinding, entry: str, status: Status, held: bool) -> None:
        self.changed[item.id] = {"id": item.id, "entry": entry, "status": status.value, "held": held, "at": self.at}

    def write(self) -> None:
        """Enter what changed."""
        for some in chunks(list(self.changed)):
            self.connection.execute(delete(ACCEPTED).where(ACCEPTED.c.id.in_(some)))
        if self.changed:
            self.connection.execute(ACCEPTED.insert(), list(self.changed.values()))
