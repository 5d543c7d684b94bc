# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many hosts a batch may take: a number, or a percentage of the whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions

_PERCENT: Final = re.compile(r"([0-9]{1,3}) ?%")
_WAY_OUT: Final = 'write a whole number from 1 on, or a whole percentage from "1%" to "100%"'


class Size(NamedTuple):
    """A number of hosts, or a percentage of them."""

    number: int
    is_percentage: bool = False

    def of(self, total: int) -> int:
        """Return the hosts that it is of a total: a percentage is rounded down, to at least one."""
        return max(1, total * self.number // 100) if self.is_percentage else self.number


def read_size(option: str, value: Any) -> Size:
    """Return what C(5), C("5") or C("25%") means. Raises WrongOptions."""
    text = str(value).strip()
    match = _PERCENT.fullmatch(text)
    if match and 1 <= int(match[1]) <= 100:
        return Size(int(match[1]), True)
    is_number = not isinstance(value, (bool, float)) and re.fullmatch("[0-9]{1,9}", text)
    if not is_number or int(text) < 1:
        raise WrongOptions([f"{option} is {text[:80]!r}; {_WAY_OUT}"])
    return Size(int(text))


def read_sizes(option: str, given: Any) -> list[Size]:
    """Return the sizes of a list, one or more. Raises WrongOptions, with every problem that was found."""
    listed = given if isinstance(given, Sequence) and not isinstance(given, (str, bytes)) else [given]
    if not listed:
        raise WrongOptions([f'{option} is an empty list; write the sizes, as [1, "10%", "25%", "100%"]'])
    sizes: list[Size] = []
    problems: list[str] = []
    for position, value in enumerate(listed):
        try:
            sizes.append(read_size(f"{option}[{position}]", value))
        except WrongOptions as error:
            problems += error.problems
    if problems:
        raise WrongOptions(problems)
    return sizes
