# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the cursor of a journal or of a container's log remembers."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Final, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.silence import Silence

VERSION: Final = 1
_MAX_TEXT: Final = 1000


@dataclass
class StreamMemory:
    """The last entry read, up to when all was read.

    C(last) is what its kind of source knows an entry by, C(owner) whose log it is where that can change.
    """

    kind: str
    last: str = ""
    upto: float | None = None
    owner: str = ""
    same: int = 0  # entries read with the time of the last one, itself included
    silence: Silence = field(default_factory=Silence)

    @classmethod
    def from_cursor(cls, kind: str, cursor: Mapping[str, Any]) -> StreamMemory | None:
        """Return what the cursor holds, None where it cannot be used."""
        if cursor.get("v") != VERSION or cursor.get("kind") != kind:
            return None
        last, owner, upto, same = (cursor.get(name) for name in ("last", "owner", "upto", "same"))
        if not _is_text(last) or not _is_text(owner) or not (upto is None or _is_number(upto)):
            return None
        count = same if isinstance(same, int) and not isinstance(same, bool) and same >= 0 else 0
        return cls(
            kind,
            str(last),
            None if upto is None else float(upto),
            str(owner),
            count,
            Silence.from_json(cursor.get("quiet")),
        )

    def to_cursor(self) -> dict[str, Any]:
        """Return the cursor."""
        return {
            "v": VERSION,
            "kind": self.kind,
            "last": self.last,
            "upto": self.upto,
            "owner": self.owner,
            "same": self.same,
            "quiet": self.silence.to_json(),
        }


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _MAX_TEXT and value.isprintable()


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value) and value >= 0
