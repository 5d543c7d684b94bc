# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a worker raises instead of an answer. Each becomes exactly one finding, or one clear message at the door."""

from __future__ import annotations

from typing import Callable, Sequence, TypeVar

_Read = TypeVar("_Read")
_Other = TypeVar("_Other")


class CannotTell(Exception):
    """The check could not find out: one C(unknown) finding. Says why, and what would help."""

    def __init__(self, message: str, advice: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class DoesNotApply(Exception):
    """There is nothing here for the check to look at: one C(skipped) finding. Says why."""


class WrongOptions(Exception):
    """The user asked for something that makes no sense. Every problem found is in it, not just the first."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def collected(problems: list[str], read: Callable[[], _Read], otherwise: _Other) -> _Read | _Other:
    """Return what C(read) returns; where it raises WrongOptions, C(otherwise), and its problems go to C(problems).

    So the mistakes in all parts are told at once, and not only those in the first.
    """
    try:
        return read()
    except WrongOptions as error:
        problems += error.problems
        return otherwise
