# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hold the variables of several roles against their argument specs, before the first of them does anything."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleActionFail, AnsibleError
from ansible.plugins.action import ActionBase
from ansible_collections.ops.upkeep.plugins.plugin_utils.role_arguments import (
    UnknownRole,
    arguments_of,
    misspelt,
    problems_of,
)

ROLES = Path(__file__).parents[2] / "roles"


class ActionModule(ActionBase):  # type: ignore[misc]  # ansible-core has no types
    """Looks at the variables that a host has, and does not connect to it."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True
    _supports_diff = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return how many variables were looked at. Fails with every wrong variable of every role."""
        super().run(tmp, task_vars)
        _ignored, given = self.validate_argument_spec({"roles": {"type": "list", "elements": "str", "required": True}})
        variables = task_vars or {}
        problems: list[str] = []
        looked_at = 0
        for role in given["roles"]:
            try:
                arguments = arguments_of(ROLES, role)
            except UnknownRole as error:
                raise AnsibleActionFail(str(error)) from None
            looked_at += sum(name in variables for name in arguments)
            wrong = self._wrong(arguments, variables) + misspelt(role, arguments, variables)
            problems += [f"{role}: {problem}" for problem in wrong]
        if problems:
            raise AnsibleActionFail("wrong variables, so nothing was run:\n" + "\n".join(problems))
        return {"changed": False, "looked_at": looked_at}

    def _wrong(self, arguments: Mapping[str, Any], variables: Mapping[str, Any]) -> list[str]:
        values, unworkable = {}, {}
        for name in arguments:
            try:
                if name in variables:
                    values[name] = self._templar.template(variables[name])
            except AnsibleError as error:
                unworkable[name] = f"{name} cannot be worked out: {str(error).splitlines()[0]}"
        given = {name: spec for name, spec in arguments.items() if name not in unworkable}
        # A default that counts with another variable breaks where that one is wrong: then the cause is told alone.
        return problems_of(given, values) or list(unworkable.values())
