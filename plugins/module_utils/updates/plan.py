# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan: exactly what is installed, upgraded, downgraded and removed on one host. A document that can be approved.

Its fingerprint stands for the changes alone: hosts that need the same have the same, whenever they were asked.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Final, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.updates.package import Change, LeftOut

SCHEMA: Final = "ops.upkeep/plan/1"

_Slot = tuple[str, str, str]


@dataclass(frozen=True)
class Plan:
    """What is to be done on a host. C(made) is in seconds since 1970."""

    host: str
    made: float
    backend: str
    changes: tuple[Change, ...]
    left_out: tuple[LeftOut, ...] = ()
    selection: str = ""

    @property
    def fingerprint(self) -> str:
        """64 hex digits over what is done: package manager, packages, actions and versions, in no special order."""
        return fingerprint(self.backend, self.changes)


def fingerprint(backend: str, changes: Sequence[Change]) -> str:
    """Return the SHA-256 over the canonical form of changes."""
    rows = sorted([one.name, one.arch, one.action, one.installed or "", one.candidate or ""] for one in changes)
    canonical = json.dumps([SCHEMA, backend, rows], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def difference(plan: Plan, now: Plan) -> list[str]:
    """Return how what a host would do now differs from a plan, one line each; nothing where it is the same."""
    if plan.backend != now.backend:
        return ["planned for {0}, this host has {1}".format(plan.backend, now.backend)]
    if plan.host != now.host:
        return ["planned for the host {0}, this one is {1}".format(plan.host, now.host)]
    planned = {change.slot: change for change in plan.changes}
    present = {change.slot: change for change in now.changes}
    lines = ["{0}: planned, but not to be done any more".format(_told(planned[key])) for key in _only(planned, present)]
    lines += ["{0}: not planned".format(_told(present[key])) for key in _only(present, planned)]
    for key in sorted(planned.keys() & present.keys()):
        before, after = planned[key], present[key]
        if _what(before) != _what(after):
            lines.append("{0}: now {1}".format(_told(before), _told(after)))
    return lines


def _only(some: Mapping[_Slot, Change], others: Mapping[_Slot, Change]) -> list[_Slot]:
    return sorted(some.keys() - others.keys())


def _what(change: Change) -> tuple[str, str | None, str | None]:
    return change.action, change.installed, change.candidate


def _told(change: Change) -> str:
    versions = " to ".join(version for version in (change.installed, change.candidate) if version)
    return "{0} {1} {2}".format(change.action, change.label, versions)


def table(plan: Plan) -> list[str]:
    """Return the plan as lines of a table for people, what is left out below it."""
    rows = [("ACTION", "PACKAGE", "FROM", "TO", "SECURITY", "CVES", "REBOOT")]
    words = {True: "yes", False: "no", None: "unknown"}
    for one in plan.changes:
        cves = "unknown" if one.cves is None else str(len(one.cves))
        reboot = "yes" if one.reboot else "no"
        versions = (one.installed or "-", one.candidate or "-")
        rows.append((one.action, one.label, *versions, words[one.security], cves, reboot))
    lines = _aligned(rows) if plan.changes else ["nothing to do"]
    outs = ["left out: {0} ({1})".format(_name(one), one.cause) for one in plan.left_out]
    return [*lines, *outs, "fingerprint: {0}".format(plan.fingerprint)]


def _name(one: LeftOut) -> str:
    return "{0}:{1} {2}".format(one.name, one.arch, one.candidate or "").strip()


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]


def to_document(plan: Plan) -> dict[str, Any]:
    """Return the plan as plain data for JSON."""
    import dataclasses
    import datetime

    made = datetime.datetime.fromtimestamp(plan.made, datetime.timezone.utc)
    return {
        "schema": SCHEMA,
        "host": plan.host,
        "made": made.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "backend": plan.backend,
        "selection": plan.selection,
        "fingerprint": plan.fingerprint,
        "changes": [_plain(dataclasses.asdict(change)) for change in plan.changes],
        "left_out": [dataclasses.asdict(one) for one in plan.left_out],
    }


def _plain(value: Any) -> Any:
    """Return tuples as lists, as they come back from JSON."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, (list, tuple)) else value
