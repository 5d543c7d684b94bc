# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log review of one host: every source since its cursor, what it said, and what a person should know of it."""

from __future__ import annotations

import contextlib
import gc
import json
from dataclasses import dataclass, field
from typing import Any, Final, Iterator, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.logs.checks import SOURCE
from ansible_collections.ops.upkeep.plugins.module_utils.logs.ignoring import Ignoring
from ansible_collections.ops.upkeep.plugins.module_utils.logs.judge import (
    judge_errors,
    judge_spikes,
    judge_stopped,
    new_errors,
)
from ansible_collections.ops.upkeep.plugins.module_utils.logs.judge_known_bad import KnownBadJudge
from ansible_collections.ops.upkeep.plugins.module_utils.logs.judge_rules import judge_rules
from ansible_collections.ops.upkeep.plugins.module_utils.logs.judge_sources import judge_lines, judge_source
from ansible_collections.ops.upkeep.plugins.module_utils.logs.known import Known, read_known
from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.miner import Miner
from ansible_collections.ops.upkeep.plugins.module_utils.logs.open_errors import KEY, read_open, still_open
from ansible_collections.ops.upkeep.plugins.module_utils.logs.redaction import Redaction
from ansible_collections.ops.upkeep.plugins.module_utils.logs.rules import Rule, read_rules
from ansible_collections.ops.upkeep.plugins.module_utils.logs.severity import Severity
from ansible_collections.ops.upkeep.plugins.module_utils.logs.signature import Collected, collect, returned
from ansible_collections.ops.upkeep.plugins.module_utils.logs.source_review import SourceReview, review_source
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.find import sources_of
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.source import ReadLimits, Source
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, read_options
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import HOUR, MINUTE
from ansible_collections.ops.upkeep.plugins.module_utils.review import review_result

CALL_OPTIONS: Final = (
    Option("deadline", "Seconds after which the call ends.", "float", 60.0, minimum=1, maximum=86400),
    Option("since", "When the last round looked, in seconds since 1970.", "float", minimum=0),
)
#: What an item of the sources may say beside its place.
SOURCE_OPTIONS: Final = (
    Option(
        "silent_after",
        "After how long without a line the source is silent. If nothing is said, twice its longest silence, an hour at"
        " least, once three rounds have seen it.",
        "duration",
        unit="seconds",
        minimum=1,
    ),
)
MAX_CURSORS: Final = 256 * 1024  # bytes of JSON
_JUDGING: Final = 0.15  # of the time: for what comes after the reading
_READING: Final = 0.9  # of a source's time: it ends by itself, so that it can say how much is left
_MOST_JUDGING: Final = 10.0  # seconds


@dataclass(frozen=True)
class Request:
    """What a call is about, held to its options. Times in seconds since 1970, C(deadline) in seconds."""

    sources: Sequence[Mapping[str, Any]] = ()
    rules: Sequence[Rule] = ()
    redaction: Redaction = field(default_factory=Redaction)
    known: Known = field(default_factory=Known)
    cursors: Mapping[str, Any] = field(default_factory=dict)
    since: float | None = None
    deadline: float = 60.0


def read_request(options: Mapping[str, Any]) -> Request:
    """Return what the options of a call say. Raises WrongOptions with the problems of rules, patterns and numbers."""
    values, problems = read_options(CALL_OPTIONS, {name: options.get(name) for name in ("deadline", "since")})
    if problems:
        raise WrongOptions(problems)
    cursors = options.get("cursors")
    return Request(
        options.get("sources") or (),
        read_rules(options.get("rules") or ()),
        Redaction(options.get("redact") or ()),
        read_known(options.get("known")),
        cursors if isinstance(cursors, Mapping) else {},
        values["since"],
        values["deadline"],
    )


