# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which findings have ended when a round does not make them any more: those that it looked for and did not find."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.checks import CHECKS, INVENTORY_CHECKS
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.memory import is_hidden
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.spells import Open
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.taken import Part, Taken
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.checks import ROUND
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import HostFinding

_OWN = frozenset(check.id for check in CHECKS)
_INVENTORY = frozenset(check.id for check in INVENTORY_CHECKS)


class Scope:
    """What a round looked at. A host that was not reached, or a check that broke, leaves open what is open."""

    def __init__(
        self,
        hosts: Mapping[str, int],
        taken: Taken,
        findings: Sequence[HostFinding],
        evaluated: Callable[[Open], bool],
    ) -> None:
        self._evaluated = evaluated
        self._parts: dict[tuple[int, str], Part] = {
            (hosts[host], procedure): part for (host, procedure), part in taken.parts.items()
        }
        self._tried = {host for host, _procedure in self._parts}
        self._unknown: dict[tuple[int, str], set[str]] = {}
        for item in findings:
            if item.status is Status.UNKNOWN:
                self._unknown.setdefault((hosts[item.host], item.procedure), set()).add(item.finding.check)

    def has_ended(self, spell: Open) -> bool:
        """Whether a finding that this round did not make is not there any more."""
        if spell.check in _INVENTORY:
            part = self._parts.get((spell.host, spell.procedure))
            return part is not None and part.looked and spell.subject in part.inventory
        if spell.check in _OWN:
            return self._evaluated(spell)
        if spell.procedure == ROUND:
            return spell.host in self._tried
        part = self._parts.get((spell.host, spell.procedure))
        if part is None or not part.looked:
            return False
        return not is_hidden(spell.check, self._unknown.get((spell.host, spell.procedure), ()))
