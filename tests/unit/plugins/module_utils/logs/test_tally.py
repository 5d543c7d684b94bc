# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is counted of events, by group."""

from __future__ import annotations

from ansible_collections.ops.upkeep.plugins.module_utils.logs.clock import Clock
from ansible_collections.ops.upkeep.plugins.module_utils.logs.events import Events
from ansible_collections.ops.upkeep.plugins.module_utils.logs.severity import Severity
from ansible_collections.ops.upkeep.plugins.module_utils.logs.tally import Stat, Tally


def test_groups_are_counted_with_their_first_and_last_time():
    tally = Tally(Clock(100.0))
    tally.add(
        Events([1.0, 2.0, 3.0], [None] * 3, [None] * 3, ["a error", "b", "a error"], [1, 1, 4], {2: ["x", "y", "z"]}),
        [1, 2, 1],
    )
    tally.add(Events([200.0], [Severity.CRITICAL], [None], ["b"], [1]), [2])
    assert tally.stats[1] == Stat(2, 5, 1.0, 3.0, Severity.ERROR, "a error")
    assert tally.stats[2] == Stat(2, 2, 2.0, 100.0, Severity.CRITICAL, "b"), "no line is later than now"


def test_the_sample_is_as_bad_as_the_group():
    tally = Tally(Clock(100.0))
    levels = [Severity.INFO, Severity.ERROR]
    tally.add(Events([1.0, 2.0], list(levels), [None] * 2, ["job 1 ended", "job 2 ended"], [1, 1]), [1, 1])
    assert tally.stats[1].sample == "job 2 ended"


def test_the_kernel_says_its_severities_itself():
    tally = Tally(Clock(100.0))
    texts = ["kernel: RAS: an error collector", "shop.service: an error"]
    tally.add(Events([1.0, 2.0], [None] * 2, [6, 6], texts, [1, 1]), [1, 2])
    assert [tally.stats[group].severity for group in (1, 2)] == [Severity.INFO, Severity.ERROR]


def test_a_template_takes_in_what_another_source_counted():
    stat = Stat(1, 1, 5.0, 5.0, Severity.INFO, "mild")
    stat.add(Stat(2, 7, 1.0, 9.0, Severity.ERROR, "bad"))
    assert stat == Stat(3, 8, 1.0, 9.0, Severity.ERROR, "bad")
