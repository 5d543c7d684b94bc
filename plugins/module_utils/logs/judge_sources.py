# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings about the sources themselves: none of them may pass for a log without errors when it is no log at all."""

from __future__ import annotations

from typing import Any, Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status
from ansible_collections.ops.upkeep.plugins.module_utils.logs.checks import LINES, SOURCE
from ansible_collections.ops.upkeep.plugins.module_utils.logs.memory import SourceMemory
from ansible_collections.ops.upkeep.plugins.module_utils.logs.signature import Collected
from ansible_collections.ops.upkeep.plugins.module_utils.logs.source_review import SourceReview
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import HOUR, human_duration, plural

#: Silence is unusual when it is so many times as long as the longest one that was seen.
_TIMES: Final = 2.0
_LEAST_SILENCE: Final = HOUR
_LEAST_ROUNDS: Final = 3

_BY_PROBLEM: Final = {"gap": Status.WARN, "partly": Status.UNKNOWN, "late": Status.UNKNOWN}


def judge_source(review: SourceReview, before: SourceMemory, now: float) -> Finding:
    """Return the finding about one source."""
    status, message, advice = _verdict(review, before, now)
    evidence: dict[str, Any] = {"lines": review.lines, "format": review.format or "plain"}
    if review.reading.notes:
        evidence["notes"] = review.reading.notes
    if review.reading.problems:
        evidence["problems"] = [problem.message for problem in review.reading.problems]
    if review.reading.shortened:
        evidence["shortened_lines"] = review.reading.shortened
    return Finding(SOURCE.id, review.name, status, message, review.lines, "lines", advice=advice, evidence=evidence)


def _verdict(review: SourceReview, before: SourceMemory, now: float) -> tuple[Status, str, str | None]:
    reading = review.reading
    if review.broke:
        return Status.UNKNOWN, f"the review of it broke after {plural(review.lines, 'line')}: {review.broke}", None
    if reading.problems:
        problem = reading.problems[0]
        status = _BY_PROBLEM.get(problem.kind) or (Status.FAIL if review.source.named else Status.UNKNOWN)
        if problem.kind == "unreadable":
            status = Status.UNKNOWN
        more = f" (and {len(reading.problems) - 1} more)" if len(reading.problems) > 1 else ""
        return status, problem.message + more, problem.advice or SOURCE.advice
    if reading.empty and not review.lines:
        status = Status.WARN if review.source.named else Status.SKIPPED
        return status, "empty: nothing was ever written to it", SOURCE.advice if review.source.named else None
    if reading.cut:
        message = f"{plural(review.lines, 'line')} read, about {reading.cut} are left for the next round"
        return Status.WARN, message, "give the review more time (log_review_deadline), or run it more often"
    return _silence(review, before, now)


def _silence(review: SourceReview, before: SourceMemory, now: float) -> tuple[Status, str, str | None]:
    last = last_of(review, before)
    since = now - last if last is not None else None
    told = f"{plural(review.lines, 'new line')}" if review.lines else "no new lines"
    if since is None:
        return Status.OK, told, None
    told += f", the last one {human_duration(max(0.0, since))} ago"
    own_limit = review.source.values.get("silent_after")
    limit = own_limit or max(_LEAST_SILENCE, _TIMES * before.gap)
    judged = own_limit is not None or (before.rounds >= _LEAST_ROUNDS and before.gap > 0)
    if judged and since > limit:
        usual = "" if own_limit else f", never silent for more than {human_duration(before.gap)} before"
        return Status.WARN, f"silent: {told}{usual} (warns at {human_duration(limit)})", SOURCE.advice
    return Status.OK, told, None


def last_of(review: SourceReview, before: SourceMemory) -> float | None:
    """Return when the source was last written to, in seconds since 1970, by its lines and else by its file."""
    if review.tally.last is not None:
        return review.tally.last
    if review.lines or before.last is None:
        return review.reading.last_write
    return before.last


def remembered(review: SourceReview, before: SourceMemory) -> SourceMemory:
    """Return what to keep of a source. The usual silence fades a little with each round, to follow the times."""
    last = last_of(review, before)
    between = (last - before.last) if last is not None and before.last is not None and review.tally.gap == 0 else 0.0
    gap = max(review.tally.gap, between, before.gap * 0.98)
    return SourceMemory(review.reading.cursor, last, gap, before.rounds + 1)


def judge_lines(reviews: Sequence[SourceReview], collected: Collected) -> Finding:
    """Return the finding on whether each line that was read is accounted for."""
    read = sum(review.lines for review in reviews)
    ignored = collected.ignored + sum(review.ignored for review in reviews)
    templated = sum(signature.stat.lines for signature in collected.signatures)
    events = sum(signature.stat.count for signature in collected.signatures)
    evidence = {
        "read": read,
        "templated": templated,
        "ignored": ignored,
        "cut_off": collected.cut_off,
        "events": events,
        "templates": len(collected.signatures),
        "shortened": sum(review.reading.shortened for review in reviews),
    }
    sums = f"{read} lines read = {templated} in {plural(len(collected.signatures), 'template')} + {ignored} ignored"
    sums += f" + {collected.cut_off} cut off"
    status, advice = Status.OK, None
    if read != templated + ignored + collected.cut_off:
        status, sums = Status.UNKNOWN, f"the sums do not add up: {sums}"
    elif collected.cut_off:
        status, advice = Status.WARN, LINES.advice
        sums += f", {plural(collected.cut_off_errors, 'error')} among these" if collected.cut_off_errors else ""
    return Finding(LINES.id, "all sources", status, sums, read, "lines", advice=advice, evidence=evidence)
