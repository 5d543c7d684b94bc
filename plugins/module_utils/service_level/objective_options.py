# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an objective can be told, and where its defaults come from."""

from __future__ import annotations

from typing import Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.options import Option
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY

WINDOW: Final = 30 * DAY
WINDOW_SOURCE: Final = "the Google SRE workbook, chapter Implementing SLOs: a rolling window of four weeks or 30 days"
MIN_EVENTS: Final = 100
MIN_COVERAGE: Final = 90.0

OPTIONS: Final[Sequence[Option]] = (
    Option("name", "What the report calls the objective. It is its identity for life.", required=True),
    Option(
        "metric",
        "The metric that is measured: a histogram or summary with C(quantile), a gauge, a counter (whose rate a second "
        'counts), or C(up) for uptime. It may be a selector: C(name{label="value"}).',
    ),
    Option(
        "labels",
        "Labels that the series of all metrics of the objective must have; a value that begins with C(=~), C(!=) or "
        "C(!~) is matched so.",
        "dict",
        {},
    ),
    Option("quantile", "Which quantile of the metric counts: 0.95 for p95.", "float", minimum=0.0001, maximum=0.9999),
    Option("good", "A selector of the counter of good events, with C(total)."),
    Option("bad", "A selector of the counter of bad events, with C(total)."),
    Option("total", "A selector of the counter of all events."),
    Option("query", "PromQL that gives one number. It needs a Prometheus server."),
    Option(
        "limit",
        "What the figure is held against; one that has reached it has missed it. A number is in C(unit); a text may "
        "bring its own: C(100 ms), C(0.1 %).",
        required=True,
    ),
    Option(
        "direction",
        "On which side of the limit the figure is good. If nothing is said, C(above) for C(good) and for uptime, else "
        "C(below).",
        choices=("below", "above"),
    ),
    Option(
        "unit",
        "The unit of the limit and of the figure. For shares and uptime it is C(percent) unless it is C(ratio). A time "
        "is turned into it: C(ms), C(s). If nothing is said, it is the unit of the metric.",
    ),
    Option(
        "target",
        "Of a gauge or a query: how many percent of its samples must keep the limit. With it there is an error budget; "
        "without it the latest sample counts.",
        "float",
        minimum=0,
        maximum=99.9999,
        unit="percent",
    ),
    Option(
        "window",
        "The time over which the objective must be met, up to now.",
        "duration",
        WINDOW,
        minimum=60,
        maximum=400 * DAY,
        source=WINDOW_SOURCE,
    ),
    Option(
        "min_events",
        "With fewer events than this the figure is C(unknown).",
        "int",
        MIN_EVENTS,
        minimum=1,
        source="beyond the p95 of 100 requests there are 5, the usual least for a share to mean something",
    ),
    Option(
        "min_coverage",
        "Of uptime: where less than this share of the time is known, the figure is C(unknown).",
        "float",
        MIN_COVERAGE,
        minimum=0,
        maximum=100,
        unit="percent",
        source="a choice of ours: a tenth of the time may be dark, which is told",
    ),
    Option(
        "service_unit",
        "Of uptime: the systemd unit of the service, whose journal tells when it was down. If nothing is said, it is "
        "the unit of the process that listens on the port of the URL.",
    ),
    Option("events", "What the events are called in messages.", default="requests"),
)
