# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log of Redis and Valkey: C(7:M 24 Nov 2026 06:33:20.123 # Server initialized)."""

from __future__ import annotations

from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats.format import by_pattern
from ansible_collections.ops.upkeep.plugins.module_utils.logs.severity import Severity
from ansible_collections.ops.upkeep.plugins.module_utils.logs.timestamps import MONTH

_LEVELS = {".": Severity.DEBUG, "-": Severity.INFO, "*": Severity.NOTICE, "#": Severity.WARNING}

FORMAT = by_pattern(
    "redis",
    rf"(?P<process>)(?P<pid>\d+):(?:[A-Z]|signal-handler) \(?(?P<time>\d\d? {MONTH} (?:\d{{4}} )?[\d:.]+)\)? "
    r"(?:(?P<level>[.*#-]) )?(?P<message>.*)",
    level=lambda sign: _LEVELS.get(sign) if sign else None,
)
