# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same problem on many hosts is one group, so that four hundred hosts are one line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable

from ansible_collections.ops.upkeep.plugins.plugin_utils.report.checks import PROCEDURE_RAN, ROUND
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import HostFinding, Report, ToolError


@dataclass(frozen=True)
class Group:
    """Findings of one check about one subject with one status, on one or more hosts."""

    items: tuple[HostFinding, ...]

    @property
    def first(self) -> HostFinding:
        """The finding that speaks for the group."""
        return self.items[0]

    @property
    def hosts(self) -> list[str]:
        """The hosts in the order of the round."""
        return [item.host for item in self.items]

    @property
    def title(self) -> str:
        """What the group is about: check and subject, the check alone where it is about the host as a whole."""
        finding = self.first.finding
        return finding.check if self.first.procedure == ROUND else f"{finding.check} {finding.subject}"

    @property
    def message(self) -> str:
        """The message, with the name of its host where the hosts differ in what they say."""
        message = self.first.finding.message
        same = all(item.finding.message == message for item in self.items)
        return message if same else f"{self.first.host}: {message}"


@dataclass(frozen=True)
class ErrorGroup:
    """One error of the tool, and the hosts that it came up on (none where it is no host's)."""

    procedure: str
    message: str
    hosts: tuple[str, ...]


def group_items(items: Iterable[HostFinding]) -> list[Group]:
    """Return findings in groups: worst first, then hosts as a whole, then the most hosts."""
    found: dict[tuple[str, str, str, str], list[HostFinding]] = {}
    for item in items:
        key = (item.procedure, item.finding.check, item.status.value, item.finding.subject)
        found.setdefault(key, []).append(item)
    groups = [Group(tuple(items)) for items in found.values()]
    return sorted(groups, key=lambda group: (_rank(group.first), -len(group.items)))


def is_told_as_error(report: Report, item: HostFinding) -> bool:
    """Whether a finding is told as an error of the tool already, so that it is not told again."""
    return item.finding.check == PROCEDURE_RAN.id and (item.host, item.procedure) in report.procedures_with_errors


def _rank(item: HostFinding) -> tuple[int, bool]:
    return item.status.severity, item.procedure != ROUND


def group_errors(errors: Iterable[ToolError]) -> list[ErrorGroup]:
    """Return the errors of the tool, each with all hosts that it came up on."""
    found: dict[tuple[str, str], list[str]] = {}
    for error in errors:
        found.setdefault((error.procedure, error.message), []).append(error.host)
    return [ErrorGroup(procedure, message, tuple(filter(None, hosts))) for (procedure, message), hosts in found.items()]
