# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The error log of Apache, 2.4 and before: C([Tue Nov 24 06:33:20.123456 2026] [core:error] [pid 7] ...)."""

from __future__ import annotations

from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats.format import by_pattern
from ansible_collections.ops.upkeep.plugins.module_utils.logs.timestamps import DAY_NAME, MONTH

FORMAT = by_pattern(
    "apache_error",
    rf"\[(?P<time>{DAY_NAME} {MONTH} [ \d]\d [\d:.]+ \d{{4}})\] \[(?P<process>[a-z]\w*(?=:))?:?(?P<level>[a-z]+\d?)\] "
    r"(?:\[pid (?P<pid>\d+)(?::tid \d+)?\] )?(?:\[(?:remote|client) [^\]]*\] )?(?P<message>.*)",
)
