# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log templates of each host, how often they are usual, and what a review must know of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from ansible_collections.ops.upkeep.plugins.module_utils.quantity import DAY
from ansible_collections.ops.upkeep.plugins.plugin_utils.history import usual
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.hosts import among, chunks
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.schema import COVERAGE, HOST, SIGNATURE, TEMPLATE
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.sql import Connection, delete, func, select
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.taken import Signature
from ansible_collections.ops.upkeep.plugins.plugin_utils.history.usual import Count

LOG_REVIEW: Final = "log_review"
LOOK_BACK_SECONDS: Final = 70 * DAY
MAX_KNOWN: Final = 500  # templates that a review is told of
MAX_FLEET: Final = 1000
#: Worst first, as far as anybody writes them; a word that is not here comes last.
SEVERITIES: Final = ("emergency", "alert", "critical", "fatal", "error", "warning", "notice", "info", "debug")
ERRORS: Final = frozenset(SEVERITIES[: SEVERITIES.index("error") + 1]) | {"emerg", "crit", "err", "panic"}


@dataclass(frozen=True)
class Look:
    """One log review of a host that was recorded: when, and how many hours it looked at."""

    round: int
    at: float
    hours: float | None


@dataclass(frozen=True)
class Known:
    """A template of a host as the history has it. C(recent) and C(weekly) are the counts behind the usual rate."""

    severity: str
    first: float
    last: float
    rounds: int
    recent: tuple[Count, ...] = ()
    weekly: Mapping[str, Sequence[tuple[int, float]]] = None  # type: ignore[assignment]

    def counted(self, count: Count) -> Known:
        """Return it with one more count."""
        weekly = {hour: list(rates) for hour, rates in (self.weekly or {}).items()}
        hour = str(usual.hour_of_week(count.at))
        weekly[hour] = [*weekly.get(hour, []), (count.round, round(count.rate, 4))][-usual.MAX_WEEKLY :]
        return replace(self, recent=(*self.recent, count)[-usual.MAX_RECENT :], weekly=weekly)


def followed(known: Known | None, signature: Signature, looks: Sequence[Look], now: Look) -> Known:
    """Return a template after this round, with the rounds in between that did not see it.

    C(looks) are the earlier reviews of the host, the oldest first.
    """
    if known is None:
        known = Known(signature.severity, signature.first, signature.last, 0, (), {})
    else:
        counted = known.recent[-1].round if known.recent else now.round
        for look in looks:
            if look.round > counted and look.hours:
                known = known.counted(Count(look.round, look.at, look.hours, 0, look.at, look.at))
    if now.hours:
        count = Count(now.round, now.at, now.hours, signature.count, signature.first, signature.last)
        known = known.counted(count)
    return replace(
        known,
        severity=signature.severity,
        first=min(known.first, signature.first),
        last=max(known.last, signature.last),
        rounds=known.rounds + 1,
    )


def without(known: Known, round_key: int) -> Known | None:
    """Return a template as it was before this round, the last that saw it; None where it was the first."""
    recent = tuple(count for count in known.recent if count.round != round_key)
    weekly = {hour: [pair for pair in pairs if pair[0] != round_key] for hour, pairs in (known.weekly or {}).items()}
    if known.rounds <= 1:
        return None
    last = max((count.last for count in recent if count.lines), default=known.first)
    return replace(known, recent=recent, weekly=weekly, last=last, rounds=known.rounds - 1)


def read(row: Any) -> Known:
    """Return what a row of the table holds."""
    recent = tuple(map(Count._make, json.loads(row.recent)))
    weekly = {hour: [(pair[0], pair[1]) for pair in pairs] for hour, pairs in json.loads(row.weekly).items()}
    return Known(row.severity, row.first, row.last, row.rounds, recent, weekly)


def row_of(host: int, template: str, known: Known) -> dict[str, Any]:
    """Return the row of the table, with what is usual worked out."""
    rate = usual.usual_rate([count.rate for count in known.recent], usual.typical_hours(known.recent))
    return {
        "host": host,
        "template": template,
        "severity": known.severity,
        "first": known.first,
        "last": known.last,
        "rounds": known.rounds,
        "usual": rate.usual if rate else None,
        "high": rate.high if rate else None,
        "gap": usual.usual_silence(known.recent),
        "recent": json.dumps(known.recent),
        "weekly": json.dumps(known.weekly or {}),
    }


def undo(connection: Connection, round_key: int, hosts: Sequence[int]) -> None:
    """Take back the counts of the round on these hosts when it was recorded before."""
    for some in chunks(hosts):
        recorded = select(COVERAGE.c.host).where(
            COVERAGE.c.round == round_key, COVERAGE.c.procedure == LOG_REVIEW, COVERAGE.c.host.in_(some)
        )
        rows = connection.execute(select(SIGNATURE).where(SIGNATURE.c.host.in_(recorded))).all()
        changed = [row for row in rows if f"[[{round_key}, " in row.recent or f" [{round_key}, " in row.recent]
        _replace(connection, [(row.host, row.template, without(read(row), round_key)) for row in changed])


