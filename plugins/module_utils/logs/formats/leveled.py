# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Python, Java, Go and most others write: a time, who it was, a level, a message, in whichever brackets.

2026-11-24 06:33:20,123 - shop.orders - ERROR - order 7 is lost
2026-11-24T06:33:20.123+01:00  WARN 7 --- [main] com.example.Shop : slow
[2026-11-24 06:33:20 +0000] [7] [CRITICAL] WORKER TIMEOUT
"""

from __future__ import annotations

from ansible_collections.ops.upkeep.plugins.module_utils.logs.formats.format import by_pattern
from ansible_collections.ops.upkeep.plugins.module_utils.logs.severity import LEVEL
from ansible_collections.ops.upkeep.plugins.module_utils.logs.timestamps import CLOCK, ISO, MONTH, ZONE

_TIME = (
    rf"(?:{ISO}|\d{{4}}/\d\d/\d\d[T ]{CLOCK}{ZONE}|\d\d?[-/ ]{MONTH}[-/ ]\d{{4}}[ :]{CLOCK}{ZONE}|\d\d-\d\d {CLOCK}"
    rf"|{MONTH} \d\d?, \d{{4}},? {CLOCK}(?: [AP]M)?|\d{{6}} \d{{6}}(?= ))"
)

FORMAT = by_pattern(
    "leveled",
    rf"[\[(<]?(?P<time>{_TIME})[\])>]?(?P<process>)(?P<pid>)[\s|:,-]{{1,8}}(?:[^\s=\"]{{1,120}}[\s|]+(?:- )?){{0,5}}?"
    rf"(?:[\[(<](?P<level>(?i:{LEVEL})|[EWIDNTVCF])[\])>]|(?P<bare>{LEVEL}|[EWIDVF](?= ))(?=[\s:|,-]))"
    r"[:,|]?\s*(?:[-|] )?(?P<message>.*)",
)
