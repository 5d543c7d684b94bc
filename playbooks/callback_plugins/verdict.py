# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Say the verdict of the round once more, as the last line: a recap of four hundred hosts scrolls the report away.

Ansible loads this file for the playbooks beside it, with no configuration, and for no others.
"""

from __future__ import annotations

from typing import Any

from ansible import constants as C
from ansible.plugins.callback import CallbackBase

DOCUMENTATION = r"""
name: verdict
type: notification
short_description: Say the verdict of the round as the last line
version_added: 0.1.0
description:
  - Says the verdict of each report that C(ops.upkeep.report) made in the run, and where it lies, after the recap.
  - Where no host matched, so that no task could say so, it says that nothing was looked at and ends the run with 2.
  - Says nothing else where no report was made.
"""

_REPORT = "ops.upkeep.report"
_NOBODY = (
    "UNKNOWN: nothing was looked at, since no host matches. "
    "See the inventory (ansible-inventory --graph), upkeep_hosts and --limit."
)
_COLOURS = {"fail": C.COLOR_ERROR, "unknown": C.COLOR_WARN, "warn": C.COLOR_CHANGED, "ok": C.COLOR_OK}


class CallbackModule(CallbackBase):
    """Remembers what the report said, and says it at the end."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "verdict"

    def __init__(self) -> None:
        super().__init__()
        self._reports: dict[str, dict[str, Any]] = {}
        self._nobody = False

    def v2_playbook_on_no_hosts_matched(self) -> None:
        """Remember a play that ended before it began."""
        self._nobody = True

    def v2_runner_on_ok(self, result: Any) -> None:
        """Remember a report that was written."""
        self._remember(result)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        """Remember a report that could not be written."""
        self._remember(result)

    def _remember(self, result: Any) -> None:
        said = result._result
        if result._task.resolved_action == _REPORT and "verdict" in said:
            self._reports[str(said.get("index"))] = dict(said)

    def v2_playbook_on_stats(self, stats: Any) -> None:
        """Say the verdicts. Raises SystemExit where nobody was looked at: Ansible would end with 0."""
        if self._nobody and not self._reports:
            self._display.display(_NOBODY, color=C.COLOR_WARN)
            raise SystemExit(2)
        for said in self._reports.values():
            place = f" Report: {said['index']}" if said.get("index") else " The report could not be written."
            self._display.display(f"{said['verdict']}.{place}", color=_COLOURS.get(str(said.get("status"))))
        self._reports = {}
