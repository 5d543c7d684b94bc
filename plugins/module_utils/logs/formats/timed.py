# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A time and then anything: C(2026/11/24 06:33:20 listening on :8000)."""

from __future__ import annotations

from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats.format import by_pattern
from ansible_collections.ops.upkeep.plugins.module_utils.logs.timestamps import CLOCK, DAY_NAME, ISO, MONTH, ZONE

FORMAT = by_pattern(
    "timed",
    rf"(?P<level>)(?P<process>)(?P<pid>)[\[(<]?(?P<time>{ISO}|\d{{4}}/\d\d/\d\d[T ]{CLOCK}{ZONE}"
    rf"|\d\d?[-/ ]{MONTH}[-/ ]\d{{4}}[ :]{CLOCK}{ZONE}|\d\d-\d\d {CLOCK}"
    rf"|(?:{DAY_NAME} )?{MONTH} [ \d]\d,? (?:\d{{4}},? )?{CLOCK}{ZONE}(?: [AP]M)?(?: \d{{4}})?"
    rf"|1\d{{9}}(?:\.\d+|\d{{3}})?(?=\s))"
    r"[\])>]?[:,]?(?:\s|$)\s*(?:[-|] )?(?P<message>.*)",
    weight=0.3,
)
