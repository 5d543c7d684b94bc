# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The restore drills of one host, one after the other, and what they leave: nothing, or what is to be kept."""

from __future__ import annotations

import os
from typing import Any, Final, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill import leftovers
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.checks import LEFTOVER, RESTORED
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.one import OneDrill
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.plan import PlannedDrill
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.proven import Proof
from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.options import Option, read_options
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration, plural, some
from ansible_collections.ops.upkeep.plugins.module_utils.review import review_result

DEADLINE: Final = 1800.0  # seconds
CALL_OPTIONS: Final = (Option("deadline", "Seconds after which it ends.", "float", DEADLINE, minimum=1, maximum=86400),)


def restore_drills(
    planned: Sequence[PlannedDrill],
    deadline: float,
    cursors: Mapping[str, Any] | None = None,
    check_mode: bool = False,
    now: bool = False,
    host: Host | None = None,
) -> dict[str, Any]:
    """Drill what is due, with C(now) all; return a review's result with C(receipts). Raises WrongOptions.

    C(deadline) is in seconds, C(cursors) what the last round returned under that name. It C(changed) something where
    a scratch place stays, or one that an earlier drill left is gone.
    """
    _values, problems = read_options(CALL_OPTIONS, {"deadline": deadline})
    if problems:
        raise WrongOptions(problems)
    host = host or Host(Budget.of(deadline))
    kept = cursors if isinstance(cursors, Mapping) else {}
    findings, changed = _swept(planned, check_mode)
    metrics: list[Metric] = []
    memory: dict[str, Any] = {}
    receipts: dict[str, Any] = {}
    for position, drill in enumerate(planned):
        proof = Proof.of(kept.get(drill.key), host.now())
        done = _one(drill, host, proof, check_mode, now, len(planned) - position)
        findings += [item for item in done.found if isinstance(item, Finding)]
        metrics += [item for item in done.found if isinstance(item, Metric)]
        findings.append(done.proof.judged(drill.subject, drill.values["proven_max"], host.now()))
        memory[drill.key] = done.proof.to_plain()
        changed = changed or done.stays
        if done.receipt:
            receipts[drill.subject] = done.receipt
    result = review_result(findings, metrics, cursors=memory)
    return {**result, "changed": changed, "receipts": receipts}


def _one(drill: PlannedDrill, host: Host, proof: Proof, check_mode: bool, now: bool, left: int) -> Any:
    share = drill.values["timeout"] or host.remaining() / left
    one = OneDrill(drill, host.within(min(share, host.remaining())), proof, check_mode)
    if not now and not proof.is_due(drill.values["every"], host.now()):
        due = drill.values["every"] - (host.now() - (proof.proven or 0))
        message = "not due for another {0}".format(human_duration(round(due)))
        one.result.found.append(Finding(RESTORED.id, drill.subject, Status.SKIPPED, message))
        return one.result
    return one.run()


def _swept(planned: Sequence[PlannedDrill], check_mode: bool) -> tuple[list[Finding], bool]:
    """Take away what earlier drills left, and say so; return the findings, and whether anything was removed."""
    findings, changed = [], False
    for base in sorted({os.path.realpath(drill.values["scratch"]) for drill in planned}):
        found = leftovers.look(base) if check_mode else leftovers.sweep(base)
        changed = changed or (bool(found.removed) and not check_mode)
        findings.append(_told(base, found, check_mode))
    return findings, changed


def _told(base: str, found: leftovers.Leftovers, check_mode: bool) -> Finding:
    beside = []
    if found.running:
        beside.append("{0} of drills that run now".format(len(found.running)))
    if found.kept:
        beside.append("{0} kept for its owner".format(len(found.kept)))
    more = "; {0}".format(", ".join(beside)) if beside else ""
    evidence = {"removed": found.removed, "stuck": found.stuck, "running": found.running, "kept": found.kept}
    if found.stuck:
        message = "not all could be removed of {0}{1}".format(some(found.stuck, 2), more)
        return Finding(LEFTOVER.id, base, Status.FAIL, message, advice=LEFTOVER.advice, evidence=evidence)
    if found.removed:
        what = plural(len(found.removed), "scratch place")
        message = "{0} of a drill that never ended {1}{2}".format(
            what, "would be removed" if check_mode else "removed", more
        )
        return Finding(LEFTOVER.id, base, Status.WARN, message, advice=LEFTOVER.advice, evidence=evidence)
    return Finding(LEFTOVER.id, base, Status.OK, "nothing left of earlier drills{0}".format(more))
