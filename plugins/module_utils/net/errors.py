# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the network raises instead of an answer. Each text says, for a report, what happened instead."""

from __future__ import annotations

from typing import Sequence


class NetFailure(Exception):
    """The conversation did not come about, or it broke off. The message says how, for a report."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NoConnection(NetFailure):
    """There is nobody to talk to."""


class Unresolved(NoConnection):
    """The name of the other side stands for no address."""


class OutOfTime(NetFailure):
    """The budget was over before the conversation was."""


class NoAnswer(OutOfTime):
    """Somebody is there, but the answer is not, or not whole."""


class Closed(NetFailure):
    """The other side ended the conversation before its answer was whole."""


class BadAnswer(NetFailure):
    """The other side said something that its protocol does not know."""


class TooLong(BadAnswer):
    """The other side says more than it may."""


class TlsFailed(NetFailure):
    """No protected connection came about."""


class Untrusted(TlsFailed):
    """The other side cannot prove who it is.

    C(reason) is why its certificate was not accepted, C(code) the number of that in OpenSSL, C(chain) what it
    sent (DER, its own certificate first).
    """

    def __init__(self, reason: str, code: int, chain: Sequence[bytes]) -> None:
        super().__init__(f"its certificate is not trusted: {reason}")
        self.reason = reason
        self.code = code
        self.chain = tuple(chain)


def words_of(error: OSError) -> str:
    """Return what an error says, in the system's words; of TLS the part that tells (C(wrong version number))."""
    reason = getattr(error, "reason", None)
    if isinstance(reason, str) and reason:
        return reason.replace("_", " ").lower()
    return error.strerror or str(error) or type(error).__name__
