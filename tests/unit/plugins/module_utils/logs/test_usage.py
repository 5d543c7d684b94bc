# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Paths, agents and latencies as metrics name them, in bounded memory."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.logs.redaction import Redaction
from ansible_collections.ops.upkeep.plugins.module_utils.logs.usage import Usage, agent_of, latency_in, path_of


@pytest.mark.parametrize(
    ("request_line", "path"),
    [
        ("GET / HTTP/1.1", "/"),
        ("GET /orders/17/items?x=1 HTTP/1.1", "/orders/*/items"),
        ("GET /u/3f786850-e387-550f-dab8-36ed7e6dc881 HTTP/1.1", "/u/*"),
        ("GET /u/3f786850e387550fdab836ed7e6dc881de23001b/x HTTP/1.1", "/u/*/x"),
        ("GET /u/alice@example.org HTTP/1.1", "/u/*"),
        ("GET /invoice/4711.pdf HTTP/1.1", "/invoice/*.pdf"),
        ("GET /search;jsessionid=abc HTTP/1.1", "/search"),
        ("GET http://shop.example/a/7 HTTP/1.1", "/a/*"),
        ("GET /assets/jquery.min.js HTTP/1.1", "/assets/jquery.min.js"),
        ("-", "(no path)"),
        ("\\x16\\x03\\x01", "(no path)"),
    ],
)
def test_a_path_is_told_without_query_and_ids(request_line, path):
    assert path_of(request_line) == path


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("curl/7.88.1", "curl"),
        ("python-requests/2.31", "python-requests"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "Firefox"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120 Safari/537.36", "Chrome"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120 Safari/537.36 Edg/120", "Edge"),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Googlebot"),
        ("-", "none"),
        ("", "none"),
        ("<script>", "other"),
    ],
)
def test_an_agent_is_told_without_its_version(agent, name):
    assert agent_of(agent) == name


@pytest.mark.parametrize(
    ("rest", "seconds"),
    [
        (" 0.123", 0.123),
        (' "0.123"', 0.123),
        (" rt=0.5 uct=0.1", 0.5),
        (" request_time=1.5", 1.5),
        (" duration=12ms", 0.012),
        (" 1500", 0.0015),
        ("", None),
        (" -", None),
        (' "gzip"', None),
        (" 1.2.3.4", None),
    ],
)
def test_a_latency_is_read_where_one_is_logged(rest, seconds):
    assert latency_in(rest) == (None if seconds is None else pytest.approx(seconds))


def test_memory_is_bounded_and_the_most_frequent_are_kept():
    usage = Usage()
    for start in range(0, 100_000, 10_000):
        rows = [
            (f"c{start + number}", "24/Nov/2026:06:33:20", f"GET /p{start + number}x HTTP/1.1", "200", "-", "")
            for number in range(10_000)
        ]
        usage.add(rows + [("often", "24/Nov/2026:07:33:20", "GET / HTTP/1.1", "200", "-", "")] * 100)
    assert len(usage._clients) <= 20_000 and len(usage._paths) <= 20_000
    found = [metric for metric in usage.metrics("x", Redaction()) if metric.name == "access_client"]
    assert (found[0].labels["client"], found[0].value, len(found)) == ("often", 1000, 10)