def write(connection: Connection, round_key: int, at: float, found: Mapping[int, Sequence[Signature]]) -> None:
    """Enter what a round that looked at this time saw on each host. The coverage of the round comes after it."""
    _enter_templates(connection, [signature for signatures in found.values() for signature in signatures])
    looks = _looks(connection, list(found), at)
    for some in chunks(list(found)):
        rows = connection.execute(select(SIGNATURE).where(SIGNATURE.c.host.in_(some))).all()
        known = {(row.host, row.template): read(row) for row in rows}
        changed: list[tuple[int, str, Known | None]] = []
        for host in some:
            before = looks.get(host, [])
            now = Look(round_key, at, usual.hours_between(before[-1].at, at) if before else None)
            for signature in {signature.id: signature for signature in found[host]}.values():
                after = followed(known.get((host, signature.id)), signature, before, now)
                changed.append((host, signature.id, after))
        _replace(connection, changed)


def _looks(connection: Connection, hosts: Sequence[int], at: float) -> dict[int, list[Look]]:
    """Return the earlier log reviews of each host that a count may still stand on, the oldest first."""
    found: dict[int, list[Look]] = {}
    for some in chunks(hosts):
        query = (
            select(COVERAGE.c.host, COVERAGE.c.round, COVERAGE.c.at)
            .where(COVERAGE.c.host.in_(some), COVERAGE.c.procedure == LOG_REVIEW, COVERAGE.c.looked)
            .where(COVERAGE.c.at > at - LOOK_BACK_SECONDS)
            .order_by(COVERAGE.c.at)
        )
        for host, round_key, then in connection.execute(query):
            looks = found.setdefault(host, [])
            looks.append(Look(round_key, then, usual.hours_between(looks[-1].at, then) if looks else None))
    return {host: looks[-usual.MAX_RECENT :] for host, looks in found.items()}


def _replace(connection: Connection, changed: Iterable[tuple[int, str, Known | None]]) -> None:
    rows: list[dict[str, Any]] = []
    by_host: dict[int, list[str]] = {}
    for host, template, known in changed:
        by_host.setdefault(host, []).append(template)
        if known:
            rows.append(row_of(host, template, known))
    for host, templates in by_host.items():
        for some in chunks(templates):
            connection.execute(delete(SIGNATURE).where(SIGNATURE.c.host == host, SIGNATURE.c.template.in_(some)))
    if rows:
        connection.execute(SIGNATURE.insert(), rows)


def _enter_templates(connection: Connection, signatures: Sequence[Signature]) -> None:
    texts = {signature.id: signature.template for signature in signatures}
    known: set[str] = set()
    for some in chunks(list(texts)):
        known.update(connection.execute(select(TEMPLATE.c.id).where(TEMPLATE.c.id.in_(some))).scalars())
    new = [{"id": id_, "template": text} for id_, text in texts.items() if id_ not in known]
    if new:
        connection.execute(TEMPLATE.insert(), new)


def known_to(connection: Connection, hosts: Sequence[int], now: float) -> dict[int, dict[str, Any]]:
    """Return what the log review of each host must know (the contract's C(known)), but for the fleet."""
    columns = [SIGNATURE.c[name] for name in ("host", "template", "severity", "first", "last", "rounds", "usual")]
    columns += [SIGNATURE.c[name] for name in ("high", "gap", "weekly")]
    rounds = _rounds(connection, hosts)
    found: dict[int, dict[str, Any]] = {host: {"templates": {}, "rounds": rounds.get(host, 0)} for host in hosts}
    by_host: dict[int, list[Any]] = {}
    for row in connection.execute(select(*columns).where(among(SIGNATURE.c.host, hosts))):
        by_host.setdefault(row.host, []).append(row)
    hour = f'"{usual.hour_of_week(now)}": '
    for host in set(by_host) & set(found):
        rows = sorted(by_host[host], key=_worst_and_latest)[:MAX_KNOWN]
        found[host]["templates"] = {row.template: _told(row, hour) for row in rows}
    return found


def _worst_and_latest(row: Any) -> tuple[int, float]:
    severity = row.severity.lower()
    return (SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES), -row.last)


def _told(row: Any, hour: str) -> dict[str, Any]:
    rate = None
    if hour in row.weekly:  # else it need not be read
        pairs = json.loads(row.weekly).get(hour[1:-3], [])
        rate = usual.usual_rate([pair[1] for pair in pairs], 1.0, usual.MIN_WEEKLY)
    return {
        "first": row.first,
        "last": row.last,
        "rounds": row.rounds,
        "usual": rate.usual if rate else row.usual,
        "high": rate.high if rate else row.high,
        "gap": row.gap,
    }


def _rounds(connection: Connection, hosts: Sequence[int]) -> dict[int, int]:
    query = (
        select(COVERAGE.c.host, func.count())
        .where(COVERAGE.c.procedure == LOG_REVIEW, COVERAGE.c.looked, among(COVERAGE.c.host, hosts))
        .group_by(COVERAGE.c.host)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def fleet(connection: Connection, site: str) -> dict[str, tuple[int, int]]:
    """Return the templates of error severity, the latest first, each with the first and the last host that has it."""
    query = (
        select(SIGNATURE.c.template, func.min(SIGNATURE.c.host), func.max(SIGNATURE.c.host))
        .join(HOST, HOST.c.key == SIGNATURE.c.host)
        .where(func.lower(SIGNATURE.c.severity).in_(ERRORS), HOST.c.site == site)
        .group_by(SIGNATURE.c.template)
        .order_by(func.max(SIGNATURE.c.last).desc())
        .limit(MAX_FLEET)
    )
    return {template: (low, high) for template, low, high in connection.execute(query)}
