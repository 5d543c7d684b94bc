# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The times that backup tools write."""

from __future__ import annotations

import datetime
import re
from typing import Final

_FRACTION: Final = re.compile(r"\.(\d+)")


def epoch(text: object, local: bool = False) -> float | None:
    """Return seconds since 1970 of an ISO time with any number of digits; None for what is none.

    C(local): a time without a zone is one of this host, else it is UTC.
    """
    if isinstance(text, bool) or text is None:
        return None
    if isinstance(text, (int, float)):
        return float(text)
    # Python reads three or six digits of a fraction only, and Z only since 3.11.
    cut = _FRACTION.sub(lambda match: "." + match.group(1)[:6].ljust(6, "0"), str(text).strip())
    try:
        moment = datetime.datetime.fromisoformat(re.sub(r"[Zz]$", "+00:00", cut))
        if moment.tzinfo is None and not local:
            moment = moment.replace(tzinfo=datetime.timezone.utc)
        return moment.timestamp()
    except (ValueError, OverflowError, OSError):
        return None
