# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures of slo_review, held against those of Prometheus over the very same samples of a real service."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import Any

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.figure import Figure, figure_of
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.memory import Remembered
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.objective import Objective
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.objective_reading import read_objective
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.spans import Span, together
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.taking import take
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.text_format import parse_page

LATENCY = {"name": "p95", "metric": "search_duration_seconds", "quantile": 0.95, "limit": "100 ms"}
ERRORS = {
    "name": "errors",
    "bad": 'http_requests_total{status=~"5.."}',
    "total": "http_requests_total",
    "limit": "0.1 %",
}
RATE = {"name": "rate", "metric": "http_requests_total", "limit": 1}

STATUS = "http://127.0.0.1:8000/status"

Scrape = tuple[float, str]


@pytest.fixture(scope="module")
def scrapes(bench) -> list[Scrape]:
    """What Prometheus scraped in some seconds of traffic, good and bad, with a restart of the service in it."""
    bench.container.wait_for(lambda: bench.query('up{job="search"} == 1'), "scrape")
    bench.traffic(60, fail_every=10)
    bench.container.wait_for(lambda: bench.query('http_requests_total{status="500"}'), "error in a scrape")
    begins = bench.number("vector(time())")
    bench.traffic(200, fail_every=10)
    bench.traffic(25, slow=0.12)
    bench.container.run("systemctl", "restart", "search")
    bench.container.wait_for(lambda: bench.answers(STATUS), "service")
    bench.traffic(150, fail_every=7)
    bench.traffic(20, slow=0.3)
    bench.traffic(100)
    ends = begins
    while ends - begins < 15:  # so long that the window has samples enough, whatever the machine
        time.sleep(1)
        ends = bench.number("vector(time())")
    return _scraped(bench, begins, ends)


def _scraped(bench: Any, begins: float, ends: float) -> list[Scrape]:
    """Return the scrapes as pages, made of the raw samples that Prometheus keeps."""
    lines: dict[float, list[str]] = {}
    window = math.ceil(ends - begins)
    for name in (
        "search_duration_seconds_bucket",
        "search_duration_seconds_count",
        "http_requests_total",
        "process_start_time_seconds",
    ):
        for row in bench.query(f'{name}{{job="search"}}[{window}s]', ends):
            labels = ",".join(f'{key}="{value}"' for key, value in row["metric"].items() if key != "__name__")
            for at, value in row["values"]:
                lines.setdefault(at, []).append(f"{name}{{{labels}}} {value}")
    # Prometheus keeps no types, which the page has for a counter without a series yet, as after a restart.
    head = "# TYPE http_requests_total counter\n"
    return [(at, head + "\n".join(lines[at]) + "\n") for at in sorted(lines)]


def span_of(objective: Objective, scrapes: Sequence[Scrape]) -> Span:
    """Return what rounds at the times of the scrapes add up to."""
    last: Remembered | None = None
    spans = []
    for at, text in scrapes:
        taken = take(objective, parse_page(text), at, last)
        last = Remembered(objective.definition, at, None, taken.values)
        if taken.span:
            spans.append(taken.span)
    return together(spans)


def figure(objective: Objective, scrapes: Sequence[Scrape]) -> Figure:
    return figure_of(objective, span_of(objective, scrapes))


def agrees(what: str, found: float, truth: float) -> None:
    """Hold a figure against that of Prometheus, and print both: pytest -rP shows them."""
    print(f"TRUTH {what:42} {found:11.5f} here {truth:11.5f} there {abs(found / truth - 1):9.4%} apart")
    assert found == pytest.approx(truth, rel=0.01)


def over(scrapes: Sequence[Scrape]) -> tuple[str, float]:
    """Return the range that begins with the first scrape and ends with the last, and its end."""
    first, last = scrapes[0][0], scrapes[-1][0]
    return f"[{round((last - first) * 1000)}ms]", last


def test_p95_is_that_of_histogram_quantile(bench, scrapes):
    assert len(scrapes) >= 8
    window, end = over(scrapes)
    query = f"histogram_quantile(0.95, sum by (le) (rate(search_duration_seconds_bucket{window})))"
    found = figure(read_objective(LATENCY), scrapes)
    agrees("p95 in s, all scrapes, a restart among them", found.value / 1000, bench.number(query, end))
    assert found.value > 100  # there is something to be seen


