# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report of a round, before anybody decides how it is shown."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status, roll_up, summarise
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.objectives import Objective
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.past import Memory, Past
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.round import Round

SCHEMA: Final = "ops.upkeep/report/1"

#: What a person has to attend to, worst first.
NEEDY: Final = (Status.FAIL, Status.UNKNOWN, Status.WARN)


@dataclass(frozen=True)
class HostFinding:
    """A finding together with the host and the procedure that it came from. C(id) is its identity for life."""

    id: str
    host: str
    procedure: str
    finding: Finding
    memory: Memory | None = None

    @property
    def status(self) -> Status:
        """The status of the finding."""
        return self.finding.status

    @property
    def accepted(self) -> Mapping[str, str] | None:
        """Who accepted it as it is, and until when: it needs no hands then."""
        return self.memory.accepted if self.memory and not self.memory.lapsed else None

    @property
    def counts_as(self) -> Status:
        """The status that it has in the verdict."""
        return Status.OK if self.accepted else self.status

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        data = {"id": self.id, "host": self.host, "procedure": self.procedure, **self.finding.to_dict()}
        return data | (self.memory.to_dict() if self.memory else {})


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
class Signature:
    """What many lines of a host's logs have in common. C(first) and C(last) are UTC; C(sample) is one such line."""

    host: str
    id: str
    template: str
    severity: str
    count: int
    first: str
    last: str
    sample: str

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return dict(vars(self))


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
    objectives: tuple[Objective, ...] = ()
    signatures: tuple[Signature, ...] = ()
    past: Past | None = None

    @cached_property
    def status(self) -> Status:
        """The worst status of all findings but those that somebody accepted."""
        return roll_up(item.counts_as for item in self.findings)

    @cached_property
    def summary(self) -> dict[str, int]:
        """The number of findings by status."""
        return summarise(item.status for item in self.findings)

    @cached_property
    def procedures_with_errors(self) -> frozenset[tuple[str, str]]:
        """Host and procedure of each error of the tool."""
        return frozenset((error.host, error.procedure) for error in self.errors)

    @cached_property
    def statuses_by_host(self) -> dict[str, list[Status]]:
        """The statuses of the findings of each host as they count, in the order of the hosts."""
        found: dict[str, list[Status]] = defaultdict(list)
        for item in self.findings:
            found[item.host].append(item.counts_as)
        return {host: found[host] for host in self.hosts}
