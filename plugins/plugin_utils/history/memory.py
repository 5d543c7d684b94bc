# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a finding's past says of it: new, worse, better, back to normal, the same; and whether it flaps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Final

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.model import NEEDY
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.past import BACK, BETTER, NEW, SAME, WORSE
from ansible_collections.ops.upkeep.plugins.plugin_utils.report.round import utc

BAD: Final = frozenset(NEEDY)

# Nagios calls a service flapping when a fifth of the 20 changes that 21 looks can show were changes
# (high_service_flap_threshold=20.0): https://assets.nagios.com/downloads/nagioscore/docs/nagioscore/4/en/flapping.html
FLAP_ROUNDS: Final = 21
FLAP_CHANGES: Final = 4


@dataclass(frozen=True)
class Spell:
    """One spell of a finding in one status. Times are seconds since 1970; C(opened) is when it went bad."""

    status: Status
    began: float
    opened: float | None


@dataclass(frozen=True)
class Remembered:
    """What is remembered of a finding that was made in this round."""

    change: str
    before: Status | None
    spell: Spell
    flapping: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        data: dict[str, Any] = {
            "change": self.change,
            "before": self.before.value if self.before else None,
            "since": iso(self.spell.began),
            "flapping": self.flapping,
        }
        if self.spell.opened is not None:
            data["open_since"] = iso(self.spell.opened)
        return data


def iso(moment: float) -> str:
    """Return a time as reports write it."""
    return utc(datetime.fromtimestamp(moment, timezone.utc))


def change_of(before: Status | None, now: Status) -> str:
    """Return what changed from one round to the next; C(before) is None where there was no such finding.

    A problem that was none is C(new), even if its check is not. What is as good as ever is the C(same), even if it is
    seen for the first time. Who cannot tell any more whether something still fails has no good news.
    """
    if now not in BAD:
        return BACK if before in BAD else SAME
    if before not in BAD:
        return NEW
    if before is now or (before, now) == (Status.FAIL, Status.UNKNOWN):
        return SAME
    return WORSE if now.severity < before.severity else BETTER


def remembered(before: Spell | None, now: Status, at: float, changes: int = 0) -> Remembered:
    """Return what is remembered of a finding. C(changes) are those of its status within the last rounds."""
    was = before.status if before else None
    flapping = changes >= FLAP_CHANGES
    if before and was is now:
        return Remembered(SAME, was, before, flapping)
    still_open = before.opened if before and was in BAD else None
    opened = (still_open if still_open is not None else at) if now in BAD else None
    return Remembered(change_of(was, now), was, Spell(now, at, opened), flapping)


def is_hidden(check: str, unknown: Iterable[str]) -> bool:
    """Whether a finding may be missing only because its check could not look.

    C(unknown) are the checks of that host and procedure that could not find out. A kind tells of itself under one of
    its ids, and all its ids begin with one word: filesystem_space stands for filesystem_inodes as well.
    """
    word = check.partition("_")[0]
    return any(other.partition("_")[0] == word for other in unknown)


def window_of(rounds: Sequence[int]) -> int:
    """Return the oldest of the last rounds, by their ascending keys, in which changes count as flapping."""
    return min(rounds[-FLAP_ROUNDS:], default=0)
