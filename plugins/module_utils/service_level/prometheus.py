# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask a Prometheus server by PromQL, over its HTTP API."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from typing import Any, Final, Mapping
from urllib.parse import urlencode

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.net.errors import NetFailure
from ansible_collections.ops.upkeep.plugins.module_utils.net.http_answer import Answer
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.asking import Place, ask

_LONGEST_GET: Final = 2000  # characters; longer ones are sent as a form, which not every proxy lets pass


@dataclass(frozen=True)
class Row:
    """One series of a result: its labels, and its points as (seconds since 1970, value)."""

    labels: Mapping[str, str]
    points: tuple[tuple[float, float], ...]

    @property
    def value(self) -> float:
        """The last value."""
        return self.points[-1][1]


@dataclass
class Server:
    """A Prometheus server. What it warns of is collected."""

    place: Place
    host: Host
    warnings: list[str] = field(default_factory=list)
    asked: int = 0

    def instant(self, query: str, at: float) -> list[Row]:
        """Return the result of a query at a time. Raises CannotTell."""
        return self._ask("api/v1/query", {"query": query, "time": f"{at:.3f}"})

    def range(self, query: str, start: float, end: float, step: float) -> list[Row]:
        """Return the result of a query from C(start) to C(end), every C(step) seconds. Raises CannotTell."""
        times = {"start": f"{start:.3f}", "end": f"{end:.3f}", "step": f"{step:.3f}"}
        return self._ask("api/v1/query_range", {"query": query, **times})

    def number(self, query: str, at: float) -> float | None:
        """Return the one number that a query gives, None where it gives nothing. Raises CannotTell."""
        rows = self.instant(query, at)
        if len(rows) > 1:
            raise CannotTell(f"the query gives {len(rows)} series, not one number", "sum or average it: sum(...)")
        return rows[0].value if rows else None

    def _ask(self, path: str, parameters: Mapping[str, str]) -> list[Row]:
        self.asked += 1
        text = urlencode({**parameters, "timeout": f"{max(1.0, self.host.remaining()):.0f}s"})
        try:
            if len(text) > _LONGEST_GET:
                answer = ask(self.place, path, self.host, "application/json", text.encode())
            else:
                answer = ask(self.place, f"{path}?{text}", self.host, "application/json")
        except NetFailure as error:
            raise CannotTell(f"the Prometheus server gives no answer: {error.message}") from None
        data = parse_answer(answer)
        self.warnings += [str(text) for text in data.get("warnings") or [] if str(text) not in self.warnings][:5]
        return parse_rows(data)


def parse_answer(answer: Answer) -> dict[str, Any]:
    """Return the document of an answer. Raises CannotTell with the error that the server names."""
    if answer.trouble:
        raise CannotTell(f"the Prometheus server's answer is not whole: {answer.trouble}")
    try:
        data = json.loads(answer.text)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict) or "status" not in data:
        said = f"{answer.status} {answer.reason}".rstrip()
        raise CannotTell(f"what answers is no Prometheus server: {said}", "see that the URL is the server's own")
    if data["status"] != "success":
        raise CannotTell(f"the Prometheus server says {data.get('errorType', 'error')}: {data.get('error', 'no more')}")
    return data


def parse_rows(data: Mapping[str, Any]) -> list[Row]:
    """Return the rows of a result: a vector, a matrix or a scalar. Raises CannotTell."""
    try:
        kind, result = data["data"]["resultType"], data["data"]["result"]
        if kind == "scalar":
            return [Row({}, (_point(result),))]
        if kind == "vector":
            return [Row(row["metric"], (_point(row["value"]),)) for row in result if "value" in row]
        if kind == "matrix":
            rows = [Row(row["metric"], tuple(map(_point, row.get("values", ())))) for row in result]
            return [row for row in rows if row.points]
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        raise CannotTell("the Prometheus server's answer cannot be read") from None
    raise CannotTell(f"the query gives a {str(kind)[:20]}, no number")


def _point(pair: Any) -> tuple[float, float]:
    at, value = pair
    at = float(at)
    if not math.isfinite(at):
        raise ValueError("no time")
    return at, float(value)
