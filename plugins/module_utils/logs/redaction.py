# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Take secrets and personal data out of what a review shows of a log."""

from __future__ import annotations

import re
from typing import Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.logs.redaction_patterns import PATTERNS
from ansible_collections.ops.upkeep.plugins.module_utils.logs.timebox import TookTooLong, at_most
from ansible_collections.ops.upkeep.plugins.module_utils.redact import REDACTED, redact
from ansible_collections.ops.upkeep.plugins.module_utils.text import clean

_MAIL: Final = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}\b")
_CARD: Final = re.compile(r"(?<![\d.-])\d(?:[ -]?\d){12,18}(?![\d-])")
# The instance of a unit (getty@tty1.service) looks like an address.
_UNITS: Final = (".service", ".socket", ".timer", ".target", ".mount", ".slice", ".scope", ".path", ".device", ".swap")
_OWN_SECONDS: Final = 0.5  # for all patterns of the user on one text


class Redaction:
    """Replaces what nobody should read in a report by C([redacted]): the usual secrets, and C(patterns) besides.

    Raises WrongOptions where a pattern is no regular expression.
    """

    def __init__(self, patterns: Sequence[str] = ()) -> None:
        self._own = [_compiled(position, pattern) for position, pattern in enumerate(patterns)]

    def text(self, text: str, limit: int) -> str:
        """Return clean text of at most so many characters in which no secret is left."""
        # Before the cut, which could leave the head of a secret that no pattern knows; after cleaning, since an
        # invisible character inside would hide one.
        text = self._by_own(clean(text, max(limit * 2, 4096)))
        for pattern in PATTERNS:
            text = pattern.sub(_kept, text)
        text = _MAIL.sub(_mail, redact(text))
        return clean(_CARD.sub(_card, text), limit)

    def _by_own(self, text: str) -> str:
        if not self._own:
            return text
        try:
            with at_most(_OWN_SECONDS):
                for pattern in self._own:
                    text = pattern.sub(REDACTED, text)
        except TookTooLong:
            return REDACTED  # what could not be searched is not shown
        return text


def _compiled(position: int, pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except (re.error, OverflowError, RecursionError, TypeError) as error:
        raise WrongOptions([f"redact[{position}]: {pattern!r} is not a regular expression ({error})"]) from error


def _kept(match: re.Match[str]) -> str:
    head: str = match.group(1) or ""
    return head + REDACTED + ("@" if head.endswith("://") else "")


def _mail(match: re.Match[str]) -> str:
    return match.group() if match.group().endswith(_UNITS) else REDACTED


def _card(match: re.Match[str]) -> str:
    digits = [int(sign) for sign in match.group() if sign.isdigit()]
    return REDACTED if is_card(digits) else match.group()


def is_card(digits: Sequence[int]) -> bool:
    """Whether digits are a card number by Luhn's check, and begin as those of the networks do."""
    doubled = [digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[-2::-2]]
    return digits[0] in (2, 3, 4, 5, 6) and (sum(doubled) + sum(digits[-1::-2])) % 10 == 0 and len(set(digits)) > 1
