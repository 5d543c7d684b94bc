# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether backups can be relied on, for those who want to change something and need a way back."""

from __future__ import annotations

from typing import Final, Iterable

from ansible_collections.ops.upkeep.plugins.module_utils.backup.checks import AGE, COMPLETE, CONTENT, INTEGRITY
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status

_NEEDED: Final = frozenset((COMPLETE.id, AGE.id, INTEGRITY.id))
_LOOKED_AT: Final = _NEEDED | {CONTENT.id}


def verified(findings: Iterable[Finding]) -> dict[str, bool]:
    """Return for each backup, by subject, whether it is complete, fresh and whole.

    Each of the three must have been looked at and be C(ok): what nobody could find out is not verified.
    """
    by_subject: dict[str, dict[str, Status]] = {}
    for finding in findings:
        if finding.check in _LOOKED_AT:
            by_subject.setdefault(finding.subject, {})[finding.check] = finding.status
    return {
        subject: statuses.keys() >= _NEEDED and all(status is Status.OK for status in statuses.values())
        for subject, statuses in by_subject.items()
    }
