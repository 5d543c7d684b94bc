# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small search service to test on: documents in PostgreSQL, answers cached in Redis, and it can misbehave.

GET  /search?q=WORD     the documents that hold the word
GET  /health            application/health+json with its components
GET  /metrics           for Prometheus
GET  /status            what it says of itself, as JSON
POST /misbehave         {"slow": seconds, "fail_every": n, "leak": bytes, "noise": lines}; what is left out ends
"""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import prometheus_client
import psycopg2
import redis

VERSION = "1.4.2"
ADDRESS = ("127.0.0.1", 8000)
DATABASE = "dbname=search user=search host=/run/postgresql connect_timeout=3"
CACHE_SECONDS = 30
FIND = "SELECT title FROM documents WHERE to_tsvector('english', body) @@ plainto_tsquery('english', %s) LIMIT 10"

LATENCY = prometheus_client.Histogram(
    "search_duration_seconds",
    "How long a search took.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
)
REQUESTS = prometheus_client.Counter("http_requests", "Answered requests.", ["path", "status"])
CACHE = prometheus_client.Counter("search_cache_lookups", "Lookups in the cache.", ["result"])

log = logging.getLogger("search")


@dataclass(frozen=True)
class Misbehaviour:
    """How the service misbehaves. All zero: it does not."""

    slow: float = 0.0  # seconds that each search takes longer
    fail_every: int = 0  # every so-manieth search fails
    leak: int = 0  # bytes that each search keeps for ever
    noise: int = 0  # lines of log that each search writes


class Service:
    """The state that all requests share."""

    def __init__(self) -> None:
        self.started = time.time()
        self.misbehaviour = Misbehaviour()
        self.searches = 0
        self.leaked: list[bytes] = []
        self._lock = threading.Lock()
        self._cache = redis.Redis(socket_timeout=2)

    def search(self, word: str) -> list[str]:
        """Return the titles of the documents that hold a word."""
        with self._lock:
            self.searches += 1
            number = self.searches
        self._misbehave(number)
        cached = self._cache.get(f"search:{word}")
        CACHE.labels("hit" if cached else "miss").inc()
        if cached:
            return json.loads(cached)
        titles = [row[0] for row in query(FIND, word)]
        self._cache.setex(f"search:{word}", CACHE_SECONDS, json.dumps(titles))
        return titles

    def _misbehave(self, number: int) -> None:
        how = self.misbehaviour
        time.sleep(how.slow)
        if how.leak:
            self.leaked.append(os.urandom(how.leak))
        for line in range(how.noise):
            log.warning("index segment %d is fragmented, rebuild took %d ms", line, 40 + number % 17)
        if how.fail_every and number % how.fail_every == 0:
            raise RuntimeError(f"shard {number % 4} returned a malformed posting list")

    def health(self) -> dict[str, Any]:
        """Return a health document: RFC draft application/health+json."""
        checks = {
            "postgresql:responseTime": [timed(lambda: query("SELECT 1"))],
            "redis:responseTime": [timed(self._cache.ping)],
        }
        failing = any(check["status"] == "fail" for (check,) in checks.values())
        return {"status": "fail" if failing else "pass", "version": VERSION, "checks": checks}

    def status(self) -> dict[str, Any]:
        """Return what the service says of itself."""
        return {
            "version": VERSION,
            "uptime_seconds": round(time.time() - self.started, 1),
            "searches": self.searches,
            "documents": query("SELECT count(*) FROM documents")[0][0],
            "cache": {"keys": self._cache.dbsize()},
            "misbehaving": self.misbehaviour != Misbehaviour(),
        }


def query(sql: str, *values: object) -> list[tuple[Any, ...]]:
    """Return the rows of a query, asked on a connection of its own."""
    connection = psycopg2.connect(DATABASE)
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())
    finally:
        connection.close()


def timed(ask: Callable[[], object]) -> dict[str, Any]:
    """Return the outcome of one component as the health document has it."""
    began = time.monotonic()
    try:
        ask()
    except Exception as error:
        return {"status": "fail", "output": str(error).strip()}
    return {"status": "pass", "observedValue": round((time.monotonic() - began) * 1000, 2), "observedUnit": "ms"}


class Handler(BaseHTTPRequestHandler):
    """One request."""

    service: Service

    def do_GET(self) -> None:
        """Answer a question."""
        url = urlsplit(self.path)
        if url.path == "/search":
            self._search(parse_qs(url.query).get("q", [""])[0])
        elif url.path == "/metrics":
            self._answer(200, prometheus_client.generate_latest(), prometheus_client.CONTENT_TYPE_LATEST)
        elif url.path == "/health":
            health = self.service.health()
            code = 200 if health["status"] == "pass" else 503
            self._answer(code, json.dumps(health).encode(), "application/health+json")
        elif url.path == "/status":
            self._answer(200, json.dumps(self.service.status()).encode())
        else:
            self._answer(404, b'{"error": "no such page"}')

    def do_POST(self) -> None:
        """Take an order to misbehave."""
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        known = {field.name for field in fields(Misbehaviour)}
        if self.path != "/misbehave" or set(body) - known:
            self._answer(400, b'{"error": "no such order"}')
            return
        self.service.misbehaviour = Misbehaviour(**body)
        self.service.leaked.clear()
        self._answer(200, json.dumps(body).encode())

    def _search(self, word: str) -> None:
        with LATENCY.time():
            try:
                titles = self.service.search(word)
            except Exception:
                log.exception("search for %r failed", word)
                code, body = 500, {"error": "the search failed"}
            else:
                code, body = 200, {"titles": titles}
        REQUESTS.labels("/search", str(code)).inc()
        self._answer(code, json.dumps(body).encode())

    def _answer(self, code: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Leave the log of requests to nginx."""


def main() -> None:
    """Serve until told to stop."""
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    Handler.service = Service()
    log.info("search service %s listens on %s:%d", VERSION, *ADDRESS)
    ThreadingHTTPServer(ADDRESS, Handler).serve_forever()


if __name__ == "__main__":
    main()
