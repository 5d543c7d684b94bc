# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the module of the same name, packed into one file with the kinds of check that it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.ops.upkeep.plugins.plugin_utils.asked_kinds import choice_of
from ansible_collections.ops.upkeep.plugins.plugin_utils.packed_action import PackedAction
from ansible_collections.ops.upkeep.plugins.plugin_utils.packing import Choice


class ActionModule(PackedAction):
    """Does what Ansible does with a module that has no action of its own."""

    MODULE = "health_check"

    def choice(self, options: Mapping[str, Any]) -> Choice:
        """Return the kinds that the checks ask for."""
        return choice_of(options)
