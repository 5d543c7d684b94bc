# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Take secrets out of text that came from a host, before it can reach a report."""

from __future__ import annotations

import functools
import re
from typing import Final

REDACTED: Final = "[redacted]"

_SECRET_WORD = (
    r"(?:[\w-]{0,40}(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key"
    r"|credentials?)|pwd|pin)"
)


# Each pattern keeps its first group (what a reader needs to know which secret was there) and drops the rest.
@functools.cache  # few texts hold a secret, and most calls do without
def _patterns() -> tuple[re.Pattern[str], ...]:
    return (
        # The end may be cut off, so it is optional.
        re.compile(r"(-----BEGIN [A-Z ]*PRIVATE KEY-----).*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL),
        re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^/\s:@'\"]*:[^/\s'\"]*@", re.IGNORECASE),
        re.compile(r"((?:proxy-)?authorization['\"]?\s*[:=]\s*['\"]?(?:\w+\s+)?)[^\s'\",;]+", re.IGNORECASE),
        re.compile(r"((?:set-)?cookie['\"]?\s*:\s*)[^\r\n'\"]+", re.IGNORECASE),
        re.compile(r"(\bbearer\s+)[\w.~+/=-]{8,}", re.IGNORECASE),
        re.compile(r"(\b" + _SECRET_WORD + r"['\"]?\s*[:=]\s*)(?:\"[^\"]*\"|'[^']*'|[^\s,;&'\"]+)", re.IGNORECASE),
        re.compile(r"(\s--?(?:password|token|secret|api-key)[ =])\S+", re.IGNORECASE),
        re.compile(r"()\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"),  # a JSON web token
        re.compile(r"()\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),  # an AWS access key id
        re.compile(r"()\b(?:gh[pousr]_|glpat-|xox[abprs]-|sk-)[\w-]{16,}"),  # GitHub, GitLab, Slack, and the sk- family
    )


_HINT = re.compile(
    r"private|://|auth|cookie|bearer|pass|secret|token|key|credential|pwd|pin|eyJ|A[KS]IA|gh[pousr]_|glpat|xox|sk-",
    re.IGNORECASE,
)


_SECRET_NAME = re.compile(_SECRET_WORD, re.IGNORECASE)


def is_secret_name(name: str) -> bool:
    """Whether what is called C(name) is a secret by its name: C(password), C(api_key), ..."""
    return _SECRET_NAME.fullmatch(name) is not None


def redact(text: str) -> str:
    """Return C(text) with passwords, tokens, keys and credentials in URLs replaced by C([redacted])."""
    if not _HINT.search(text):  # nearly every text: one look instead of ten
        return text
    for pattern in _patterns():
        text = pattern.sub(lambda match: match.group(1) + REDACTED + ("@" if "://" in match.group(1) else ""), text)
    return text
