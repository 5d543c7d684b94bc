# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report of a round, before anybody decides how it is shown."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status, roll_up, summarise
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.round import Round

SCHEMA: Final = "ops.upkeep/report/1"


@dataclass(frozen=True)
class HostFinding:
    """A finding together with the host and the procedure that it came from. C(id) is its identity for life."""

    id: str
    host: str
    procedure: str
    finding: Finding

    @property
    def status(self) -> Status:
        """The status of the finding."""
        return self.finding.status

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {"id": self.id, "host": self.host, "procedure": self.procedure, **self.finding.to_dict()}


@dataclass(frozen=True)
class HostMetric:
    """A metric together with the host and the procedure that it came from."""

    host: str
    procedure: str
    metric: Metric

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {"host": self.host, "procedure": self.procedure, **self.metric.to_dict()}


@dataclass(frozen=True)
class ToolError:
    """Something that went wrong with the round itself. C(host) is empty where it was no single host's."""

    host: str
    procedure: str
    message: str

    def to_dict(self) -> dict[str, str]:
        """Return plain data for JSON."""
        return {"host": self.host, "procedure": self.procedure, "message": self.message}


@dataclass(frozen=True)
class Report:
    """Everything that is told of a round. C(findings) are worst first, and within a status in the round's order."""

    round: Round
    hosts: tuple[str, ...]
    findings: tuple[HostFinding, ...]
    metrics: tuple[HostMetric, ...] = ()
    errors: tuple[ToolError, ...] = ()
    notes: tuple[str, ...] = ()
    objectives: tuple[Mapping[str, Any], ...] = field(default=())

    @cached_property
    def status(self) -> Status:
        """The worst status of all findings."""
        return roll_up(item.status for item in self.findings)

    @cached_property
    def summary(self) -> dict[str, int]:
        """The number of findings by status."""
        return summarise(item.status for item in self.findings)

    @cached_property
    def statuses_by_host(self) -> dict[str, list[Status]]:
        """The statuses of the findings of each host, in the order of the hosts."""
        found: dict[str, list[Status]] = defaultdict(list)
        for item in self.findings:
            found[item.host].append(item.status)
        return {host: found[host] for host in self.hosts}
