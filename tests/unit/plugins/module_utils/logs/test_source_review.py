# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server prints in a container or a unit is counted as the file of an access log is, and once."""

from __future__ import annotations

import json

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.logs.ignoring import Ignoring
from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.miner import Miner
from ansible_collections.ops.upkeep.plugins.module_utils.logs.source_review import review_source
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.source import Chunk, ReadLimits, Source, Step

COMBINED = '10.0.0.1 - - [24/Nov/2026:06:33:20 +0000] "GET /a HTTP/1.1" 200 12 "-" "curl/7.88.1"'
JSON = json.dumps({"status": 200, "method": "GET", "path": "/a", "ip": "10.0.0.1", "duration_ms": 3})


class Printed(Source):
    """Lines that something carried, three of which are requests."""

    def __init__(self, name, line):
        super().__init__(name)
        self.line = line

    def _steps(self, cursor, limits, reading):
        for _time in range(3):
            chunk = Chunk([self.line])
            chunk.times = [1795502000.0]
            if "container" not in self.name:
                chunk.origins, chunk.pids, chunk.priorities = ["web.service"], ["7"], [6]
            yield Step(chunk, {})


@pytest.mark.parametrize("line", [COMBINED, JSON], ids=["combined", "json"])
@pytest.mark.parametrize(
    ("name", "requests"),
    [("container web", 3), ("unit web.service", 3), ("journal", 0)],  # the whole journal has each request twice
)
def test_requests_are_counted_where_one_service_prints_them(name, requests, line):
    review = review_source(
        Host(Budget.of(9)), Printed(name, line), None, ReadLimits(), Miner(), Ignoring([], lambda: 9.0)
    )
    assert (review.broke, review.lines, review.usage.requests) == ("", 3, requests)
    stats = list(review.tally.stats.values())
    assert len(stats) == 1
    assert stats[0].sample.endswith("request GET answered: /a")
