# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who uses a service, when and for what, by its access log: answers, latencies, paths, clients, agents, hours."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final, Iterator, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Metric
from ansible_collections.ops.upkeep.plugins.module_utils.logs.redaction import Redaction

TOP: Final = 10  # paths, clients and agents that become metrics
_KEPT: Final = 20000  # different ones that are counted; beyond, those of one request make room
_QUANTILES: Final = (0.5, 0.9, 0.95, 0.99)

_LATENCY: Final = re.compile(
    r"(?:^|[\s\"])(?:rt|request_time|duration|took|time|latency)[=:]\"?(?P<named>\d+(?:\.\d+)?)(?P<unit>ms|us|s)?\b"
    r"|(?:^|\s)\"?(?P<seconds>\d+\.\d{3,6})\"?(?=\s|$)|^\s+(?P<micros>\d{1,12})$"
)
_ID: Final = re.compile(
    r"(?<=/)(?:\d+|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|(?=[^/]{0,60}\d)[0-9a-fA-F]{12,64}|(?=[^/]*\d)[\w~-]{20,}|[^/]*@[^/]*)(?=/|\.\w{1,5}$|$)"
)
_BOT: Final = re.compile(r"([\w.-]*(?:bot|crawl|spider|slurp)[\w.-]*)", re.IGNORECASE)
_BROWSERS: Final = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ("MSIE", "Internet Explorer"), ("Trident/", "Internet Explorer"),
)  # fmt: skip
_PROGRAM: Final = re.compile(r"([A-Za-z][\w.-]{1,40})(?:/|$|\s)")


class Usage:
    """Counts the requests of one access log, in bounded memory."""

    def __init__(self) -> None:
        self.requests = 0
        self._answers: Counter[str] = Counter()
        self._hours: Counter[str] = Counter()
        self._clients: Counter[str] = Counter()
        self._paths: Counter[str] = Counter()
        self._agents: Counter[str] = Counter()
        self._seconds: Counter[float] = Counter()

    def add(self, rows: Sequence[tuple[str, ...]]) -> None:
        """Count requests: (client, time, request, status, agent, what follows)."""
        if not rows:
            return
        self.requests += len(rows)
        clients, times, requests, statuses, agents, rests = zip(*rows)
        self._answers.update(status[0] for status in statuses)
        self._hours.update(hour_of(time) for time in times)
        _count(self._clients, Counter(clients))
        _count(self._paths, _renamed(Counter(requests), path_of))
        _count(self._agents, _renamed(Counter(agents), agent_of))
        self._seconds.update(_seconds(Counter(rests)))

    def metrics(self, source: str, redaction: Redaction) -> Iterator[Metric]:
        """Yield what was counted."""
        labels = {"source": source}
        yield Metric("access_requests", self.requests, "requests", labels)
        for first, count in sorted(self._answers.items()):
            if first.isdigit():
                yield Metric("access_answers", count, "requests", {**labels, "class": f"{first}xx"})
        for name, counted in (("path", self._paths), ("client", self._clients), ("agent", self._agents)):
            for text, count in counted.most_common(TOP):
                yield Metric(f"access_{name}", count, "requests", {**labels, name: redaction.text(text, 200) or "none"})
        for hour, count in sorted(self._hours.items()):
            if not hour:
                continue
            yield Metric("access_hour", count, "requests", {**labels, "hour": hour})
        yield from self._latencies(labels)

    def _latencies(self, labels: dict[str, str]) -> Iterator[Metric]:
        total = sum(self._seconds.values())
        if not total:
            return
        waiting, passed = list(_QUANTILES), 0
        for seconds, count in sorted(self._seconds.items()):
            passed += count
            while waiting and passed >= waiting[0] * total:
                quantile = {"quantile": f"{waiting.pop(0):g}"}
                yield Metric("access_latency", round(seconds * 1000, 3), "ms", {**labels, **quantile})


def hour_of(time: str) -> str:
    """Return the hour in a time as access logs write it (C(24/Nov/2026:06:33:20), or ISO 8601), empty without one."""
    hour = time[12:14] if time[2:3] == "/" else time[11:13]
    return hour if hour.isdigit() and len(hour) == 2 else ""


def _count(counted: Counter[str], more: Counter[str]) -> None:
    counted.update(more)
    if len(counted) > _KEPT:
        kept = counted.most_common(_KEPT // 2)
        counted.clear()
        counted.update(dict(kept))


def _renamed(counted: Counter[str], name_of: object) -> Counter[str]:
    named: Counter[str] = Counter()
    for text, count in counted.items():
        named[name_of(text or "")] += count  # type: ignore[operator]
    return named


def path_of(request: str) -> str:
    """Return the path of a request line without its query, and without the ids in it."""
    words = request.split(" ")
    path = words[1] if len(words) > 1 else ""
    path = re.sub(r"^[a-z]+://[^/]*", "", path).partition("?")[0].partition(";")[0][:500]
    return _ID.sub("*", path) if path.startswith("/") else "(no path)"


def agent_of(agent: str) -> str:
    """Return which program a user agent is, without its version."""
    bot = _BOT.search(agent[:500])
    if bot:
        return bot.group(1)[:40].partition("/")[0]
    for sign, name in _BROWSERS:
        if sign in agent:
            return name
    program = _PROGRAM.match(agent)
    return program.group(1) if program else "none" if agent in ("", "-") else "other"


def _seconds(rests: Counter[str]) -> Counter[float]:
    found: Counter[float] = Counter()
    for rest, count in rests.items():
        seconds = latency_in(rest)
        if seconds is not None:
            found[float(f"{seconds:.3g}")] += count
    return found


def latency_in(rest: str) -> float | None:
    """Return the seconds that a request took by what stands behind the usual fields, None where nothing tells.

    A number with a point is in seconds, as nginx writes it; a whole one at the very end in microseconds, as Apache.
    """
    match = _LATENCY.search(rest[:1000]) if rest else None
    if match is None:
        return None
    if match.group("named"):
        return float(match.group("named")) * {"ms": 1e-3, "us": 1e-6}.get(match.group("unit") or "s", 1.0)
    return float(match.group("seconds")) if match.group("seconds") else float(match.group("micros")) / 1e6
