# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The multi-window rule, and what samples that lie far apart can say to it."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.burn import RULES, burns, rate
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.evidence import BySamples
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.spans import Span

HOUR = 3600.0
ALLOWED = 0.001


def test_the_rules_are_those_of_the_workbook():
    assert [(rule.rate, rule.long / HOUR, rule.short / 60, rule.status.value) for rule in RULES] == [
        (14.4, 1, 5, "fail"),
        (6, 6, 30, "fail"),
        (1, 72, 360, "warn"),
    ]
    # What the rates spend of a 30-day budget in their long window: 2 %, 5 %, 10 %.
    assert [round(rule.rate * rule.long / (720 * HOUR), 3) for rule in RULES] == [0.02, 0.05, 0.1]


def spans(step, shares):
    """Spans of the same traffic, one after the other up to now, with a share of bad events each."""
    end = len(shares) * step
    return BySamples(
        [Span(number * step, (number + 1) * step, 1000, share * 1000) for number, share in enumerate(shares)],
        720 * HOUR,
        end,
    )


@pytest.mark.parametrize(
    ("step", "rates", "fired"),
    [
        (300, [0] * 12, []),
        (300, [15] * 12, [14.4]),
        (300, [20] * 11 + [0], []),  # it stopped: the short window says so
        (300, [0] * 11 + [20], []),  # a moment: the long window says so
        (300, [7] * 72, [6]),
        (HOUR, [1.5] * 72, [1]),
        (24 * HOUR, [0, 0, 1.5], []),  # too little over three days
        (24 * HOUR, [0.5, 1.5, 1.5], [1]),
        (24 * HOUR, [0, 0, 7], [6, 1]),  # a day burnt so, so some six hours did
        (24 * HOUR, [0, 0, 15], [14.4, 6, 1]),
        (24 * HOUR, [15, 0, 0], []),
        (60, [20], []),  # a minute is no hour
    ],
)
def test_what_fires(step, rates, fired):
    found = burns(ALLOWED, spans(step, [burnt * ALLOWED for burnt in rates]).over)
    assert [one.rule.rate for one in found if one.fires()] == fired


def test_without_events_nothing_burns():
    assert rate(ALLOWED, Span(0, 1)) is None
    assert rate(ALLOWED, None) is None
    found = burns(ALLOWED, lambda seconds: None)
    assert not any(one.fires() for one in found)
    assert "no events seen" in found[0].told()
