# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From registered results to a report."""

from __future__ import annotations

from typing import Any, Callable, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, FindingError, identity
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.checks import ROUND
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import (
    HostFinding,
    HostMetric,
    Report,
    Signature,
    ToolError,
)
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.objectives import Objective, read_objective
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.outcome import Outcome, read_outcome
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.round import Round
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.signatures import read_signature, worth_reading

#: The registered results of one host by procedure; a procedure that left none there is missing.
Results = Mapping[str, Any]

NOTHING_RAN = "No procedure ran, so nothing was looked at. Were all of them left out by tags?"


def gather(
    round_: Round,
    hosts: Sequence[str],
    procedures: Sequence[str],
    results_of: Callable[[str], Results],
    site: str | None = None,
) -> Report:
    """Return the report of a round. C(results_of) returns what a host has registered, once for each host."""
    results = {host: results_of(host) for host in hosts}
    ran = [name for name in procedures if any(name in results[host] for host in hosts)]
    collector = _Collector(site)
    for host in hosts:
        collector.add_host(host, {name: read_outcome(name, results[host].get(name)) for name in ran})
    notes = tuple(f"{name} was left out of this round." for name in procedures if name not in ran)
    if not ran:
        collector.errors.append(ToolError("", "", NOTHING_RAN))
    return Report(
        round_,
        tuple(hosts),
        tuple(sorted(collector.findings, key=lambda item: item.status.severity)),
        tuple(collector.metrics),
        tuple(collector.errors),
        notes if ran else (),
        tuple(collector.objectives),
        tuple(worth_reading(collector.signatures, collector.findings)),
    )


class _Collector:
    """Takes in one host after the other."""

    def __init__(self, site: str | None) -> None:
        self.site = site
        self.findings: list[HostFinding] = []
        self.metrics: list[HostMetric] = []
        self.errors: list[ToolError] = []
        self.objectives: list[Objective] = []
        self.signatures: list[Signature] = []

    def add_host(self, host: str, outcomes: Mapping[str, Outcome]) -> None:
        about_host = next((outcome.about_host for outcome in outcomes.values() if outcome.about_host), None)
        if about_host:
            self._add_finding(host, ROUND, about_host)
        for procedure, outcome in outcomes.items():
            silent = about_host is not None and not outcome.metrics and outcome.error is None
            for finding in outcome.findings:
                if not (silent and finding.check == "procedure_ran"):
                    self._add_finding(host, procedure, finding)
            self.metrics += [HostMetric(host, procedure, metric) for metric in outcome.metrics]
            self._add_objectives(host, procedure, outcome.objectives)
            self.signatures += filter(None, (read_signature(host, data) for data in outcome.signatures))
            if outcome.error is not None:
                self.errors.append(ToolError(host, procedure, outcome.error))

    def _add_objectives(self, host: str, procedure: str, objectives: Sequence[Mapping[str, Any]]) -> None:
        for data in objectives:
            try:
                self.objectives.append(read_objective(host, data))
            except FindingError as error:
                self.errors.append(ToolError(host, procedure, str(error)))

    def _add_finding(self, host: str, procedure: str, finding: Finding) -> None:
        id_ = identity(host, procedure, finding.check, finding.subject, self.site)
        self.findings.append(HostFinding(id_, host, procedure, finding))
