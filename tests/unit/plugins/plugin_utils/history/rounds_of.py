# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rounds made up for tests: recall and record as the actions do, with a clock that the test sets."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.ops.upkeep.plugins.plugin_utils.history import recall, record, session
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.accepted import Accepted, Entry
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.engine import existing
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.own_findings import Outlook
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.place import FILE, Place
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.taken import Taken, take
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.this_round import ThisRound
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.gather import gather
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.round import Round
from sqlalchemy import text

DAY = 86400.0
START = 1795489200.0  # 2026-11-24, 03:00 UTC, a Tuesday
PROCEDURES = ("health_check", "log_review")

Results = Mapping[str, Mapping[str, Any]]  # host -> procedure -> what was registered


def finding(subject: str, status: str = "ok", check: str = "filesystem_space", **more: Any) -> dict[str, Any]:
    """Return a finding as a module returns it."""
    return {"check": check, "subject": subject, "status": status, "message": f"it is {status}", **more}


def result(*findings: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Return a result as Ansible registers it."""
    return {"changed": False, "failed": False, "findings": list(findings or [finding("/")]), "metrics": [], **more}


def one(status: str, **more: Any) -> Results:
    """Return the results of one host with one finding."""
    return {"web1": {"health_check": result(finding("/var", status, **more))}}


def down() -> dict[str, Any]:
    """Return what Ansible registers for a host that is down."""
    return {"changed": False, "unreachable": True, "msg": "no route to host"}


class Rounds:
    """A history, and rounds one after the other. C(at) counts days from the first."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.number = 0

    @classmethod
    def in_folder(cls, folder: Any) -> Rounds:
        """Return rounds whose history is a file there."""
        return cls(Place(folder / FILE))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return what the history answers."""
        with existing(self.place) as history, history.reading() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def this(self, at: float, id_: str | None = None, name: str = "daily", **more: Any) -> ThisRound:
        """Return the description of a round."""
        self.number += 1
        started = START + at * DAY
        return ThisRound(id_ or f"round-{self.number}", name, "", started, started + 60, **more)

    def recall(self, at: float, hosts: Sequence[str], **more: Any) -> tuple[ThisRound, recall.Recalled]:
        """Begin a round."""
        this = self.this(at, **more)
        return this, session.recall_round(self.place, this, hosts, check_mode=False)

    def recalled(self, at: float, host: str, **more: Any) -> dict[str, Any]:
        """Return what a round would hand to a host, and leave no trace of it."""
        found = session.recall_round(self.place, self.this(at, **more), [host], check_mode=True)
        return json.loads(found.hosts.get(host, "{}"))

    def record(self, this: ThisRound, results: Results, token: str | None = None, **more: Any) -> record.Recorded:
        """End a round."""
        accepted: Sequence[Entry] = more.pop("accepted", ())
        keep, check_mode = more.pop("keep", 400), more.pop("check_mode", False)
        inventory = more.pop("inventory", list(results))
        policy = record.Policy(Accepted(accepted), Outlook(inventory=inventory, **more), token)
        return session.record_round(self.place, this, taken(results), policy, keep, check_mode)

    def round(self, at: float, results: Results, **more: Any) -> record.Recorded:
        """Play a whole round."""
        about = {name: more.pop(name) for name in ("id_", "name", "partial") if name in more}
        this, recalled = self.recall(at, list(results), **about)
        return self.record(this, results, recalled.token, **more)


def taken(results: Results) -> Taken:
    """Return what a round hands over."""
    report = gather(Round("", "", "", ""), list(results), PROCEDURES, results.__getitem__)
    return take(report, PROCEDURES, results.__getitem__)


def memory_of(recorded: record.Recorded) -> dict[str, Any]:
    """Return the only thing that is remembered."""
    (memory,) = recorded.memory.values()
    return memory
