# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one round remembers of a backup for the next: earlier sizes, whose turn it is to be read, what was found bad.

It comes back from history as plain data that may be old, foreign or broken: whatever is not as it should be is left
out, and C(anew) says that there was something which could not be used.
"""

from __future__ import annotations

import re
from typing import Any, Final, Mapping

VERSION: Final = 1
MAX_SEEN: Final = 14  # backups remembered
MAX_BAD: Final = 20  # parts that were found damaged
_MAX_TEXT: Final = 300
_PART = re.compile(r"\S.{0,199}")


class Memory:
    """The memory of one backup. Only the probe of that backup changes it."""

    def __init__(self, kept: object = None) -> None:
        whole = isinstance(kept, Mapping) and kept.get("v") == VERSION
        data: Mapping[str, Any] = kept if whole else {}  # type: ignore[assignment]
        self.anew = kept is not None and not whole
        self.seen: list[tuple[float, int]] = self._pairs(data.get("seen"))
        self.count: int | None = self._whole_number(data.get("count"))
        self.repository_size: int | None = self._whole_number(data.get("repository_size"))
        self.turn: int = self._whole_number(data.get("turn")) or 0
        self.parts: int = self._whole_number(data.get("parts")) or 0
        self.read: dict[str, float] = self._times(data.get("read"))
        self.bad: dict[str, str] = self._texts(data.get("bad"), MAX_BAD)
        self.file: dict[str, str] = self._texts(data.get("file"), 8)

    def remember(self, ended: float, size: int) -> None:
        """Keep when a backup ended and how large it was, once for each."""
        others = [pair for pair in self.seen if pair[0] != ended]
        self.seen = sorted([*others, (ended, size)], reverse=True)[:MAX_SEEN]

    def to_plain(self) -> dict[str, Any]:
        """Return the memory as plain data for JSON, no more than a few kilobytes."""
        data: dict[str, Any] = {"v": VERSION, "seen": [list(pair) for pair in self.seen]}
        for name in ("count", "repository_size", "turn", "parts", "read", "bad", "file"):
            value = getattr(self, name)
            if value not in (None, 0, {}):
                data[name] = dict(value) if isinstance(value, dict) else value
        return data

    def _pairs(self, given: object) -> list[tuple[float, int]]:
        items = given if isinstance(given, list) else self._lost(given, [])
        pairs = [
            (float(item[0]), int(item[1]))
            for item in items[: MAX_SEEN * 2]
            if isinstance(item, list) and len(item) == 2 and all(map(_is_amount, item))
        ]
        return sorted(pairs, reverse=True)[:MAX_SEEN]

    def _whole_number(self, given: object) -> int | None:
        if isinstance(given, int) and _is_amount(given):
            return given
        self._lost(given, None)
        return None

    def _times(self, given: object) -> dict[str, float]:
        items = given if isinstance(given, dict) else self._lost(given, {})
        return {str(key)[:200]: float(time) for key, time in list(items.items())[:1000] if _is_amount(time)}

    def _texts(self, given: object, most: int) -> dict[str, str]:
        items = given if isinstance(given, dict) else self._lost(given, {})
        pairs = [(key, text) for key, text in items.items() if isinstance(key, str) and _PART.fullmatch(key)]
        return {key: str(text)[:_MAX_TEXT] for key, text in pairs[:most]}

    def _lost(self, given: object, instead: Any) -> Any:
        self.anew = self.anew or given is not None
        return instead


def _is_amount(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 1e18
