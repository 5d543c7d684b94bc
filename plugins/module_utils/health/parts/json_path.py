# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small path into JSON: C(status), C(checks.db[0].status), C(["a.b"].c)."""

from __future__ import annotations

import re
from typing import Any, Final

_STEP = re.compile(r"""\.?([^.\[\]"']+)|\[(-?[0-9]{1,9})\]|\.?\[(?:"([^"]*)"|'([^']*)')\]""")
SUBSET: Final = (
    'names with dots between them, [n] for the place in a list (from 0, or from the end: [-1]) and ["..."] for a name '
    'with dots or brackets in it. A leading $ is allowed. Wildcards, filters, slices and ".." are not.'
)


class NoSuchPlace(LookupError):
    """The path leads nowhere. Says how far it leads."""


def parse_path(path: str) -> list[str | int]:
    """Return the steps of a path. Raises ValueError when it is written in another way."""
    text = path.strip()
    if text.startswith("$"):
        text = text[1:]
    steps: list[str | int] = []
    place = 0
    while place < len(text):
        match = _STEP.match(text, place)
        if match is None or (place == 0 and text.startswith(".") and not path.strip().startswith("$")):
            raise ValueError(f"{path!r} is not a path: it takes {SUBSET}")
        name, number, double, single = match.groups()
        steps.append(
            int(number) if number is not None else next(part for part in (name, double, single) if part is not None)
        )
        place = match.end()
    return steps


def look_up(data: Any, path: str) -> Any:
    """Return what lies at the path. Raises NoSuchPlace."""
    gone = ""
    for step in parse_path(path):
        try:
            if isinstance(step, int) != isinstance(data, list):
                raise KeyError(step)
            data = data[step]
        except (LookupError, TypeError):
            raise NoSuchPlace(f"there is no {step!r} in {gone or 'the document'}") from None
        gone += f"[{step}]" if isinstance(step, int) else f".{step}" if gone else step
    return data
