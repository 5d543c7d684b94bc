# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log signatures of a round that are worth reading: errors, and what came new or more often than is usual."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Final

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.redact import redact
from ansible_collections.ops.upkeep.plugins.module_utils.text import one_line
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import HostFinding, Report, Signature
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.round import utc

MAX_OF_A_HOST: Final = 20
MAX_TEMPLATE: Final = 300  # characters
MAX_SAMPLE: Final = 600
_ERRORS: Final = ("emergency", "alert", "critical", "error")
_SEVERITIES: Final = (*_ERRORS, "warning", "notice", "info", "debug")
_NOTES: Final[Mapping[str, str]] = {"log_new_error": "new", "log_spike": "more than usual"}


@dataclass(frozen=True)
class Told:
    """One signature over all hosts. C(note) says why it is news, C(anchor) is the id of the finding about it."""

    template: str
    severity: str
    count: int
    last: str
    hosts: tuple[str, ...]
    status: Status
    note: str = ""
    anchor: str = ""


def read_signature(host: str, data: Any) -> Signature | None:
    """Return the signature that a host sent, None for what is none, as the history does: it crossed a network."""
    try:
        severity, count = data["severity"], data["count"]
        first, last = (_moment(data[key]) for key in ("first", "last"))
        id_, template = (str(data[key]) for key in ("id", "template"))
        sample = one_line(redact(str(data.get("sample", ""))), MAX_SAMPLE)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError):
        return None
    if severity not in _SEVERITIES or isinstance(count, bool) or not isinstance(count, int) or count < 0:
        return None
    text = one_line(redact(template), MAX_TEMPLATE)
    return Signature(host, one_line(id_, 64), text, severity, count, first, last, sample)


def _moment(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"{value!r} is no time")
    return utc(datetime.fromtimestamp(value, timezone.utc))


def worth_reading(signatures: Iterable[Signature], findings: Iterable[HostFinding]) -> list[Signature]:
    """Return the errors of each host and what a finding tells of, the worst first and so many of each host."""
    told = set(_about(findings))
    kept: dict[str, list[Signature]] = {}
    for one in sorted(signatures, key=lambda one: ((one.host, one.id) not in told, _rank(one), -one.count)):
        of_host = kept.setdefault(one.host, [])
        if len(of_host) < MAX_OF_A_HOST and (one.severity in _ERRORS or (one.host, one.id) in told):
            of_host.append(one)
    return [one for of_host in kept.values() for one in of_host]


def over_all_hosts(report: Report) -> list[Told]:
    """Return each signature once, what is news first, then the worst and the most frequent."""
    about = _about(report.findings)
    groups: dict[str, list[Signature]] = {}
    for one in report.signatures:
        groups.setdefault(one.id, []).append(one)
    rows = [_told(group, about) for group in groups.values()]
    return sorted(rows, key=lambda row: (row.status.severity, _SEVERITIES.index(row.severity), -row.count))


def _told(group: Sequence[Signature], about: Mapping[tuple[str, str], HostFinding]) -> Told:
    first = min(group, key=_rank)
    items = [about[one.host, one.id] for one in group if (one.host, one.id) in about]
    worst = min(items, key=lambda item: item.counts_as.severity, default=None)
    return Told(
        first.template,
        first.severity,
        sum(one.count for one in group),
        max(one.last for one in group),
        tuple(one.host for one in group),
        worst.counts_as if worst else Status.OK,
        _NOTES[worst.finding.check] if worst else "known",
        worst.id if worst else "",
    )


def _about(findings: Iterable[HostFinding]) -> dict[tuple[str, str], HostFinding]:
    """Return the findings about templates by host and id of the template."""
    return {
        (item.host, item.finding.subject.removeprefix("template ")): item
        for item in findings
        if item.finding.check in _NOTES
    }


def _rank(signature: Signature) -> int:
    return _SEVERITIES.index(signature.severity)
