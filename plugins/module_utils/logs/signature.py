# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host's logs said, by template, over all sources: redacted, held to the rules, worst first."""

from __future__ import annotations

import functools
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.miner import OVERFLOW, Miner
from ansible_collections.ops.upkeep.plugins.module_utils.logs.mining.template import VARIABLE, Template
from ansible_collections.ops.upkeep.plugins.module_utils.logs.redaction import Redaction
from ansible_collections.ops.upkeep.plugins.module_utils.logs.rules import Rule
from ansible_collections.ops.upkeep.plugins.module_utils.logs.severity import Severity
from ansible_collections.ops.upkeep.plugins.module_utils.logs.source_review import SourceReview
from ansible_collections.ops.upkeep.plugins.module_utils.logs.tally import Stat
from ansible_collections.ops.upkeep.plugins.module_utils.logs.timebox import TookTooLong, at_most
from ansible_collections.ops.upkeep.plugins.module_utils.redact import REDACTED
from ansible_collections.ops.upkeep.plugins.module_utils.text import cut

MAX_TEMPLATE: Final = 300  # characters
MAX_SAMPLE: Final = 600
MAX_RETURNED: Final = 500  # signatures, errors and warnings first
_RULE_SECONDS: Final = 0.5  # for one rule on one sample


@dataclass
class Signature:
    """One template with what was counted of it. C(raw) is its text as it stands, C(rule) the one that decided on it."""

    id: str
    raw: str
    stat: Stat
    redaction: Redaction
    sources: Counter[str] = field(default_factory=Counter)
    known_bad: int = 0  # of its events, how many are known trouble
    rule: Rule | None = None

    @property
    def severity(self) -> Severity:
        """How bad it is, by the rules and else by what its program said."""
        return self.rule.severity if self.rule and self.rule.severity is not None else self.stat.severity

    @property
    def verdict(self) -> str | None:
        """What was decided about it."""
        return self.rule.verdict if self.rule else None

    @property
    def is_error(self) -> bool:
        """Whether it is of severity error or worse."""
        return self.severity <= Severity.ERROR

    @functools.cached_property
    def text(self) -> str:
        """The template as it may be shown.

        A secret of which the template keeps only parts is known by no pattern. So where the sample holds one, the
        template is told anew from what is left of the sample.
        """
        text = self.redaction.text(self.raw, MAX_TEMPLATE)
        if REDACTED in text or REDACTED in self._plain:
            return _DIGITS.sub(VARIABLE, cut(self._plain.partition("\n")[0], MAX_TEMPLATE))
        return text

    @functools.cached_property
    def sample(self) -> str:
        """One event as it may be shown."""
        return cut(self._plain, MAX_SAMPLE)

    @functools.cached_property
    def _plain(self) -> str:
        return self.redaction.text(self.stat.sample, MAX_SAMPLE * 4)

    def to_dict(self, now: float) -> dict[str, Any]:
        """Return plain data for history; what bears no time was seen now."""
        stat = self.stat
        return {
            "id": self.id,
            "template": self.text,
            "severity": self.severity.word,
            "count": stat.count,
            "first": now if stat.first is None else stat.first,
            "last": now if stat.last is None else stat.last,
            "sample": self.sample,
        }


@dataclass
class Collected:
    """All signatures of a call, and the lines that are in none."""

    signatures: list[Signature]
    ignored: int = 0  # lines
    cut_off: int = 0
    cut_off_errors: int = 0  # events of severity error that found no room
    slow: list[Rule] = field(default_factory=list)
    used: set[int] = field(default_factory=set)


def collect(reviews: Sequence[SourceReview], miner: Miner, rules: Sequence[Rule], redaction: Redaction) -> Collected:
    """Return what the sources gave together. C(rules) are those that still hold."""
    templates = {template.number: template for template in miner.templates()}
    by_id: dict[str, Signature] = {}
    result = Collected([])
    for review in reviews:
        for group, stat in review.tally.stats.items():
            template = templates.get(miner.resolve(group)) if group != OVERFLOW else None
            if template is None:
                result.cut_off += stat.lines
                result.cut_off_errors += stat.count if stat.severity <= Severity.ERROR else 0
                continue
            rule = _ignoring(rules, template.id, review.name)
            if rule:
                result.ignored += stat.lines
                result.used.add(rule.position)
                continue
            _add(by_id, Signature(template.id, template.text, Stat(), redaction), stat, review.name)
        _count_known(by_id, templates, miner, review)
    result.signatures = sorted(by_id.values(), key=lambda found: (found.stat.severity, -found.stat.count, found.id))
    for signature in result.signatures:
        signature.rule = _deciding(rules, signature, result)
    result.signatures.sort(key=lambda found: (found.severity, -found.stat.count, found.id))
    return result


def _ignoring(rules: Sequence[Rule], template: str, source: str) -> Rule | None:
    return next(
        (rule for rule in rules if rule.verdict == "ignore" and rule.template == template and rule.applies_to(source)),
        None,
    )


def _add(by_id: dict[str, Signature], fresh: Signature, stat: Stat, source: str) -> None:
    signature = by_id.setdefault(fresh.id, fresh)
    signature.stat.add(stat)
    signature.sources[source] += stat.count


def _count_known(
    by_id: dict[str, Signature], templates: dict[int, Template], miner: Miner, review: SourceReview
) -> None:
    for hits in review.hits.values():
        for group, count in hits.groups.items():
            template = templates.get(miner.resolve(group))
            if template and template.id in by_id:
                by_id[template.id].known_bad += count


def _deciding(rules: Sequence[Rule], signature: Signature, result: Collected) -> Rule | None:
    """Return the first rule that decides on the template; what ignores has been done before."""
    for rule in rules:
        if rule.verdict == "ignore" or rule in result.slow or not any(map(rule.applies_to, signature.sources)):
            continue
        if rule.template == signature.id or (rule.match and _matches(rule, signature, result)):
            result.used.add(rule.position)
            return rule
    return None


def _matches(rule: Rule, signature: Signature, result: Collected) -> bool:
    if rule.match is None:
        raise AssertionError
    try:
        with at_most(_RULE_SECONDS):
            return bool(rule.match.search(signature.stat.sample[:2000]) or rule.match.search(signature.raw[:2000]))
    except TookTooLong:
        result.slow.append(rule)
        return False


_DIGITS: Final = re.compile(r"\S*\d\S*")


def returned(signatures: Sequence[Signature], now: float) -> list[dict[str, Any]]:
    """Return the signatures for history: bounded, the worst and the most frequent first."""
    return [signature.to_dict(now) for signature in signatures[:MAX_RETURNED]]
