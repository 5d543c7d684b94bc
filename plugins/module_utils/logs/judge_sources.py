# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings about the sources themselves: none of them may pass for a log without errors when it is no log at all."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status
from ansible_collections.ops.upkeep.plugins.module_utils.logs.checks import LINES, SOURCE
from ansible_collections.ops.upkeep.plugins.module_utils.logs.signature import Collected
from ansible_collections.ops.upkeep.plugins.module_utils.logs.source_review import SourceReview
from ansible_collections.ops.upkeep.plugins.module_utils.logs.sources.verdict import source_finding
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration, plural

_TIME: Final = "give the review more time (log_review_deadline), or run it more often"


def judge_source(review: SourceReview, now: float) -> Finding:
    """Return the finding about one source."""
    if review.broke:
        message = f"the review of it broke after {plural(review.lines, 'line')}: {review.broke}"
        return Finding(SOURCE.id, review.name, Status.UNKNOWN, message, review.lines, "lines")
    if review.stopped and not review.reading.left:
        message = f"{plural(review.lines, 'line')} read before the time was over, the rest is left for the next round"
        return Finding(SOURCE.id, review.name, Status.WARN, message, review.lines, "lines", advice=_TIME)
    found = _silent(review, source_finding(review.source, review.reading, now), now)
    return replace(found, evidence={**found.evidence, "format": review.format}) if review.format else found


def _silent(review: SourceReview, found: Finding, now: float) -> Finding:
    """Return the finding, held to the silence that the user allows the source."""
    limit = review.source.values.get("silent_after")
    last = review.reading.last_write or review.tally.last
    if limit is None or last is None or found.status is not Status.OK or now - last < limit:
        return found
    message = f"silent for {human_duration(now - last)} (warns at {human_duration(limit)})"
    return replace(found, status=Status.WARN, message=message, advice=SOURCE.advice)


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
