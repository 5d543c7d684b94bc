# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The health check of one host: plan, discover, run, and say what was found in the user's names."""

from __future__ import annotations

from typing import Any, Final, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.finding import MAX_MESSAGE, Finding, Metric, Status, told_apart
from ansible_collections.ops.upkeep.plugins.module_utils.health.plan import PlannedCheck, without_twins
from ansible_collections.ops.upkeep.plugins.module_utils.health.runner import run_checks
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, read_options
from ansible_collections.ops.upkeep.plugins.module_utils.review import review_result

CALL_OPTIONS: Final = (
    Option("deadline", "Seconds after which the call ends.", "float", 60.0, minimum=1, maximum=86400),
    Option("since", "When the last round looked, in seconds since 1970.", "float", minimum=0),
)


def check_health(
    planned: Sequence[PlannedCheck],
    auto: bool | None,
    deadline: float,
    since: float | None,
    cursors: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Run the planned checks, with C(auto) also those that the host suggests, and return a review's result.

    C(auto) is None where nobody said: then the host suggests if nothing is planned. C(deadline) is in
    seconds, C(since) the time of the last round in seconds since 1970, C(cursors) what that one returned.
    Raises WrongOptions.
    """
    _values, problems = read_options(CALL_OPTIONS, {"deadline": deadline, "since": since})
    if problems:
        raise WrongOptions(problems)
    host = Host(Budget.of(deadline), since=since, recalled=cursors)
    checks = list(planned)
    by_itself = auto or (auto is None and not planned)
    if by_itself:
        from ansible_collections.ops.upkeep.plugins.module_utils.health.discovery import discover

        checks += without_twins(discover(host), checks)
    findings: list[Finding] = []
    metrics: list[Metric] = []
    for check, found in zip(checks, run_checks(checks, host)):
        findings += [_named(check, item) for item in found if isinstance(item, Finding)]
        metrics += [item for item in found if isinstance(item, Metric)]
    inventory = _inventory(host) if by_itself else None
    return review_result(told_apart(findings), metrics, cursors=host.kept, inventory=inventory)


def _inventory(host: Host) -> Mapping[str, Sequence[str]]:
    from ansible_collections.ops.upkeep.plugins.module_utils.health.inventory import take_inventory

    return take_inventory(host)


def _named(check: PlannedCheck, finding: Finding) -> Finding:
    """Return the finding under the name that the user gave the check, if there is one."""
    name = check.values.get("name")
    if not name:
        return finding
    if finding.subject == check.default_subject:
        return _renamed(finding, name, _saying_where(finding))
    return _renamed(finding, "{0}: {1}".format(name, finding.subject))


def _saying_where(finding: Finding) -> str:
    """Return the message, with the subject that gives way to a name: in trouble one must know where to look."""
    where = " ({0})".format(finding.subject)
    known = finding.status in (Status.OK, Status.SKIPPED) or finding.subject in finding.message
    return finding.message if known or len(finding.message + where) > MAX_MESSAGE else finding.message + where


def _renamed(finding: Finding, subject: str, message: str | None = None) -> Finding:
    data: Mapping[str, Any] = finding.to_dict()
    return Finding.from_dict({**data, "subject": subject, "message": message or finding.message})
