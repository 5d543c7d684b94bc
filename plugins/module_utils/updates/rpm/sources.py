# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The repositories of a host as sources of updates: how old their lists are, and what is wrong with them."""

from __future__ import annotations

from typing import Iterable, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.release import Release, read_release
from ansible_collections.ops.upkeep.plugins.module_utils.updates.backend import Source
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.facts import Repository
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.suite import is_of_other_suite, made_for


def sources_of(host: Host, repositories: Iterable[Repository], problems: Mapping[str, str]) -> tuple[Source, ...]:
    """Return the repositories as sources. C(problems) are those of a refresh, by repository."""
    try:
        release = read_release(host)
    except CannotTell:
        release = Release("")
    found = {one.id: _source(one, release, problems.get(one.id, "")) for one in repositories}
    others = {name: Source(name, problem=problem) for name, problem in problems.items() if name not in found}
    return (*found.values(), *others.values())


def _source(repository: Repository, release: Release, problem: str) -> Source:
    family, version = made_for(repository.url, repository.made_for)
    return Source(
        repository.id,
        repository.url,
        " ".join(part for part in (family, version) if part),
        repository.fetched,
        repository.tells,
        problem or repository.problem,
        is_of_other_suite(family, version, release),
    )


def lists_age(host: Host, repositories: Sequence[Repository]) -> float | None:
    """Return the age in seconds of the oldest list, None where that of none is known."""
    known = [one.fetched for one in repositories if one.fetched is not None]
    return max(0.0, host.now() - min(known)) if known else None


def doubt_of(repositories: Sequence[Repository], problems: Mapping[str, str]) -> str:
    """Return why an answer of nothing is not to be believed; empty where it is."""
    broken = sorted({*problems, *(one.id for one in repositories if one.problem)})
    if broken:
        return "the lists of {0} could not be read".format(", ".join(broken[:5]))
    return "" if repositories else "no repository is in use"
