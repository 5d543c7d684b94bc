# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the network raises instead of an answer."""

from __future__ import annotations

from typing import Sequence


class NetFailure(Exception):
    """The conversation did not come about, or it broke off. The message says how, for a report."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class OutOfTime(NetFailure):
    """The budget was over before the conversation was."""


class TooLong(NetFailure):
    """The other side sends more than it may."""


class Refused(NetFailure):
    """The other side is there and wants no connection, or the socket is not there at all."""


class Untrusted(NetFailure):
    """The certificate of the other side was not accepted.

    C(chain) is what it sent (DER, its own certificate first), C(code) the number of the reason in OpenSSL.
    """

    def __init__(self, message: str, code: int, chain: Sequence[bytes]) -> None:
        super().__init__(message)
        self.code = code
        self.chain = tuple(chain)
