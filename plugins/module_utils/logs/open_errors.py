# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""New errors stay open while they go on, for a week at most: what was new yesterday and is there today is not mended.

They are kept among the cursors, which history hands back as they are.
"""

from __future__ import annotations

import math
from typing import Any, Final, Iterable, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY

#: Where they lie among the cursors. No source is called so.
KEY: Final = "new errors"
OPEN_SECONDS: Final = 7 * DAY
MAX_OPEN: Final = 500


def read_open(cursors: Mapping[str, Any], now: float) -> dict[str, float]:
    """Return the templates that were told as new, each with when, in seconds since 1970."""
    kept = cursors.get(KEY)
    if not isinstance(kept, Mapping):
        return {}
    return {str(name): float(since) for name, since in kept.items() if _is_open(since, now)}


def _is_open(since: Any, now: float) -> bool:
    sound = isinstance(since, (int, float)) and not isinstance(since, bool) and math.isfinite(since)
    return sound and now - OPEN_SECONDS < since <= now


def still_open(before: Mapping[str, float], new: Iterable[str], now: float) -> dict[str, float]:
    """Return what the next round must know: what was open before, and what is told as new now."""
    kept = {**dict.fromkeys(new, int(now)), **before}
    newest = sorted(kept.items(), key=lambda item: -item[1])[:MAX_OPEN]
    return dict(newest)
