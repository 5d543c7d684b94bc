# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a round hands to history: the report's findings and metrics, and beside them what only history keeps."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ansible_collections.ops.upkeep.plugins.module_utils.finding import roll_up
from ansible_collections.ops.upkeep.plugins.module_utils.redact import redact
from ansible_collections.ops.upkeep.plugins.module_utils.text import one_line
from ansible_collections.ops.upkeep.plugins.plugin_utils.history import inventory
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import HostFinding, HostMetric, Report

Results = Mapping[str, Any]

MAX_CURSORS: Final = 1024 * 1024  # characters of JSON; modules keep to a quarter of it
MAX_SIGNATURES: Final = 5000  # of one host in one round
_ENDED_BADLY: Final = ("failed", "unreachable", "skipped")


@dataclass(frozen=True)
class Signature:
    """A log template that was seen in this round. Times are seconds since 1970."""

    id: str
    template: str
    severity: str
    count: int
    first: float
    last: float


@dataclass
class Part:
    """What one procedure did on one host.

    C(looked): all of its calls came to an end, so what it did not find is not there. C(moved): at least one did, so its
    findings count and its cursors move on.
    """

    looked: bool = False
    moved: bool = False
    cursors: dict[str, Any] = field(default_factory=dict)
    signatures: list[Signature] = field(default_factory=list)
    inventory: dict[str, frozenset[str]] = field(default_factory=dict)
    problem: str | None = None


@dataclass(frozen=True)
class Taken:
    """Everything of a round. C(parts) are by host and procedure."""

    hosts: tuple[str, ...]
    findings: tuple[HostFinding, ...]
    metrics: tuple[HostMetric, ...]
    parts: Mapping[tuple[str, str], Part]

    def status_of(self) -> dict[tuple[str, str], str]:
        """Return the roll-up of each host and procedure that has findings."""
        found: dict[tuple[str, str], list[Any]] = {}
        for item in self.findings:
            found.setdefault((item.host, item.procedure), []).append(item.status)
        return {key: roll_up(statuses).value for key, statuses in found.items()}


def take(report: Report, procedures: Sequence[str], results_of: Callable[[str], Results]) -> Taken:
    """Return what the round hands over. What cannot be read moves no cursor: the next round reads it again."""
    broken = {(error.host, error.procedure) for error in report.errors}
    parts: dict[tuple[str, str], Part] = {}
    for host in report.hosts:
        results = results_of(host)
        for procedure in procedures:
            if procedure in results:
                parts[host, procedure] = read_part(results[procedure], (host, procedure) in broken)
    return Taken(report.hosts, report.findings, report.metrics, parts)


def read_part(registered: Any, broken: bool = False) -> Part:
    """Return what a registered result says beside findings: one call's, or a list of several in C(results)."""
    calls = _calls(registered)
    ended = [call for call in calls if not any(call.get(flag) for flag in _ENDED_BADLY) and "findings" in call]
    part = Part(looked=bool(calls) and len(ended) == len(calls) and not broken, moved=bool(ended))
    if broken and len(calls) == len(ended):
        part.moved = False  # its findings could not be read
    try:
        for call in ended if part.moved else ():
            _read_call(part, call)
        size = len(json.dumps(part.cursors))
    except (TypeError, ValueError, AttributeError, RecursionError) as error:
        return Part(problem=f"what it returned is not plain data ({one_line(redact(str(error)), 200)})")
    if size > MAX_CURSORS:
        return Part(problem=f"its cursors are {size} characters of JSON, and {MAX_CURSORS} at most are kept")
    return part


def _calls(registered: Any) -> list[Mapping[str, Any]]:
    if not isinstance(registered, Mapping):
        return []
    several = registered.get("results")
    if isinstance(several, list) and "findings" not in registered:
        return [call for call in several if isinstance(call, Mapping)]
    return [registered]


def _read_call(part: Part, call: Mapping[str, Any]) -> None:
    cursors = _plain(call.get("cursors"))
    if isinstance(cursors, dict):
        part.cursors.update(cursors)
    for raw in _plain(call.get("signatures")) or ():
        signature = _signature(raw)
        if signature and len(part.signatures) < MAX_SIGNATURES:
            part.signatures.append(signature)
    part.inventory.update(inventory.found(_plain(call.get("inventory"))))


def _plain(value: Any) -> Any:
    """Return plain data: ansible-core tags values, and marks them by subclasses."""
    return None if value is None else json.loads(json.dumps(value))


def _signature(raw: Any) -> Signature | None:
    if not isinstance(raw, dict) or not isinstance(raw.get("id"), str) or not raw["id"]:
        return None
    numbers = [raw.get(name) for name in ("count", "first", "last")]
    if not all(isinstance(number, (int, float)) and math.isfinite(number) for number in numbers):
        return None
    template = one_line(redact(str(raw.get("template", ""))), 1000)
    severity = one_line(str(raw.get("severity", "")), 16)
    return Signature(one_line(raw["id"], 64), template, severity, *numbers)  # type: ignore[arg-type]
