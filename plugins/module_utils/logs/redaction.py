# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Take secrets and personal data out of what a review shows of a log."""

from __future__ import annotations

import re
from typing import Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.redact import REDACTED, redact
from ansible_collections.ops.upkeep.plugins.module_utils.text import clean

# Each keeps its first group. What the rest of the collection redacts too is in module_utils/redact.py.
_PATTERNS: Final[tuple[re.Pattern[str], ...]] = (
    re.compile(r"((?:\b|\\n|^)-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----).*?(?:-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----|\Z)", re.DOTALL),
    re.compile(r"((?:proxy-|x-)?(?:authorization|auth)['\"]?\s*[:=]\s*['\"]?)[^'\",;\r\n]+", re.IGNORECASE),
    re.compile(r"(\b(?:basic|bearer|digest|negotiate|token)\s+)[A-Za-z0-9._~+/-]{12,}=*", re.IGNORECASE),
    re.compile(r"((?:set-)?cookie2?['\"]?\s*[:=]\s*['\"]?)[^'\"\r\n]+", re.IGNORECASE),
    re.compile(r"(\b(?:j?session(?:_?id)?|sid|phpsessid|csrf\w*|xsrf\w*|otp|pin|cvv|passcode)['\"]?\s*[=:]\s*['\"]?)[^\s,;&'\"]+", re.IGNORECASE),
    re.compile(r"([?&;](?:[\w.-]*(?:key|token|secret|sig|signature|auth|code|password|passwd|pwd)[\w.-]*)=)[^\s&;'\"]+", re.IGNORECASE),
    re.compile(r"(\b[\w.-]*(?:secret|password|passwd|passphrase|token|api[_-]?key|access[_-]?key|credential)[\w.-]*['\"]?\s*(?:[=:]|=>|\bis\b)\s*['\"]?)[^\s,;&'\"]+", re.IGNORECASE),
    re.compile(r"(\bIDENTIFIED (?:BY|WITH \S+ (?:BY|AS)) )\S+", re.IGNORECASE),
    re.compile(r"(\bPASSWORD )'[^']*'?", re.IGNORECASE),  # of SQL
    re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^/\s@'\"]+@", re.IGNORECASE),
    re.compile(r"()\beyJ[\w-]{5,}(?:\.[\w-]+){0,2}"),
    re.compile(r"()\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}\b"),
    re.compile(r"()(?<![A-Za-z0-9/+=])(?=[A-Za-z0-9/+]{0,39}[a-z])(?=[A-Za-z0-9/+]{0,39}[A-Z])(?=[A-Za-z0-9/+]{0,39}\d)(?=[A-Za-z0-9]*[/+])(?![\w/.+-]*/[\w/.-]*/)[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])"),
    re.compile(r"()\b(?:gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|sk[-_](?:live|test|proj|ant)?|rk_live_|AIza|ya29\.|npm_|pypi-|dop_v1_|hvs\.)[\w.-]{16,}"),
    re.compile(r"()^[A-Za-z0-9+/]{60,}={0,2}$", re.MULTILINE),  # a line of a key of which the rest is elsewhere
)  # fmt: skip
_MAIL: Final = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}\b")
_CARD: Final = re.compile(r"(?<![\d.-])\d(?:[ -]?\d){12,18}(?![\d-])")
_UNITS: Final = (".service", ".socket", ".timer", ".target", ".mount", ".slice", ".scope", ".path", ".device", ".swap")


class Redaction:
    """Replaces what nobody should read in a report by C([redacted]): the usual secrets, and C(patterns) besides."""

    def __init__(self, patterns: Sequence[str] = ()) -> None:
        self._own = [_compiled(position, pattern) for position, pattern in enumerate(patterns)]

    def text(self, text: str, limit: int) -> str:
        """Return clean text of at most so many characters in which no secret is left."""
        # Before the cut, which could leave the head of a secret that no pattern knows; after cleaning, since an
        # invisible character inside would hide one.
        text = clean(text, max(limit * 2, 4096))
        for own in self._own:
            text = own.sub(REDACTED, text)
        for pattern in _PATTERNS:
            text = pattern.sub(_kept, text)
        text = _MAIL.sub(_mail, redact(text))
        return clean(_CARD.sub(_card, text), limit)


def _compiled(position: int, pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except (re.error, OverflowError, RecursionError, TypeError) as error:
        raise WrongOptions([f"redact[{position}]: {pattern!r} is not a regular expression ({error})"]) from error


def _kept(match: re.Match[str]) -> str:
    head: str = match.group(1) or ""
    return head + REDACTED + ("@" if head.endswith("://") else "")


def _mail(match: re.Match[str]) -> str:
    """Return an address replaced; the instance of a unit (C(getty@tty1.service)) looks like one."""
    return match.group() if match.group().endswith(_UNITS) else REDACTED


def _card(match: re.Match[str]) -> str:
    digits = [int(sign) for sign in match.group() if sign.isdigit()]
    return REDACTED if is_card(digits) else match.group()


def is_card(digits: Sequence[int]) -> bool:
    """Whether digits are a card number by Luhn's check, and begin as those of the networks do."""
    doubled = [digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[-2::-2]]
    return digits[0] in (2, 3, 4, 5, 6) and (sum(doubled) + sum(digits[-1::-2])) % 10 == 0 and len(set(digits)) > 1
