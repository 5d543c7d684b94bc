# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How Ansible is to read the options that every module about it has."""

from __future__ import annotations

from typing import Any, Final, Mapping

ARGUMENTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "objectives": {"type": "list", "elements": "dict", "default": []},
    "auto": {"type": "bool"},
    "url": {"type": "str", "default": "http://localhost:8000"},
    "metrics_path": {"type": "str", "default": "/metrics"},
    "status_path": {"type": "str", "default": "/status"},
    "status_values": {"type": "dict", "default": {}},
    "prometheus": {"type": "str"},
    "prometheus_labels": {"type": "dict", "default": {}},
    "secret_headers": {"type": "dict", "default": {}, "no_log": True},
    "prometheus_secret_headers": {"type": "dict", "default": {}, "no_log": True},
    "ca_file": {"type": "path"},
    "verify": {"type": "bool", "default": True},
    "maintenance": {"type": "list", "elements": "dict", "default": []},
    "since": {"type": "float"},
    "timeout": {"type": "float", "default": 10},
}
