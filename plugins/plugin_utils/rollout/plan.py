# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the batches that a user wrote, and the groups of the inventory, to those of a rollout."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions, collected
from ansible_collections.ops.upkeep.plugins.plugin_utils.rollout.batches import Limit, batches, limit_of
from ansible_collections.ops.upkeep.plugins.plugin_utils.rollout.sizes import read_size, read_sizes

Groups = Mapping[str, Iterable[str]]


def plan_batches(hosts: Any, sizes: Any, canary: Any, groups: Any, max_per_group: Any) -> list[list[str]]:
    """Return the batches of a rollout over the hosts. Raises WrongOptions, with every problem that was found."""
    named = _hosts(hosts)
    known = _groups(groups)
    problems: list[str] = []
    read = collected(problems, lambda: read_sizes("batches", sizes), [])
    canaries = collected(problems, lambda: _canaries(canary, known), [])
    limits = collected(problems, lambda: _limits(max_per_group, known, named), [])
    if problems:
        raise WrongOptions(problems)
    return batches(named, read, canaries, limits)


def _hosts(given: Any) -> list[str]:
    if isinstance(given, (str, bytes)) or not isinstance(given, Iterable):
        raise WrongOptions([f"the hosts are {str(given)[:80]!r}; hand on a list of their names"])
    return [str(host) for host in given]


def _groups(given: Any) -> Groups:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise WrongOptions([f"groups is {str(given)[:80]!r}; write groups=groups, the variable of Ansible"])
    return given


def _canaries(given: Any, groups: Groups) -> list[Sequence[str]]:
    names = [given] if isinstance(given, str) else given or []
    if not isinstance(names, Sequence):
        raise WrongOptions([f"canary is {str(given)[:80]!r}; write the name of a group, or a list of such names"])
    problems = [problem for name in names if (problem := _unknown("canary", name, groups))]
    if problems:
        raise WrongOptions(problems)
    return [[str(host) for host in groups[name]] for name in names]


def _limits(given: Any, groups: Groups, hosts: Sequence[str]) -> list[Limit]:
    if given is not None and not isinstance(given, Mapping):
        raise WrongOptions([f"max_per_group is {str(given)[:80]!r}; write a mapping of groups to sizes: {{zone_a: 1}}"])
    limits: list[Limit] = []
    problems: list[str] = []
    for name, size in (given or {}).items():
        unknown = _unknown("max_per_group", name, groups)
        problems += [unknown] if unknown else []
        try:
            most = read_size(f"max_per_group[{name}]", size)
        except WrongOptions as error:
            problems += error.problems
            continue
        if not unknown:
            limits.append(limit_of([str(host) for host in groups[name]], hosts, most))
    if problems:
        raise WrongOptions(problems)
    return limits


def _unknown(option: str, name: Any, groups: Groups) -> str | None:
    if isinstance(name, str) and name in groups:
        return None
    if not groups:
        return f"{option} names groups, but none are known; write groups=groups, the variable of Ansible"
    near = difflib.get_close_matches(str(name), list(groups), 1)
    hint = f'did you mean "{near[0]}"?' if near else f"the inventory has {', '.join(sorted(groups))[:200]}"
    return f"{option} names the group {str(name)[:80]!r}, which does not exist; {hint}"
