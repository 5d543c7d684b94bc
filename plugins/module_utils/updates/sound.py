# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of a set of packages with which nothing goes wrong, found by halving it."""

from __future__ import annotations

from typing import Callable, Sequence, TypeVar

T = TypeVar("T")


def sound_part(items: Sequence[T], problem_of: Callable[[Sequence[T]], str]) -> tuple[list[T], list[tuple[T, str]]]:
    """Return the items that go together, and each other one with the problem that it brings.

    C(problem_of) returns what is wrong with some of them, empty where nothing is. It is asked about twice as often as
    there are halvings to each item that is in the way.
    """
    if not items:
        return [], []
    problem = problem_of(items)
    if not problem:
        return list(items), []
    if len(items) == 1:
        return [], [(items[0], problem)]
    middle = len(items) // 2
    kept, refused = sound_part(items[:middle], problem_of)
    others, more = sound_part(items[middle:], problem_of)
    together = kept + others
    # Each half may be sound, and both together not: then the second one waits, whole.
    clash = problem_of(together) if kept and others else ""
    if clash:
        return kept, refused + more + [(item, clash) for item in others]
    return together, refused + more
