# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words that findings about templates share."""

from __future__ import annotations

import time
from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.logs.known_bad import Hits
from ansible_collections.ops.upkeep.plugins.module_utils.logs.rules import Rule
from ansible_collections.ops.upkeep.plugins.module_utils.logs.signature import Signature
from ansible_collections.ops.upkeep.plugins.module_utils.logs.tally import Stat
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import plural
from ansible_collections.ops.upkeep.plugins.module_utils.text import cut

_QUOTED: Final = 160  # characters


def subject_of(template: str) -> str:
    """Return the subject of a finding about a template: its id alone stays the same, whatever its text was cut to."""
    return f"template {template}"


def quoted(signature: Signature) -> str:
    """Return the text of a template for a message."""
    return f'"{cut(signature.text, _QUOTED)}"'


def moment(seconds: float) -> str:
    """Return a time as messages tell it: C(2026-11-24 06:33 UTC)."""
    return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(seconds))


def seen(stat: Stat | Hits, hours: float | None) -> str:
    """Return how often and when: C(12 times, 06:33 to 07:10 UTC, 0.5 per hour)."""
    words = [plural(stat.count, "time")]
    if stat.last is not None:
        words.append(f"last at {moment(stat.last)}")
    if hours and stat.count > 1:
        words.append(f"{stat.count / hours:.3g} per hour")
    return ", ".join(words)


def decided(rule: Rule | None, status: Status) -> tuple[Status, str]:
    """Return the status that a rule leaves of one, and what the message says of it."""
    if rule is None or rule.verdict is None:
        return status, f" (severity by rule: {rule.told})" if rule else ""
    if rule.verdict == "known":
        return Status.OK, f" (known: {rule.told})"
    return min(status, Status.WARN, key=lambda one: -one.severity), f" (ticket: {rule.told})"
