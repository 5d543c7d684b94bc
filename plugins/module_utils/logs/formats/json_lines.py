# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A JSON object on each line."""

from __future__ import annotations

import json
from typing import Any

from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats.structured import Fields, fields_format


def read(line: str) -> Fields | None:
    """Return the fields of a line, None where it is no JSON object."""
    if not line.lstrip().startswith("{"):
        return None
    try:
        found: Any = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


FORMAT = fields_format("json_lines", read)
