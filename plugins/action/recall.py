# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recall from history what the procedures of a round must know, for all hosts of the play at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible import constants as C
from ansible.errors import AnsibleActionFail
from ansible_collections.ops.upkeep.plugins.plugin_utils.control_node import ControlNodeAction, hosts_of
from ansible_collections.ops.upkeep.plugins.plugin_utils.history import handover, options, session
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.errors import WrongPlace

# What takes longest is to import SQLAlchemy. Here it is done once, in the process that all workers come from: recall
# and record would do it twice. Where it is missing, that is said in words when it is needed.


class ActionModule(ControlNodeAction):
    """Runs once for all hosts, on the control node alone. In check mode it reads, and notes no beginning."""

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Hand over what history knows of each host, and return what it knows of rounds."""
        super().run(tmp, task_vars)
        _ignored, given = self.validate_argument_spec(dict(options.SPEC))
        variables = task_vars or {}
        told = options.read_given(given, variables)
        try:
            options.read_accepted(given["accepted_file"])
        except WrongPlace as error:
            raise AnsibleActionFail(str(error)) from None
        hosts = hosts_of(variables)

        recalled, error = options.attempted(
            lambda: session.recall_round(told.place, told.this, hosts, self._task.check_mode)
        )
        handover.write(handover.folder_of(Path(C.DEFAULT_LOCAL_TMP)), recalled.hosts if recalled else {})
        return {
            "changed": False,
            "token": recalled.token if recalled else None,
            "previous": recalled.previous if recalled else None,
            "hosts": sum(text != "{}" for text in recalled.hosts.values()) if recalled else 0,
            "error": error,
            "warnings": [f"The round goes on without its history: {error}"] if error else [],
        }
