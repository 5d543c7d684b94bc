# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What there is to say of a plan: what it does, and whether it is still what was approved."""

from __future__ import annotations

from typing import Any, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Status
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_size, plural, some
from ansible_collections.ops.upkeep.plugins.module_utils.updates.backend import Pending
from ansible_collections.ops.upkeep.plugins.module_utils.updates.checks import PLAN, SELECTED
from ansible_collections.ops.upkeep.plugins.module_utils.updates.compliance import doubt_of
from ansible_collections.ops.upkeep.plugins.module_utils.updates.making import by_action
from ansible_collections.ops.upkeep.plugins.module_utils.updates.plan import Plan, difference, table
from ansible_collections.ops.upkeep.plugins.module_utils.updates.request import Request
from ansible_collections.ops.upkeep.plugins.module_utils.updates.selection import SECURITY

_SUBJECT = "plan"


def judge_plan(plan: Plan, pending: Pending, request: Request) -> list[Finding]:
    """Return what the plan does; or, where one was approved, whether it is still the same."""
    evidence: dict[str, Any] = {"fingerprint": plan.fingerprint, "table": table(plan)[:40]}
    evidence.update({"notes": list(pending.notes)} if pending.notes else {})
    if request.approved is not None:
        return [_against(request.approved, plan, evidence)]
    doubt = doubt_of(pending, request.values["lists_max_age"])
    if not plan.changes and doubt and (request.wanted.selection == SECURITY or pending.security_source):
        message = "nothing to do is planned, but that is not known to be all: {0}".format(doubt)
        return [Finding(PLAN.id, _SUBJECT, Status.UNKNOWN, message, advice=_refresh(pending), evidence=evidence)]
    return [Finding(PLAN.id, _SUBJECT, Status.OK, summary(plan), len(plan.changes), "packages", evidence=evidence)]


def _refresh(pending: Pending) -> str | None:
    return "run {0}, then look again".format(pending.refresh_with) if pending.refresh_with else None


def _against(approved: Plan, plan: Plan, evidence: dict[str, Any]) -> Finding:
    differences = difference(approved, plan)
    evidence["approved"] = approved.fingerprint
    if not differences:
        message = "as approved: {0}".format(summary(plan))
        return Finding(PLAN.id, _SUBJECT, Status.OK, message, len(plan.changes), "packages", evidence=evidence)
    message = "{0} from the approved plan: {1}".format(plural(len(differences), "difference"), some(differences, 3))
    evidence["differences"] = differences[:40]
    return Finding(PLAN.id, _SUBJECT, Status.FAIL, message, advice=PLAN.advice, evidence=evidence)


def summary(plan: Plan) -> str:
    """Return a plan in one line: C(3 upgrade, 1 install; 5.2 MiB to download, 12 KiB more on disk)."""
    if not plan.changes:
        return "nothing to do"
    counts = ["{0} {1}".format(count, action) for action, count in sorted(by_action(plan.changes).items())]
    sizes = [change.size for change in plan.changes if change.action != "remove"]
    known = [size for size in sizes if size is not None]
    text = ", ".join(counts)
    if known and len(known) == len(sizes):
        text += "; {0} to download".format(human_size(sum(known)))
    growth = [change.growth for change in plan.changes if change.growth is not None]
    if growth and len(growth) == len(plan.changes):
        text += ", {0} {1} on disk".format(human_size(abs(sum(growth))), "less" if sum(growth) < 0 else "more")
    reasons = sorted({change.reboot for change in plan.changes if change.reboot})
    return text + ("; needs a reboot: {0}".format(some(reasons, 2)) if reasons else "")


def judge_unmatched(names: Sequence[str], pending: Pending) -> list[Finding]:
    """Return one finding for each name that no pending update answers to."""
    left = {name for one in pending.left_out for name in (one.name, "{0}:{1}".format(one.name, one.arch))}
    blind = any(change.cves is None for change in pending.changes)
    findings = []
    for name in names:
        if name in left:
            status, message = Status.WARN, "its update is left out by the host itself"
        elif name.upper().startswith("CVE-") and blind:
            status, message = Status.UNKNOWN, "not every update that waits tells which CVEs it closes"
        else:
            status, message = Status.FAIL, "no update that waits has this name"
        findings.append(Finding(SELECTED.id, name, status, message, advice=SELECTED.advice))
    return findings
