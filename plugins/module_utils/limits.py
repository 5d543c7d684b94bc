# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hold a measured value against its limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Number, Status


class LimitsError(ValueError):
    """The limits contradict each other."""


@dataclass(frozen=True)
class Limits:
    """Where a value begins to C(warn) and to C(fail). A limit that is None never holds.

    A value that has reached its limit has passed it. With C(below) small values are the bad ones
    (days to expiry, available memory), otherwise large ones are.
    """

    warn: Number | None = None
    fail: Number | None = None
    below: bool = False

    def __post_init__(self) -> None:
        if self.warn is None or self.fail is None or self.warn == self.fail:
            return
        if (self.warn < self.fail) if self.below else (self.warn > self.fail):
            raise LimitsError(
                "warns at {0} only after it fails at {1}; write the milder limit as warn".format(self.warn, self.fail)
            )

    def judge(self, value: Number) -> tuple[Status, Number | None]:
        """Return the status of the value and the limit that decided: for C(ok) the first one still ahead."""
        for status, limit in ((Status.FAIL, self.fail), (Status.WARN, self.warn)):
            if limit is not None and (value <= limit if self.below else value >= limit):
                return status, limit
        return Status.OK, self.warn if self.warn is not None else self.fail

    def told(self, value: Number, unit: str = "", shown: Callable[[Number], str] | None = None) -> str:
        """Return what a message says of the limit that decided: C((fails at 90 %)). Empty where none is set.

        It is written with its C(unit), or by C(shown).
        """
        status, limit = self.judge(value)
        if limit is None:
            return ""
        fails = limit == self.fail and (status is Status.FAIL or self.warn is None)
        written = shown(limit) if shown else "{0:g} {1}".format(limit, unit).strip()
        return told(Status.FAIL if fails else Status.WARN, written)


def told(status: Status, limit: str) -> str:
    """Return what a message says of a limit that makes it fail or warn: C((fails at 90 %))."""
    return "({0} at {1})".format("fails" if status is Status.FAIL else "warns", limit)
