# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings about trouble that everybody knows: one for each kind and source."""

from __future__ import annotations

from typing import Iterator, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status
from ansible_collections.ops.upkeep.plugins.module_utils.logs.checks import PREFIX
from ansible_collections.ops.upkeep.plugins.module_utils.logs.known_bad import Hits
from ansible_collections.ops.upkeep.plugins.module_utils.logs.known_bad_table import TABLE, KnownBad
from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.miner import Miner
from ansible_collections.ops.upkeep.plugins.module_utils.logs.redaction import Redaction
from ansible_collections.ops.upkeep.plugins.module_utils.logs.rules import Rule
from ansible_collections.ops.upkeep.plugins.module_utils.logs.signature import MAX_SAMPLE
from ansible_collections.ops.upkeep.plugins.module_utils.logs.source_review import SourceReview
from ansible_collections.ops.upkeep.plugins.module_utils.logs.timebox import TookTooLong, at_most
from ansible_collections.ops.upkeep.plugins.module_utils.logs.told import decided, seen
from ansible_collections.ops.upkeep.plugins.module_utils.text import cut

_LISTED = 10


class KnownBadJudge:
    """Makes findings of hits. C(rules) are those that still hold."""

    def __init__(self, miner: Miner, rules: Sequence[Rule], redaction: Redaction, hours: float | None) -> None:
        self._ids = {template.number: template.id for template in miner.templates()}
        self._miner = miner
        self._rules = rules
        self._redaction = redaction
        self._hours = hours

    def findings(self, reviews: Sequence[SourceReview]) -> Iterator[Finding]:
        """Yield what was found, in the order of the table."""
        for known in TABLE:
            for review in reviews:
                hits = review.hits.get(known.id)
                if hits and self._left(hits, review.name) > 0:
                    yield self._finding(known, hits, review.name)

    def _left(self, hits: Hits, source: str) -> int:
        """Return how many hits are in no template that a rule ignores."""
        ignored = {
            rule.template
            for rule in self._rules
            if rule.template and rule.verdict == "ignore" and rule.applies_to(source)
        }
        hits.count -= sum(
            hits.groups.pop(group)
            for group in list(hits.groups)
            if self._ids.get(self._miner.resolve(group)) in ignored
        )
        return hits.count

    def _finding(self, known: KnownBad, hits: Hits, source: str) -> Finding:
        ids = sorted({self._ids.get(self._miner.resolve(group), "") for group in hits.groups} - {""})
        status, note = decided(self._rule(hits, ids, source), known.status)
        sample = self._redaction.text(hits.sample, MAX_SAMPLE)
        by = {self._redaction.text(name, 100): count for name, count in hits.by.most_common(_LISTED)}
        who = f", mostly {cut(next(iter(by)), 60)}" if len(by) > 1 else f" ({cut(next(iter(by)), 60)})" if by else ""
        message = f"{seen(hits, self._hours)}{who}: {cut(sample.partition(chr(10))[0], 200)}{note}"
        evidence = {
            "count": hits.count,
            "first": hits.first,
            "last": hits.last,
            "rate_per_hour": round(hits.count / self._hours, 3) if self._hours else None,
            "sample": sample,
            "by": by,
            "origins": len(hits.by),
            "templates": ids[:_LISTED],
        }
        advice = None if status is Status.OK else known.advice
        check = PREFIX + known.id
        return Finding(check, source, status, message, hits.count, "events", advice=advice, evidence=evidence)

    def _rule(self, hits: Hits, ids: Sequence[str], source: str) -> Rule | None:
        for rule in self._rules:
            if rule.verdict in (None, "ignore") or not rule.applies_to(source):
                continue
            if rule.template is not None and ids == [rule.template]:
                return rule
            try:
                with at_most(0.5):
                    if rule.match is not None and rule.match.search(hits.sample[:2000]):
                        return rule
            except TookTooLong:
                continue
        return None