def review_logs(request: Request, host: Host | None = None) -> dict[str, Any]:
    """Return a review's result with cursors and signatures. Raises WrongOptions before anything is read."""
    host = host or Host(Budget.of(request.deadline), since=request.since)
    sources = sources_of(host, request.sources, SOURCE_OPTIONS)
    now = host.now()
    miner = Miner()
    rules = [rule for rule in request.rules if not rule.over(now)]
    ignoring = Ignoring(rules, host.remaining)
    reading = host.within(host.remaining() - min(_MOST_JUDGING, host.remaining() * _JUDGING))
    with _without_cycles():
        reviews = list(_read_all(reading, sources, request, miner, ignoring))
    collected = collect(reviews, miner, rules, request.redaction)
    collected.slow += ignoring.slow
    collected.used |= ignoring.used
    findings = list(_findings(request, reviews, collected, miner, now))
    opened = read_open(request.cursors, now)
    new = [signature.id for signature in new_errors(collected.signatures, request.known)]
    inventory = None if request.sources else {"logs": sorted(source.name for source in sources)}
    return review_result(
        findings,
        list(_metrics(request, reviews, collected)),
        cursors={**_cursors(reviews), KEY: still_open(opened, new, now)},
        signatures=returned(collected.signatures, now),
        inventory=inventory,
    )


@contextlib.contextmanager
def _without_cycles() -> Iterator[None]:
    """Keep Python from looking for cycles among millions of lines, in which there are none: a fifth of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _read_all(
    host: Host, sources: Sequence[Source], request: Request, miner: Miner, ignoring: Ignoring
) -> Iterator[SourceReview]:
    """Review the sources one after the other; each leaves their share of the time to those that follow."""
    for position, source in enumerate(sources):
        seconds = host.remaining() / (len(sources) - position) if host.remaining() < MINUTE else host.remaining() / 2
        limits = ReadLimits(max_seconds=max(0.05, seconds * _READING))
        yield review_source(host.within(seconds), source, request.cursors.get(source.name), limits, miner, ignoring)


def _findings(
    request: Request, reviews: Sequence[SourceReview], collected: Collected, miner: Miner, now: float
) -> Iterator[Finding]:
    hours = max(now - request.since, MINUTE) / HOUR if request.since is not None else _covered(reviews)
    rules = [rule for rule in request.rules if not rule.over(now)]
    known = request.known
    yield from KnownBadJudge(miner, rules, request.redaction, hours).findings(reviews)
    yield from judge_errors(collected.signatures, known, hours, read_open(request.cursors, now))
    yield from judge_spikes(collected.signatures, known, hours if request.since is not None else None)
    ignored = frozenset(rule.template for rule in rules if rule.template and rule.verdict in ("ignore", "known"))
    yield from judge_stopped(collected.signatures, known, now, _whole(reviews), ignored)
    yield from judge_rules(request.rules, collected, now)
    for review in reviews:
        yield judge_source(review, now)
    if reviews:
        yield judge_lines(reviews, collected)
    else:
        yield Finding(SOURCE.id, "all sources", Status.UNKNOWN, "no log was found on this host", advice=SOURCE.advice)


def _covered(reviews: Sequence[SourceReview]) -> float | None:
    """Return over how many hours the lines of a first round are spread."""
    stats = [stat for review in reviews for stat in review.tally.stats.values()]
    firsts = [stat.first for stat in stats if stat.first is not None]
    lasts = [stat.last for stat in stats if stat.last is not None]
    return max(max(lasts) - min(firsts), MINUTE) / HOUR if firsts else None


def _whole(reviews: Sequence[SourceReview]) -> bool:
    """Whether every source was read to its end, so that what was not seen was not written."""
    return not any(
        review.reading.problems or review.reading.cut or review.broke or review.stopped for review in reviews
    )


def _metrics(request: Request, reviews: Sequence[SourceReview], collected: Collected) -> Iterator[Metric]:
    for review in reviews:
        yield Metric("log_lines", review.lines, "lines", {"source": review.name})
        if review.usage.requests:
            yield from review.usage.metrics(review.name, request.redaction)
    by_severity = dict.fromkeys(Severity, 0)
    for signature in collected.signatures:
        by_severity[signature.severity] += signature.stat.count
    for severity, count in by_severity.items():
        yield Metric("log_events", count, "events", {"severity": severity.word})
    yield Metric("log_templates", len(collected.signatures), "templates")


def _cursors(reviews: Sequence[SourceReview]) -> dict[str, Any]:
    """Return where the next round goes on: bounded, so that one broken source cannot crowd out the rest."""
    cursors: dict[str, Any] = {}
    room = MAX_CURSORS
    for review in reviews:
        kept = review.reading.cursor
        size = len(json.dumps(kept)) + len(review.name) + 6
        if size <= room:
            cursors[review.name] = dict(kept)
            room -= size
    return cursors
