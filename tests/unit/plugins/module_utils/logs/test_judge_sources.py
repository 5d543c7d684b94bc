# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of sources and of the sums."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.logs.clock import Clock
from ansible_collections.ops.upkeep.plugins.module_utils.logs.judge_sources import judge_lines, judge_source
from ansible_collections.ops.upkeep.plugins.module_utils.logs.redaction import Redaction
from ansible_collections.ops.upkeep.plugins.module_utils.logs.signature import Collected, Signature
from ansible_collections.ops.upkeep.plugins.module_utils.logs.source_review import SourceReview
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.source import Reading, Source
from ansible_collections.ops.upkeep.plugins.module_utils.logs.tally import Stat, Tally


def review(last_write: float = 1000.0, **values: float) -> SourceReview:
    """Return a review of ten lines."""
    reading = Reading(lambda _reading: iter(()), lines=10, last_write=last_write)
    return SourceReview(Source("/var/log/x", values), reading, Tally(Clock(2000.0)), lines=10)


@pytest.mark.parametrize(("limit", "status"), [(900.0, Status.WARN), (1100.0, Status.OK)])
def test_silence_is_held_against_the_limit_of_the_user(limit, status):
    assert judge_source(review(silent_after=limit), 2000.0).status is status


def test_a_review_that_broke_is_unknown():
    broken = review()
    broken.broke = "ValueError: x"
    finding = judge_source(broken, 2000.0)
    assert finding.status is Status.UNKNOWN and "broke after 10 lines: ValueError: x" in finding.message


def test_time_that_was_over_is_said():
    late = review()
    late.stopped = True
    finding = judge_source(late, 2000.0)
    assert finding.status is Status.WARN and "left for the next round" in finding.message


@pytest.mark.parametrize(
    ("templated", "ignored", "cut_off", "status"),
    [
        (10, 0, 0, Status.OK),
        (7, 3, 0, Status.OK),
        (6, 3, 1, Status.WARN),
        (6, 3, 0, Status.UNKNOWN),
        (10, 1, 0, Status.UNKNOWN),
    ],
)
def test_the_sums_add_up_or_it_is_said(templated, ignored, cut_off, status):
    signature = Signature("0123456789abcdef", "x", Stat(count=2, lines=templated), Redaction())
    finding = judge_lines([review()], Collected([signature], ignored=ignored, cut_off=cut_off))
    assert finding.status is status
    assert finding.message.endswith(
        f"10 lines read = {templated} in 1 template + {ignored} ignored + {cut_off} cut off"
    )
