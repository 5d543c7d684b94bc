# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What history adds to a report: since when, what changed, who accepted it, and what is there no more.

The report knows no history, only this: plain data that the action C(ops.upkeep.record) returned.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status

NEW: Final = "new"
WORSE: Final = "worse"
BETTER: Final = "better"
BACK: Final = "back"
SAME: Final = "same"


@dataclass(frozen=True)
class Memory:
    """What is remembered of one finding. C(since) is when it came into its status, C(open_since) when it went bad."""

    change: str
    since: str
    before: Status | None = None
    open_since: str | None = None
    flapping: bool = False
    accepted: Mapping[str, str] | None = None
    lapsed: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON, without what is not set."""
        data: dict[str, Any] = {"change": self.change, "since": self.since}
        data |= {"before": self.before.value} if self.before else {}
        data |= {"open_since": self.open_since} if self.open_since else {}
        data |= {"flapping": True} if self.flapping else {}
        data |= {"accepted": dict(self.accepted)} if self.accepted and not self.lapsed else {}
        return data | ({"acceptance_lapsed": self.lapsed} if self.lapsed else {})


@dataclass(frozen=True)
class Gone:
    """A bad finding of the round before that nobody can make any more: its subject is not there."""

    id: str
    host: str
    procedure: str
    check: str
    subject: str
    before: Status

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {**vars(self), "before": self.before.value}


@dataclass(frozen=True)
class Past:
    """The past of a round. C(previous) is when the round before ended, None in the first one."""

    previous: str | None
    memories: Mapping[str, Memory] = field(default_factory=dict)
    gone: Sequence[Gone] = ()
    findings: Sequence[tuple[str, str, Finding]] = ()  # of history itself: host, procedure, finding
    notes: Sequence[str] = ()


def read_past(recorded: Mapping[str, Any]) -> Past | None:
    """Return what C(ops.upkeep.record) returned; None where it could record nothing, or was never asked."""
    if "memory" not in recorded:
        return None
    plain = json.loads(json.dumps({key: recorded.get(key) for key in _KEYS}))
    return Past(
        (plain["previous"] or {}).get("ended"),
        {id_: _memory(data) for id_, data in (plain["memory"] or {}).items()},
        tuple(_gone(data) for data in plain["gone"] or ()),
        tuple((data["host"], data["procedure"], Finding.from_dict(data)) for data in plain["findings"] or ()),
        tuple(plain["notes"] or ()),
    )


_KEYS: Final = ("memory", "gone", "findings", "previous", "notes")


def _memory(data: Mapping[str, Any]) -> Memory:
    return Memory(
        data["change"],
        data["since"],
        Status(data["before"]) if data.get("before") else None,
        data.get("open_since"),
        bool(data.get("flapping")),
        data.get("accepted"),
        data.get("lapsed"),
    )


def _gone(data: Mapping[str, Any]) -> Gone:
    return Gone(data["id"], data["host"], data["procedure"], data["check"], data["subject"], Status(data["before"]))
