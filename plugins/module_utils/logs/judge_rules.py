# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings about the rules: nobody notices one that has run out, or that takes so long that it was left out."""

from __future__ import annotations

from typing import Iterator, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status
from ansible_collections.ops.upkeep.plugins.module_utils.logs.checks import RULES
from ansible_collections.ops.upkeep.plugins.module_utils.logs.rules import Rule
from ansible_collections.ops.upkeep.plugins.module_utils.logs.signature import Collected
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import plural


def judge_rules(rules: Sequence[Rule], collected: Collected, now: float) -> Iterator[Finding]:
    """Yield a finding for each rule that has run out or was left out, and one that counts those that held."""
    if not rules:
        return
    slow = {rule.position for rule in collected.slow}
    held = 0
    for rule in rules:
        if rule.over(now):
            message = f"ran out on {rule.expires}, so its lines count again ({rule.told})"
            yield Finding(RULES.id, subject_of(rule), Status.WARN, message, advice=RULES.advice)
        elif rule.position in slow:
            message = f"its expression took too long on a line and was left out of this round ({rule.told})"
            yield Finding(RULES.id, subject_of(rule), Status.UNKNOWN, message, advice=RULES.advice)
        else:
            held += 1
    message = f"{plural(held, 'rule')} held, of which {len(collected.used - slow)} decided on lines of this round"
    yield Finding(RULES.id, "all rules", Status.OK, message)


def subject_of(rule: Rule) -> str:
    """Return the subject of a finding about a rule: what it looks for, since its place in the list may change."""
    return f"template {rule.template}" if rule.template else f"match {rule.match.pattern}" if rule.match else rule.name
