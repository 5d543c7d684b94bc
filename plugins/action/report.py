# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make the report of a round from what its procedures registered on all hosts of the play."""

from __future__ import annotations

import os
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Mapping

from ansible import constants as C
from ansible.errors import AnsibleActionFail
from ansible.utils.display import Display
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.plugin_utils.control_node import ControlNodeAction, hosts_of, results_from
from ansible_collections.ops.upkeep.plugins.plugin_utils.report import terminal
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.charset import as_ascii, speaks_unicode
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.formats import render_files
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.gather import gather
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import Report
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.policy import FAIL_ON, fails_run
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.remember import with_history
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.round import RoundError, ended_round
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.store import StoreError, Written, write
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.verdict import verdict

ARGUMENT_SPEC: dict[str, Any] = {
    "procedures": {"type": "list", "elements": "str", "required": True},
    "round": {"type": "dict", "default": {}},
    "site": {"type": "str"},
    "dir": {"type": "path", "default": "upkeep-reports"},
    "keep": {"type": "int", "default": 30},
    "fail_on": {"type": "str", "default": "fail", "choices": list(FAIL_ON)},
    "history": {"type": "dict", "default": {}},
    "quiet": {"type": "bool", "default": False},
}

_COLOURS = {
    Status.FAIL: C.COLOR_ERROR,
    Status.UNKNOWN: C.COLOR_WARN,
    Status.WARN: C.COLOR_CHANGED,
    Status.OK: C.COLOR_OK,
    Status.SKIPPED: C.COLOR_SKIP,
}

display = Display()


class ActionModule(ControlNodeAction):
    """Runs once for all hosts, on the control node alone. The report is written in check mode too."""

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Show the report, write it, and return where it lies and what it says."""
        super().run(tmp, task_vars)
        _ignored, options = self.validate_argument_spec(ARGUMENT_SPEC)
        if options["keep"] < 0:
            raise AnsibleActionFail(f"upkeep_report_keep is {options['keep']}; write 0 (keep all) or more")
        report = _report(options, task_vars or {})
        _show(report, options["quiet"])
        return _told(report, options, _store(report, options))


def _report(options: Mapping[str, Any], task_vars: Mapping[str, Any]) -> Report:
    try:
        round_ = ended_round(options["round"], datetime.now(timezone.utc))
    except RoundError as error:
        raise AnsibleActionFail(str(error)) from error
    procedures = [str(name) for name in options["procedures"]]
    results_of = results_from(task_vars, procedures)
    report = gather(round_, hosts_of(task_vars), procedures, results_of, options["site"])
    return with_history(report, options["history"], options["site"])


def _show(report: Report, quiet: bool) -> None:
    unicode = speaks_unicode(os.environ)
    for line in terminal.render(report, display.columns, quiet=quiet):
        _say(line.text if unicode else as_ascii(line.text), line.status)


def _say(text: str, status: Status | None = None) -> None:
    display.display(text, color=_COLOURS[status] if status else None)


def _store(report: Report, options: Mapping[str, Any]) -> Written:
    # Relative to where the user called Ansible, which no part of Ansible leaves.
    reports = Path(os.path.abspath(os.path.expanduser(options["dir"])))
    try:
        return write(reports, report.round.id, render_files(report), options["keep"])
    except StoreError as error:
        # Not from the error: ansible-core would say all of it again.
        raise AnsibleActionFail(
            f"{verdict(report)}. But {error}", result={"verdict": verdict(report), "index": None}
        ) from None


def _told(report: Report, options: Mapping[str, Any], written: Written) -> dict[str, Any]:
    index = str(written.folder / "index.html")
    _say(f"Report: {index}")
    return {
        "changed": False,
        "verdict": verdict(report),
        "status": report.status.value,
        "summary": report.summary,
        "errors": [error.to_dict() for error in report.errors],
        "fails_run": fails_run(report, options["fail_on"]),
        "round": report.round.to_dict(),
        "dir": str(written.folder),
        "index": index,
        "warnings": written.warnings,
    }