def test_the_error_ratio_is_that_of_rate(bench, scrapes):
    window, end = over(scrapes)
    query = f'sum(rate(http_requests_total{{status=~"5.."}}{window})) / sum(rate(http_requests_total{window}))'
    found = figure(read_objective(ERRORS), scrapes)
    agrees("share of errors, all scrapes", found.share, bench.number(query, end))
    assert found.bad > 10


def test_the_rate_is_that_of_rate(bench, scrapes):
    window, end = over(scrapes)
    found = figure(read_objective(RATE), scrapes)
    truth = bench.number(f"sum(rate(http_requests_total{window}))", end)
    agrees("requests a second, all scrapes", found.value, truth)


def test_two_scrapes_tell_the_same_as_all_between_where_nothing_began_anew(bench, scrapes):
    starts = [text.partition("process_start_time_seconds")[2] for _at, text in scrapes]
    before = [scrape for scrape, start in zip(scrapes, starts, strict=True) if start == starts[0]]
    window, end = over(before)
    objective = read_objective(LATENCY)
    query = f"histogram_quantile(0.95, sum by (le) (rate(search_duration_seconds_bucket{window})))"
    of_two = figure(objective, [before[0], before[-1]])
    assert of_two.value == figure(objective, before).value
    agrees("p95 in s, two scrapes", of_two.value / 1000, bench.number(query, end))


def test_the_module_asks_the_server_for_the_same(bench, scrapes):
    result = bench.module(
        prometheus="http://127.0.0.1:9090",
        prometheus_labels={"job": "search"},
        objectives=[LATENCY, ERRORS],
        auto=True,
    )
    rows = {row["name"]: row for row in result["objectives"]}
    p95 = "histogram_quantile(0.95, sum by (le) (rate(search_duration_seconds_bucket[30d])))"
    ratio = 'sum(rate(http_requests_total{status=~"5.."}[30d])) / sum(rate(http_requests_total[30d]))'
    agrees("p95 in s, asked from the server", rows["p95"]["measured"] / 1000, bench.number(p95))
    agrees("share of errors, asked from the server", rows["errors"]["measured"] / 100, bench.number(ratio))
    # The defaults were found by the custom of their names.
    assert rows["search latency"]["measured"] == pytest.approx(rows["p95"]["measured"], rel=0.01)
    assert rows["error rate"]["measured"] == pytest.approx(rows["errors"]["measured"], rel=0.01)
    up = 'sum(sum_over_time(up{job="search"}[30d])) / sum(count_over_time(up{job="search"}[30d]))'
    agrees("uptime, asked from the server", rows["uptime"]["measured"] / 100, bench.number(up))


def test_errors_of_the_server_are_named(bench):
    result = bench.module(
        prometheus="http://127.0.0.1:9090",
        objectives=[
            {"name": "q", "query": "sum(", "limit": 1},
            {"name": "many", "query": "up or vector(1)", "limit": 1},
        ],
    )
    messages = {one["subject"]: one["message"] for one in result["findings"]}
    assert "bad_data" in messages["q"]
    assert "series, not one number" in messages["many"]


def test_rounds_of_the_module_on_the_live_service(bench, scrapes):
    first = bench.module()
    bench.traffic(300)
    second = bench.module(cursors=first["cursors"])
    good = {one["subject"]: one for one in second["findings"]}
    assert good["search latency"]["status"] == good["error rate"]["status"] == "ok", good
    assert "of 300 requests" in good["error rate"]["message"]
    bench.traffic(200, slow=0.12, fail_every=10)
    third = bench.module(cursors=second["cursors"])
    bad = {one["subject"]: one for one in third["findings"]}
    assert bad["search latency"]["status"] == bad["error rate"]["status"] == "fail", bad
    bench.traffic(1)


def test_downtime_is_read_from_the_journal(bench, scrapes):
    uptime = {"name": "up", "metric": "up", "limit": 99.9}
    first = bench.module(objectives=[uptime])
    bench.container.run("systemctl", "stop", "search")
    time.sleep(3)
    down = bench.module(objectives=[uptime], cursors=first["cursors"])
    messages = {one["subject"]: one for one in down["findings"]}
    assert messages["up"]["status"] == "fail"
    assert "does not answer now" in messages["up"]["message"]
    bench.container.run("systemctl", "start", "search")
    bench.container.wait_for(lambda: bench.answers(STATUS), "service")
    after = bench.module(objectives=[uptime], cursors=down["cursors"])
    row = after["objectives"][0]
    assert 50 < row["measured"] < 99.9, after
    assert row["status"] == "fail"
