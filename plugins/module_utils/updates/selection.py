# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of the updates that wait are wanted: by security, name, advisory, CVE and age. Nothing here asks a host."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass
from typing import Final, Iterable, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_duration
from ansible_collections.ops.upkeep.plugins.module_utils.updates.package import Change, LeftOut, Spec

SECURITY: Final = "security"
ALL: Final = "all"
SELECTIONS: Final = (SECURITY, ALL)


@dataclass(frozen=True)
class Wanted:
    """What is to be selected. Names are shell patterns, also with an architecture: C(libssl*), C(libc6:i386).

    Where there are packages, advisories or CVEs, only updates that one of them names are taken.
    """

    selection: str = SECURITY
    packages: tuple[str, ...] = ()
    advisories: tuple[str, ...] = ()
    cves: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    min_age: float = 0.0  # seconds since an update was published
    min_age_security: bool = False  # whether updates for security must be that old too

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that was asked for by name."""
        return (*self.packages, *self.advisories, *self.cves)


@dataclass(frozen=True)
class Selected:
    """What was selected, what would have been but for a cause, and the names that nothing here answers to."""

    specs: tuple[Spec, ...]
    left_out: tuple[LeftOut, ...]
    unmatched: tuple[str, ...] = ()


def select(changes: Sequence[Change], wanted: Wanted, now: float) -> Selected:
    """Return which of the changes are wanted, in their order. What nobody asked for is not listed."""
    specs: list[Spec] = []
    left_out: list[LeftOut] = []
    for change in changes:
        version = _version(change, wanted)
        if not version or not _is_named(change, wanted):
            continue
        cause = _cause(change, wanted, now)
        if cause:
            left_out.append(left(change, cause))
        else:
            specs.append(Spec(change.name, change.arch, version))
    return Selected(tuple(specs), tuple(left_out), unmatched(changes, wanted))


def left(change: Change, cause: str) -> LeftOut:
    """Return a change as one that is left out."""
    return LeftOut(change.name, change.arch, change.installed, change.candidate, cause, change.security)


def _version(change: Change, wanted: Wanted) -> str | None:
    """Return the version that is wanted of a package, None where the update is none that was asked for."""
    if wanted.selection == ALL:
        return change.candidate
    if not change.security:
        return None
    # Not one version more than security needs.
    return change.security_candidate or change.candidate


def _is_named(change: Change, wanted: Wanted) -> bool:
    if not wanted.names:
        return True
    ids = [advisory.id for advisory in change.advisories]
    return (
        any(_matches(change, pattern) for pattern in wanted.packages)
        or _any_of(wanted.advisories, ids)
        or _any_of(wanted.cves, change.cves or ())
    )


def _any_of(patterns: Iterable[str], names: Iterable[str]) -> bool:
    found = [name.upper() for name in names]
    return any(fnmatch.fnmatchcase(name, pattern.upper()) for pattern in patterns for name in found)


def _matches(change: Change, pattern: str) -> bool:
    names = (change.name, change.label, "{0}.{1}".format(change.name, change.arch))
    return any(fnmatch.fnmatchcase(name, pattern) for name in names)


def _cause(change: Change, wanted: Wanted, now: float) -> str:
    excluded = next((pattern for pattern in wanted.exclude if _matches(change, pattern)), None)
    if excluded is not None:
        return "excluded by {0}".format(excluded)
    if not wanted.min_age or (change.security and not wanted.min_age_security):
        return ""
    if change.published is None:
        return "of unknown age, so perhaps younger than {0}".format(human_duration(wanted.min_age))
    age = now - change.published
    if age >= wanted.min_age:
        return ""
    return "too young: {0} old, must be {1}".format(human_duration(max(0.0, age)), human_duration(wanted.min_age))


def unmatched(changes: Sequence[Change], wanted: Wanted) -> tuple[str, ...]:
    """Return the names that no pending update answers to, whether it was selected or not."""
    missing = [one for one in wanted.packages if not any(_matches(change, one) for change in changes)]
    ids = [advisory.id for change in changes for advisory in change.advisories]
    missing += [one for one in wanted.advisories if not _any_of([one], ids)]
    cves = [cve for change in changes for cve in change.cves or ()]
    return (*missing, *(one for one in wanted.cves if not _any_of([one], cves)))
