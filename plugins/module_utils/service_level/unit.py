# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The unit that a metric counts in, by its name."""

from __future__ import annotations

import re
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.service_level.source import Source

_NAMED_UNIT = re.compile(r"_(seconds|milliseconds|ms|microseconds|nanoseconds|bytes|ratio|percent|celsius)(?:_|$)")
_SHORT: Final = {"seconds": "s", "milliseconds": "ms", "microseconds": "us", "nanoseconds": "ns"}


def unit_of(source: Source | None) -> str:
    """Return the unit that the name of a metric ends with, as is the custom. Empty where it has none."""
    match = _NAMED_UNIT.search(source.name) if source else None
    return _SHORT.get(match.group(1), match.group(1)) if match else ""
