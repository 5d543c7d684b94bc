# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A level at the head of the line and no time, as Python's basicConfig writes: C(ERROR:root:...)."""

from __future__ import annotations

from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats.format import by_pattern
from ansible_collections.ops.upkeep.plugins.module_utils.logs.severity import LEVEL

FORMAT = by_pattern(
    "level_first",
    rf"(?P<time>)(?P<process>)(?P<pid>)(?:\[(?P<level>(?i:{LEVEL}))\]:?|(?P<bare>{LEVEL})(?=[:\s])):? *(?P<message>.*)",
    weight=0.3,
)
