# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Record a round in history, all hosts of the play in one transaction, and say what its past adds to it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Mapping

from ansible_collections.ops.upkeep.plugins.plugin_utils.control_node import ControlNodeAction, hosts_of, results_from
from ansible_collections.ops.upkeep.plugins.plugin_utils.history import options
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.own_findings import Outlook
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.record import Policy
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.session import record_round
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.taken import Taken, take
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.this_round import ThisRound, is_sliced
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.gather import gather
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.round import Round

ARGUMENT_SPEC: dict[str, Any] = {
    **options.SPEC,
    "procedures": {"type": "list", "elements": "str", "required": True},
    "recall": {"type": "dict", "default": {}},
}

NOT_READ = "the history could not be read when the round began: {0}"


class ActionModule(ControlNodeAction):
    """Runs once for all hosts, on the control node alone. In check mode it looks, and leaves no trace."""

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Record the round, and return what memory adds to the report."""
        super().run(tmp, task_vars)
        _ignored, given = self.validate_argument_spec(ARGUMENT_SPEC)
        variables = task_vars or {}
        told = options.read_given(given, variables)
        began_without = str(given["recall"].get("error") or "")
        if began_without:  # its procedures read from nowhere on, so their cursors must not count
            return _result(None, NOT_READ.format(began_without), False)
        recorded, error = options.attempted(lambda: self._record(told, given, variables))
        return _result(recorded, error, not self._task.check_mode)

    def _record(self, told: options.Given, given: Mapping[str, Any], variables: Mapping[str, Any]) -> dict[str, Any]:
        inventory = frozenset(variables.get("groups", {}).get("all", ()))
        outlook = Outlook(told.every, told.stale, inventory, is_sliced(variables))
        policy = Policy(options.read_accepted(given["accepted_file"]), outlook, given["recall"].get("token"))
        taken = _taken(told.this, [str(name) for name in given["procedures"]], given["site"], variables)
        recorded = record_round(told.place, told.this, taken, policy, told.keep, self._task.check_mode)
        return asdict(recorded)


def _taken(this: ThisRound, procedures: list[str], site: str | None, variables: Mapping[str, Any]) -> Taken:
    results_of = results_from(variables, procedures)
    report = gather(Round(this.id, this.name, "", ""), hosts_of(variables), procedures, results_of, site)
    return take(report, procedures, results_of)


def _result(recorded: dict[str, Any] | None, error: str, wrote: bool) -> dict[str, Any]:
    return {
        "changed": False,
        **(recorded or {}),
        "recorded": recorded is not None and wrote,
        "error": error,
        "warnings": [f"Nothing was recorded: {error}"] if error else [],
    }
