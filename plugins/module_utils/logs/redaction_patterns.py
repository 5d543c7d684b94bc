# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What secrets look like in logs, beyond what the rest of the collection redacts (module_utils/redact.py).

Each pattern keeps its first group, which says what was there. All are bounded, so that no line takes long.
"""

from __future__ import annotations

import re
from typing import Final

_ASSIGNED = r"['\"]?\s{0,3}(?:[=:]|=>)\s{0,3}['\"]?"
_VALUE = r"[^\s,;&'\"]+"
_SECRET_NAME = (
    r"(?:secret|passw(?:or)?d|passphrase|token|api[_-]?key|access[_-]?key|private[_-]?key|credential|signature|session)"
)

PATTERNS: Final[tuple[re.Pattern[str], ...]] = (
    re.compile(
        r"(-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----).*?"
        r"(?:-----END [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----|\Z)",
        re.DOTALL,
    ),
    re.compile(rf"((?:proxy-|x-)?auth(?:orization)?{_ASSIGNED})(?!=)[^'\",;\r\n]+", re.IGNORECASE),
    re.compile(r"(\b(?:basic|bearer|digest|negotiate|token)\s+)[A-Za-z0-9._~+/-]{12,}=*", re.IGNORECASE),
    re.compile(r"((?:set-)?cookie2?['\"]?\s{0,3}[:=]\s{0,3}['\"]?)[^'\"\r\n]+", re.IGNORECASE),
    re.compile(
        rf"((?<![\w-])(?:j?session(?:_?id)?|sid|phpsessid|csrf\w{{0,20}}|xsrf\w{{0,20}}|otp|pin|cvv|cvc|passcode"
        rf"|pwd|pass)"
        rf"{_ASSIGNED}){_VALUE}",
        re.IGNORECASE,
    ),
    re.compile(
        r"([?&;][\w.-]{0,60}(?:key|token|secret|sig|signature|auth|code|password|passwd|pwd)[\w.-]{0,30}=)[^\s&;'\"]+",
        re.IGNORECASE,
    ),
    re.compile(
        rf"((?<![\w.-])[\w.-]{{0,60}}{_SECRET_NAME}[\w.-]{{0,30}}(?:{_ASSIGNED}|\s+is\s+)){_VALUE}", re.IGNORECASE
    ),
    re.compile(r"(\bIDENTIFIED (?:BY|WITH \S{1,60} (?:BY|AS)) )\S+", re.IGNORECASE),
    re.compile(r"(\bPASSWORD )'[^']*'?", re.IGNORECASE),  # of SQL
    re.compile(r"(\b[a-z][a-z0-9+.-]{1,20}://)[^/\s@'\"]{1,300}@", re.IGNORECASE),
    re.compile(r"()\beyJ[\w-]{5,}(?:\.[\w-]+){0,4}"),  # a JSON web token, or the head of one
    re.compile(r"()\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}\b"),
    re.compile(  # the secret key of AWS: forty signs of base64
        r"()(?<![\w/+=.-])(?=[\w/+]{0,39}[a-z])(?=[\w/+]{0,39}[A-Z])(?=[\w/+]{0,39}\d)"
        r"[A-Za-z0-9/+]{40}(?![\w/+=.-])"
    ),
    re.compile(
        r"()\b(?:gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|sk[-_](?:live_|test_|proj-|ant-)?|rk_live_|AIza|ya29\.|npm_"
        r"|pypi-|dop_v1_|hvs\.)[\w.-]{16,}"
    ),
    re.compile(r"()^\s{0,20}[A-Za-z0-9+/]{60,}={0,2}$", re.MULTILINE),  # a line of a key of which the rest is elsewhere
)
