# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One declared backup while it is looked at: its options, its host, its memory, and how findings about it are made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Iterator, Mapping, Sequence, Union

from ansible_collections.ops.upkeep.plugins.module_utils.backup.memory import Memory
from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Number, Status
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.options import Values

Found = Iterator[Union[Finding, Metric]]

_AT_EASE = (Status.OK, Status.SKIPPED)


@dataclass(frozen=True)
class Backup:
    """A backup that the user declared or that was discovered."""

    kind: str
    subject: str
    values: Values
    host: Host
    memory: Memory

    def finding(
        self,
        check: Check,
        status: Status,
        message: str,
        value: Number | None = None,
        unit: str | None = None,
        limit: Number | None = None,
        advice: str | None = None,
        evidence: Mapping[str, Any] | None = None,
    ) -> Finding:
        """Return a finding about this backup. Where nothing is said, the advice is the check's own."""
        if advice is None and status not in _AT_EASE:
            advice = check.advice
        return Finding(check.id, self.subject, status, message, value, unit, limit, advice, evidence or {})

    def metric(self, name: str, value: Number, unit: str) -> Metric:
        """Return a number about this backup, kept for trends."""
        return Metric(name, value, unit, {"subject": self.subject, "kind": self.kind})


@dataclass(frozen=True)
class Facts:
    """What is known of the newest complete backup, and of those before it. Times are seconds since 1970."""

    name: str
    ended: float
    size: int | None = None  # bytes
    duration: float | None = None  # seconds
    count: int = 1  # complete backups, this one included
    oldest: float | None = None
    earlier: Sequence[tuple[float, int]] = ()  # when and how large, of those before it, newest first
    place: str | None = None  # a local path on the file system that the next backup goes to
    next_size: int | None = None  # bytes that the next one will need there, where that is not the size
    remote: str | None = None  # where it lies, when that is not this host
    problem: str = ""  # why it is not complete all the same, or what became of a newer one
    given_up: int = 0  # backups that the retention policy has given up and nobody has deleted
    note: str = ""  # what else a person should know about which backup this is
    evidence: Mapping[str, Any] = field(default_factory=dict)
