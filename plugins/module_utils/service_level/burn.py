# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The multi-window, multi-burn-rate rule of the Google SRE workbook, as far as the samples can carry it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY, HOUR, MINUTE, human_duration
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.spans import Span

SOURCE: Final = "Google SRE workbook, chapter Alerting on SLOs, table 5-8 (recommended parameters)"
# A window counts as seen from this share of it on: a service is young only once.
LEAST_SHARE: Final = 0.5


@dataclass(frozen=True)
class Rule:
    """Burning so fast, over the long window and still in the short one, is worth this status."""

    rate: float
    long: float  # seconds
    short: float
    status: Status


#: 2 % of a 30-day budget in an hour, 5 % in six hours: a page. 10 % in three days: a ticket.
RULES: Final[Sequence[Rule]] = (
    Rule(14.4, HOUR, 5 * MINUTE, Status.FAIL),
    Rule(6.0, 6 * HOUR, 30 * MINUTE, Status.FAIL),
    Rule(1.0, 3 * DAY, 6 * HOUR, Status.WARN),
)


@dataclass(frozen=True)
class Burn:
    """What came of one rule. C(long) and C(short) are rates, over windows that were really so many seconds long.

    A rate of 1 spends exactly the budget in the window of the objective. None: nothing was seen.
    """

    rule: Rule
    long: float | None
    short: float | None
    long_seconds: float = 0.0
    short_seconds: float = 0.0

    @property
    def seen(self) -> bool:
        """Whether the rule could be held against anything."""
        return self.long is not None and self.long_seconds >= self.rule.long * LEAST_SHARE

    def fires(self, margin: float = 0.0) -> bool:
        """Whether both windows burn at the rate or above; C(margin) is a share by which less is enough."""
        least = self.rule.rate * (1 - margin)
        return self.seen and (self.long or 0.0) >= least and (self.short or 0.0) >= least

    def told(self) -> str:
        """Return the rule and what came of it, for a reader of the evidence."""
        windows = f"{human_duration(self.rule.long)} and {human_duration(self.rule.short)}"
        if self.long is None or self.short is None:
            return f"{self.rule.rate:g} over {windows}: no events seen"
        rates = f"{self.long:.3g} over {human_duration(self.long_seconds)}"
        rates += f", {self.short:.3g} over {human_duration(self.short_seconds)}"
        verdict = "burns" if self.fires() else "does not" if self.seen else "not seen for long enough"
        return f"{self.rule.rate:g} over {windows}: {verdict} ({rates})"


Over = Callable[[float], "Span | None"]


def burns(allowed: float, over: Over) -> list[Burn]:
    """Return what came of each rule. C(over) returns what happened in the last so many seconds.

    Where samples lie further apart than a window is long, C(over) gives the shortest span there is. A rate over a
    longer span cannot be higher than the highest within it: what fires so is true, what does not may still have
    burnt for a while.
    """
    seen = {seconds: over(seconds) for seconds in sorted({end for rule in RULES for end in (rule.long, rule.short)})}
    return [_burn(rule, allowed, seen[rule.long], seen[rule.short]) for rule in RULES]


def _burn(rule: Rule, allowed: float, long: Span | None, short: Span | None) -> Burn:
    return Burn(
        rule,
        rate(allowed, long),
        rate(allowed, short),
        long.seconds if long else 0.0,
        short.seconds if short else 0.0,
    )


def rate(allowed: float, span: Span | None) -> float | None:
    """Return how fast the budget burnt in a span: 1 spends it exactly. None where there were no events."""
    if span is None or span.total <= 0 or allowed <= 0:
        return None
    return span.bad / span.total / allowed
