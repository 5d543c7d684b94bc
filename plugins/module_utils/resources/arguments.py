# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How Ansible is to read the options that every module about it has."""

from __future__ import annotations

from typing import Any, Final, Mapping

ARGUMENTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "limits": {"type": "dict", "default": {}},
    "sample": {"type": "float", "default": 2},
    "window": {"type": "str", "default": "24h"},
    "sustained": {"type": "str", "default": "30m"},
    "exclude": {"type": "list", "elements": "str", "default": []},
}
