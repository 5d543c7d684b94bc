# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The review of the updates of one host: what waits, what is planned of it, and how the host stands."""

from __future__ import annotations

import platform
from typing import Any, Final, Mapping, NamedTuple

from ansible_collections.ops.upkeep.plugins.module_utils.budget import Budget
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell, DoesNotApply
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding, Metric, Status, told_apart
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.review import review_result
from ansible_collections.ops.upkeep.plugins.module_utils.updates.backend import Backend, Pending
from ansible_collections.ops.upkeep.plugins.module_utils.updates.checks import PLAN, SECURITY
from ansible_collections.ops.upkeep.plugins.module_utils.updates.clock import clocks_now, read_clocks, remembered
from ansible_collections.ops.upkeep.plugins.module_utils.updates.compliance import (
    judge_last_success,
    judge_left_out,
    judge_lists,
    judge_security,
    judge_sources,
)
from ansible_collections.ops.upkeep.plugins.module_utils.updates.making import make_plan
from ansible_collections.ops.upkeep.plugins.module_utils.updates.plan import Plan, table, to_document
from ansible_collections.ops.upkeep.plugins.module_utils.updates.planned import judge_plan, judge_unmatched
from ansible_collections.ops.upkeep.plugins.module_utils.updates.registry import backend_of
from ansible_collections.ops.upkeep.plugins.module_utils.updates.request import Request
from ansible_collections.ops.upkeep.plugins.module_utils.updates.standing import (
    is_reboot_required,
    judge_end_of_life,
    judge_reboot,
    release_name,
)

_KEPT_BACK: Final = 2.0  # seconds of the deadline, for what comes after the package manager


class Looked(NamedTuple):
    """What a look at the package manager brought."""

    found: list[Finding | Metric]
    clocks: dict[str, Any]
    plan: Plan | None = None


def review_updates(request: Request, cursors: object = None, host: Host | None = None) -> dict[str, Any]:
    """Look at the updates of a host and return a review's result, with the C(plan) and its C(table).

    C(cursors) is what the last call returned under that name: the clocks of what waited then.
    """
    host = host or Host(Budget.of(request.values["deadline"]))
    recalled = cursors.get("clocks") if isinstance(cursors, Mapping) else None
    working = host.within(max(1.0, host.remaining() - _KEPT_BACK))
    looked = _look(request, working, recalled)
    found = [*looked.found, judge_reboot(host), judge_end_of_life(request.values, host)]
    result = review_result(
        told_apart(item for item in found if isinstance(item, Finding)),
        [item for item in found if isinstance(item, Metric)],
        cursors={"clocks": looked.clocks},
    )
    if looked.plan is not None:
        result.update(plan=to_document(looked.plan), table=table(looked.plan))
    return result


def _look(request: Request, host: Host, recalled: object) -> Looked:
    """Return what the package manager tells; where it does not, one finding that says why."""
    # What ran before goes on running while nobody can look.
    clocks = remembered(read_clocks(recalled, host.now()).values())
    try:
        backend = backend_of(host, request.values["changelogs"], request.values["security_origins"])
        pending = backend.pending(host, request.values["refresh"])
    except DoesNotApply as error:
        return Looked([Finding(SECURITY.id, "security updates", Status.SKIPPED, str(error))], clocks)
    except CannotTell as error:
        return Looked([_unknown(SECURITY.id, "security updates", error), _unknown(PLAN.id, "plan", error)], clocks)
    now = host.now()
    running = clocks_now(recalled, pending.changes, pending.left_out, is_reboot_required(host), now)
    plan, planned = _plan(request, host, backend, pending)
    found: list[Finding | Metric] = [
        *planned,
        *judge_security(pending, running, request.max_age, request.values, now),
        judge_left_out(plan.left_out if plan else pending.left_out),
        *judge_last_success(pending, request.values, now),
        *judge_lists(pending, request.values),
        *judge_sources(pending, release_name(host)),
    ]
    return Looked(found, remembered(running), plan)


def _plan(request: Request, host: Host, backend: Backend, pending: Pending) -> tuple[Plan | None, list[Finding]]:
    try:
        made = make_plan(host, platform.node(), backend, pending, request.wanted, request.values["allow_remove"])
    except CannotTell as error:
        return None, [_unknown(PLAN.id, "plan", error)]
    findings = judge_plan(made.plan, pending, request)
    return made.plan, [*findings, *judge_unmatched(made.unmatched, pending)]


def _unknown(check: str, subject: str, error: CannotTell) -> Finding:
    return Finding(check, subject, Status.UNKNOWN, error.message, advice=error.advice)
