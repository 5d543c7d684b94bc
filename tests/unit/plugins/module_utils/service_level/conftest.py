# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service whose pages a test writes, and rounds over it on a clock that the test sets."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.plan import plan
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.review import review_service_level

BEGAN = 1_790_000_000.0  # seconds since 1970: when the tests' first round is
DAY = 86400.0
EDGES = ("0.05", "0.1", "0.25", "+Inf")


class ClockedHost(Host):
    """A host on which it is as late as the test says, and whose files lie elsewhere."""

    at = BEGAN

    def now(self) -> float:
        return self.at


@dataclass
class Round:
    """What a round returned."""

    result: dict[str, Any]

    @property
    def statuses(self) -> dict[str, str]:
        """Subject -> status, the source's own finding as C(source)."""
        return {
            "source" if one["check"] == "slo_source" else one["subject"]: one["status"]
            for one in self.result["findings"]
        }

    def finding(self, subject: str) -> dict[str, Any]:
        """Return the finding about an objective, or C(source)."""
        found = [
            one
            for one in self.result["findings"]
            if one["subject"] == subject or (subject == "source" and one["check"] == "slo_source")
        ]
        assert len(found) == 1, self.result["findings"]
        return found[0]

    def row(self, name: str) -> dict[str, Any]:
        """Return the row of an objective."""
        return next(row for row in self.result["objectives"] if row["name"] == name)


@dataclass
class Service:
    """Serves C(pages) by path as (status, type, body), and is reviewed by rounds."""

    port: int
    root: Path
    pages: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)
    cursors: dict[str, Any] = field(default_factory=dict)
    at: float = BEGAN
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("fast", "edge", "slow", "200", "500"), 0))
    started: float = BEGAN - 10 * DAY

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def serve(self, text: str, kind: str = "text/plain; version=0.0.4", path: str = "/metrics") -> None:
        self.pages[path] = (200, kind, text.encode())

    def serve_json(self, data: Any, path: str = "/status", status: int = 200) -> None:
        self.pages[path] = (status, "application/json", json.dumps(data).encode())

    def count(self, fast: int = 0, slow: int = 0, errors: int = 0, edge: int = 0) -> None:
        """Let it answer so many requests: in 20 ms, in 200 ms, wrongly (and fast), in 80 ms."""
        for name, number in (("fast", fast + errors), ("slow", slow), ("edge", edge), ("500", errors)):
            self.counts[name] += number
        self.counts["200"] += fast + slow + edge
        self.serve(self.page())

    def restart(self, seconds_ago: float = 60.0) -> None:
        self.counts = dict.fromkeys(self.counts, 0)
        self.started = self.at - seconds_ago

    def page(self) -> str:
        """Return the metrics page of a search service."""
        have = self.counts
        steps = (have["fast"], have["edge"], have["slow"], 0)
        buckets = [sum(steps[: number + 1]) for number in range(4)]
        lines = ["# TYPE search_duration_seconds histogram"]
        lines += [f'search_duration_seconds_bucket{{le="{edge}"}} {n}' for edge, n in zip(EDGES, buckets, strict=True)]
        lines += [f"search_duration_seconds_count {buckets[-1]}", "# TYPE http_requests_total counter"]
        lines += [f'http_requests_total{{status="{code}"}} {have[code]}' for code in ("200", "500") if have[code]]
        lines += [f"process_start_time_seconds {self.started}", ""]
        return "\n".join(lines)

    def round(self, later: float = DAY, **options: Any) -> Round:
        """Review it, so many seconds after the last round."""
        host = ClockedHost(Budget.of(20), root=str(self.root))
        self.at = host.at = self.at + later
        given = {"url": self.url, "cursors": self.cursors, "timeout": 5, **options}
        result = review_service_level(plan(given), host)
        assert json.dumps(result)
        self.cursors = json.loads(json.dumps(result["cursors"]))
        return Round(result)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A service on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            own.asked.append((self.path, dict(self.headers)))
            status, kind, body = own.pages.get(path, (404, "text/plain", b"no such page"))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            if status in (301, 302):
                self.send_header("Location", body.decode())
            if "gzip" in kind:
                self.send_header("Content-Encoding", "gzip")
                body = gzip.compress(body)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    own = Service(server.server_address[1], tmp_path)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield own
    server.shutdown()
    server.server_close()
    thread.join(5)
