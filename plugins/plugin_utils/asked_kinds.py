# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which kinds of check must travel to a host."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.ops.upkeep.plugins.plugin_utils.packing import NAME, PLUGINS, Choice

HEALTH = f"{NAME}.module_utils.health"
# By their files: to import them takes longer than to send all of them.
KINDS = {path.stem for path in (PLUGINS / "module_utils/health/kinds").glob("[a-z]*.py")}


def choice_of(options: Mapping[str, Any]) -> Choice:
    """Return what to take the registry to import for these options of health_check: the kinds that they ask for.

    All of them if the host is to suggest some, or if one of those asked for is no kind, which the module will say.
    """
    checks = options.get("checks")
    if options.get("auto") or not checks or not isinstance(checks, list):
        return {}
    kinds = {str(check.get("kind")) if isinstance(check, Mapping) else "" for check in checks}
    return {f"{HEALTH}.registry": [f"{HEALTH}.kinds.{kind}" for kind in sorted(kinds)]} if kinds <= KINDS else {}
