# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The findings of a log review, as the catalogue tells of them."""

from __future__ import annotations

from typing import Final

from ansible_collections.ops.upkeep.plugins.module_utils.catalogue import Check
from ansible_collections.ops.upkeep.plugins.module_utils.logs.known_bad_table import TABLE

SOURCE: Final = Check(
    "log_source",
    "Whether a source could be read, to its end, and has been written to as usual. One that is empty, unreadable or"
    " silent for longer than usual tells of no errors because it tells of nothing.",
    "see whether the program that writes it runs and where it logs to now, and whether the review may read it",
)
LINES: Final = Check(
    "log_lines",
    "Whether every line that was read is accounted for: it is in a template, was ignored by a rule, or found no room.",
    "see in the evidence which part is cut off; a source with endless variety is better left out or ignored by a rule",
)
NEW_ERROR: Final = Check(
    "log_new_error",
    "A message of severity error or worse that was never seen on this host, or never in the fleet.",
    "read the sample and the lines around it; then mend it, or decide on it in log_review_rules by the template's id",
)
SPIKE: Final = Check(
    "log_spike",
    "A message that came much more often than is usual on this host at this hour of the week.",
    "see when it began (the first time in the evidence) and what changed on the host or its neighbours then",
)
STOPPED: Final = Check(
    "log_stopped",
    "A message that came as regularly as a heartbeat and has now stopped for longer than it ever did.",
    "see whether what writes it still runs: a job, a timer, a peer",
)
RULES: Final = Check(
    "log_rules",
    "A rule of the review that has run out, or took too long.",
    "look at the lines again and decide anew: renew the rule with a later day, mend its expression, or remove it",
)

PREFIX: Final = "log_known_bad_"
KNOWN_BAD: Final[tuple[Check, ...]] = tuple(Check(PREFIX + known.id, known.tells, known.advice) for known in TABLE)

CHECKS: Final[tuple[Check, ...]] = (SOURCE, LINES, NEW_ERROR, SPIKE, STOPPED, RULES, *KNOWN_BAD)
