# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what waits and what is wanted to a plan: the host's resolver has the last word on it."""

from __future__ import annotations

from typing import NamedTuple, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.updates.backend import Backend, Pending, Resolution
from ansible_collections.ops.upkeep.plugins.module_utils.updates.package import Change, LeftOut, Spec
from ansible_collections.ops.upkeep.plugins.module_utils.updates.plan import Plan
from ansible_collections.ops.upkeep.plugins.module_utils.updates.selection import Wanted, left, select
from ansible_collections.ops.upkeep.plugins.module_utils.updates.sound import sound_part


class Made(NamedTuple):
    """A plan, and the names asked for that nothing which waits answers to."""

    plan: Plan
    unmatched: tuple[str, ...]


def make_plan(host: Host, name: str, backend: Backend, pending: Pending, wanted: Wanted, allow_remove: bool) -> Made:
    """Return the plan for a host of this C(name). Raises CannotTell."""
    now = host.now()
    selected = select(pending.changes, wanted, now)
    resolved, removing = _without_removals(host, backend, selected.specs, allow_remove)
    known = {change.key: change for change in pending.changes}
    refused = {**resolved.refused, **removing}
    left_out = [left(known[key], cause) for key, cause in refused.items() if key in known]
    # The host's own first; one that the selection leaves out too keeps one cause.
    every = _once([*pending.left_out, *selected.left_out, *left_out])
    return Made(Plan(name, now, backend.name, resolved.changes, every, wanted.selection), selected.unmatched)


def _once(left_out: Sequence[LeftOut]) -> tuple[LeftOut, ...]:
    found: dict[tuple[str, str], LeftOut] = {}
    for one in left_out:
        found.setdefault(one.key, one)
    return tuple(found.values())


def _without_removals(
    host: Host, backend: Backend, specs: Sequence[Spec], allow_remove: bool
) -> tuple[Resolution, dict[tuple[str, str], str]]:
    """Return what the resolver makes of the packages, but for those that need removals which are not allowed."""
    resolved = backend.resolve(host, specs)
    if allow_remove or not _removed(resolved):
        return resolved, {}
    refused = dict(resolved.refused)
    open_ones = [spec for spec in specs if (spec.name, spec.arch) not in refused]
    kept, causes = sound_part(open_ones, lambda some: _problem(backend.resolve(host, some)))
    again = backend.resolve(host, kept)
    return Resolution(again.changes, {**refused, **again.refused}), {
        (spec.name, spec.arch): cause for spec, cause in causes
    }


def _problem(resolved: Resolution) -> str:
    removed = _removed(resolved)
    if removed:
        return "needs the removal of {0}, which allow_remove does not allow".format(", ".join(removed[:5]))
    return next(iter(resolved.refused.values()), "")


def _removed(resolved: Resolution) -> list[str]:
    """Return the packages that would be gone: not those of which another version stays or comes."""
    staying = {change.key for change in resolved.changes if change.action != "remove"}
    return [change.label for change in resolved.changes if change.action == "remove" and change.key not in staying]


def by_action(changes: Sequence[Change]) -> dict[str, int]:
    """Return the number of changes of each action that there is."""
    found: dict[str, int] = {}
    for change in changes:
        found[change.action] = found.get(change.action, 0) + 1
    return found
