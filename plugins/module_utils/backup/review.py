# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The backup review of one host: look at what was declared or discovered, and say what was found."""

from __future__ import annotations

from typing import Any, Final, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.backup.checks import COPY, KNOWN
from ansible_collections.ops.upkeep.plugins.module_utils.backup.discovery import databases_here, discover
from ansible_collections.ops.upkeep.plugins.module_utils.backup.off_host import judged_by_another
from ansible_collections.ops.upkeep.plugins.module_utils.backup.plan import PlannedBackup, without_twins
from ansible_collections.ops.upkeep.plugins.module_utils.backup.runner import look_at
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, read_options
from ansible_collections.ops.upkeep.plugins.module_utils.review import review_result

DEADLINE: Final = 900.0  # seconds
CALL_OPTIONS: Final = (
    Option("deadline", "Seconds after which the call ends.", "float", DEADLINE, minimum=1, maximum=86400),
)
_SUBJECT: Final = "backups"


def review_backups(
    planned: Sequence[PlannedBackup],
    auto: bool | None,
    deadline: float,
    cursors: Mapping[str, Any] | None = None,
    host: Host | None = None,
) -> dict[str, Any]:
    """Look at the planned backups, with C(auto) also at those that the host has by itself; return a review's result.

    C(auto) is None where nobody said: then the host is searched if nothing is planned. C(deadline) is in seconds,
    C(cursors) what the last round returned under that name. Raises WrongOptions.
    """
    _values, problems = read_options(CALL_OPTIONS, {"deadline": deadline})
    if problems:
        raise WrongOptions(problems)
    host = host or Host(Budget.of(deadline))
    backups = list(planned)
    findings: list[Finding] = []
    if auto or (auto is None and not planned):
        discovered, findings = discover(host)
        backups += without_twins(discovered, backups)
    looked = look_at(backups, host, cursors if isinstance(cursors, Mapping) else {})
    found = [item for job in looked for item in job.found]
    findings += [item for item in found if isinstance(item, Finding)]
    if not findings:
        findings.append(_nothing_known(host, searched=auto is not False))
    return review_result(
        _with_copies(findings, backups),
        [item for item in found if isinstance(item, Metric)],
        cursors={job.planned.key: job.remembered() for job in looked},
    )


def _nothing_known(host: Host, searched: bool) -> Finding:
    """Return the one finding about a host without any backup that is known."""
    message = "no backup is declared" + (", and none was found by itself" if searched else "")
    databases = databases_here(host) if searched else []
    if not databases:
        return Finding(KNOWN.id, _SUBJECT, Status.SKIPPED, message)
    message += ", but there is data here: {0}".format(", ".join(databases))
    return Finding(KNOWN.id, _SUBJECT, Status.UNKNOWN, message, advice=KNOWN.advice)


def _with_copies(findings: Sequence[Finding], backups: Sequence[PlannedBackup]) -> list[Finding]:
    """Return the findings, those about copies that are backups of the list judged by what was found about these."""
    subjects = {backup.subject for backup in backups}
    copies = {backup.subject: backup.values["copy"] for backup in backups if backup.values["copy"] in subjects}
    return [
        judged_by_another(finding, copies[finding.subject], list(findings))
        if finding.check == COPY.id and finding.status is Status.SKIPPED and finding.subject in copies
        else finding
        for finding in findings
    ]
