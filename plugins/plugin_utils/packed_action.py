# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action of every module of this collection that runs on hosts: it sends the module packed, see packing.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from ansible import constants as C
from ansible.plugins.action import ActionBase
from ansible_collections.ops.upkeep.plugins.plugin_utils.packing import Choice, packed


class PackedAction(ActionBase):  # type: ignore[misc]  # ansible-core has no types
    """Does what Ansible does with a module that has no action of its own. C(MODULE) is the name of the module."""

    MODULE: ClassVar[str]
    _supports_check_mode = True
    _supports_async = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return what the module returns."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        in_background = bool(self._task.async_val) and not self._connection.has_native_async
        module = packed(self.MODULE, self.choice(self._task.args))
        # Options may hold passwords and the history of a host: they stay out of its syslog. What a module says of that
        # when it begins (no_log) is overruled by what the control node sends.
        variables = {**(task_vars or {}), "ansible_no_target_syslog": True}
        result.update(self._execute_module(module_name=module, task_vars=variables, wrap_async=in_background))
        if not in_background:
            self._remove_tmp_path(self._connection._shell.tmpdir)
        return result

    def _is_pipelining_enabled(self, module_style: str, wrap_async: bool = False) -> bool:
        """Return whether the module goes to the host in one trip, by the input of its interpreter, and not in five.

        Ansible leaves that to a setting, since sudo may ask for a terminal, which then is not there. Where nobody
        becomes anybody over ssh, nothing can be in the way.
        """
        if super()._is_pipelining_enabled(module_style, wrap_async):
            return True
        alone = self._connection.transport == "ssh" and not self._connection.become
        return bool(alone and module_style == "new" and not wrap_async and not C.DEFAULT_KEEP_REMOTE_FILES)

    def choice(self, options: Mapping[str, Any]) -> Choice:
        """Return what need not travel for a call with these options; nothing, if the module does not say."""
        return {}
