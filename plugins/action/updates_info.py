# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the module of the same name, packed into one file: see plugin_utils/packed_action.py."""

from __future__ import annotations

from ansible_collections.ops.upkeep.plugins.plugin_utils.packed_action import PackedAction


class ActionModule(PackedAction):
    """Does what Ansible does with a module that has no action of its own."""

    MODULE = "updates_info"
