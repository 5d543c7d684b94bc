# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the windows and freezes that a user wrote to a timetable."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.freeze import read_freeze
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.spans import union
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.timetable import Timetable
from ansible_collections.ops.upkeep.plugins.plugin_utils.windows.window import read_window

T = TypeVar("T")


def read_timetable(windows: Any, freezes: Any = None) -> Timetable:
    """Return what was written. No windows at all (None) is any time, an empty list of them is never.

    Raises WrongOptions, with every problem that was found.
    """
    planned, problems = _read_each("windows", "window", windows, read_window)
    frozen, more = _read_each("freezes", "freeze", freezes, read_freeze)
    if problems or more:
        raise WrongOptions([*problems, *more])
    return Timetable(None if windows is None else planned, union(span for spans in frozen for span in spans))


def _read_each(
    items: str, item: str, given: Any, read: Callable[[Mapping[str, Any], str], T]
) -> tuple[list[T], list[str]]:
    if given is None:
        return [], []
    if not isinstance(given, Sequence) or isinstance(given, (str, bytes)):
        return [], [f"{items} is {str(given)[:80]!r}; write a list of {items}, or [] for none"]
    planned: list[T] = []
    problems: list[str] = []
    for position, one in enumerate(given):
        try:
            planned.append(read(_mapping(one), f"{item} {position + 1}"))
        except WrongOptions as error:
            problems += [f"{_label(items, position, one)}: {problem}" for problem in error.problems]
    return planned, problems


def _mapping(given: Any) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise WrongOptions([f"it is {str(given)[:80]!r}; write a mapping of options to values"])
    return given


def _label(items: str, position: int, given: Any) -> str:
    name = given.get("name") if isinstance(given, Mapping) else None
    return f"{items}[{position}]" + (f" ({str(name)[:80]})" if name else "")
