# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rounds that come late or never end, and hosts that a round leaves out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY, HOUR, human_duration, plural
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.checks import HOST_SEEN, ROUND_LATE
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.memory import iso

#: How far apart rounds of these names are at least. So a daily round by hand five times in an hour sets no rhythm.
EVERY: Final[Mapping[str, float]] = {"hourly": HOUR, "daily": DAY, "weekly": 7 * DAY, "monthly": 31 * DAY}
DISTANCES: Final = 14  # of earlier rounds are looked at
FEWEST: Final = 5  # distances, before they say what is usual
SLACK: Final = 1.5  # times the usual distance
#: A host that is no part of the inventory any more is told of for so long.
REMOVED_SECONDS: Final = 7 * DAY


def usual_distance(name: str, starts: Sequence[float], every: float | None) -> float | None:
    """Return how many seconds rounds of this name are apart, None where nobody can say.

    C(starts) are those of the earlier rounds, ascending; C(every) is what the user says. The second longest of the
    last distances is usual: a weekend is, since there are two of them; a single gap is not.
    """
    if every is not None:
        return every
    distances = [after - before for before, after in pairwise(starts)][-DISTANCES:]
    seen = sorted(distances)[-2] if len(distances) >= FEWEST else None
    floor = EVERY.get(name)
    return seen if floor is None else max(floor, seen or 0.0)


def late(name: str, starts: Sequence[float], now: float, every: float | None) -> Finding | None:
    """Return the finding about a round that comes late, None where it does not or is the first."""
    usual = usual_distance(name, starts, every)
    if not starts or usual is None:
        return None
    distance = now - starts[-1]
    limit = max(usual * SLACK, usual + HOUR / 2)
    if distance <= limit:
        return None
    message = (
        f"the last {name} round was {human_duration(distance)} ago, and {human_duration(usual)} is usual "
        f"(warns at {human_duration(limit)})"
    )
    return Finding(
        ROUND_LATE.id,
        name,
        Status.WARN,
        message,
        value=round(distance / HOUR, 1),
        unit="h",
        limit=round(limit / HOUR, 1),
        advice=ROUND_LATE.advice,
        evidence={"last": iso(starts[-1])},
    )


@dataclass(frozen=True)
class Seen:
    """The last time that a round looked at a host, and what it had to say: the number of open findings by status."""

    at: float
    open: Mapping[Status, int]

    @property
    def told(self) -> str:
        """In words: C(2 fail, 1 warn)."""
        counts = [f"{count} {status.value}" for status, count in self.open.items() if count]
        return ", ".join(counts) if counts else "in order"


def unseen(name: str, seen: Seen, now: float, stale: float, in_inventory: bool) -> Finding | None:
    """Return the finding about a host that is no part of this round (of that C(name)), None when that is settled.

    What is known of it is told with its age; beyond C(stale) seconds nobody knows how it is.
    """
    age = now - seen.at
    if not in_inventory and age > REMOVED_SECONDS:
        return None
    where = "no part of this round" if in_inventory else "no part of the inventory any more"
    message = f"not seen for {human_duration(age)}: {where}; then it was {seen.told}"
    status = Status.UNKNOWN if age > stale else Status.WARN
    return Finding(
        HOST_SEEN.id,
        name,
        status,
        message,
        value=round(age / HOUR, 1),
        unit="h",
        limit=round(stale / HOUR, 1) if status is Status.UNKNOWN else None,
        advice=HOST_SEEN.advice,
        evidence={"last_seen": iso(seen.at)},
    )


def left_out(missing: Collection[str]) -> str | None:
    """Return the one line about hosts that --limit or a slice left out, None where there are none."""
    if not missing:
        return None
    names = sorted(missing)
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    return f"This round was limited: it left out {plural(len(names), 'host')} of the last one ({shown})."
