# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a resolver answered, and the updates in our words that follow from it. Nothing here asks anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Callable, Final, Iterable, Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.quantity import some
from ansible_collections.ops.upkeep.plugins.module_utils.updates.package import Change, LeftOut
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.changes import about, changes_of, with_notices
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.facts import Notice, Package, Repository
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.version import compare

NOT_SAID: Final = "kept back; the package manager does not say why"


@dataclass(frozen=True)
class Answer:
    """What comes and goes by the resolver, and all that was offered to it.

    C(offered) are newer versions of installed packages, those excluded among them. C(beside) are names of which a new
    version is installed beside the old one. C(dependencies) come only for others. C(refused) says why, in the
    resolver's own words.
    """

    incoming: tuple[Package, ...] = ()
    outgoing: tuple[Package, ...] = ()
    offered: tuple[Package, ...] = ()
    notices: tuple[Notice, ...] = ()
    repositories: tuple[Repository, ...] = ()
    beside: frozenset[str] = frozenset()
    dependencies: frozenset[tuple[str, str]] = frozenset()
    refused: Mapping[tuple[str, str], str] = field(default_factory=dict)
    said: tuple[str, ...] = ()  # why not everything could be upgraded

    def source_of(self, repo: str) -> str:
        """Return what tells which updates of a repository are for security; empty where nothing does."""
        found = next((one for one in self.repositories if one.id == repo), None)
        return "advisories of {0}".format(repo) if found and found.tells else ""


def security_source(answer: Answer) -> str:
    """Return what tells which updates are for security; empty where nothing does."""
    telling = sorted({one.id for one in answer.repositories if one.tells})
    return "advisories of {0}".format(some(telling, 10)) if telling else ""


def changes_in(answer: Answer, installed: Mapping[tuple[str, str], Package]) -> list[Change]:
    """Return all that the resolver would change. C(installed) are the newest installed versions."""
    keys = {package.key for package in answer.incoming}
    changes = changes_of(answer.incoming, answer.outgoing, frozenset(key for key in keys if key[0] in answer.beside))
    offered = _by_key(answer.offered)
    return [_told(change, answer, offered, installed) for change in changes]


def _told(
    change: Change,
    answer: Answer,
    offered: Mapping[tuple[str, str], list[Package]],
    installed: Mapping[tuple[str, str], Package],
) -> Change:
    before = installed.get(change.key)
    source = answer.source_of(change.origin)
    return with_notices(change, answer.notices, offered, source, before.version if before else None)


def _by_key(packages: Iterable[Package]) -> dict[tuple[str, str], list[Package]]:
    found: dict[tuple[str, str], list[Package]] = {}
    for package in packages:
        found.setdefault(package.key, []).append(package)
    return found


def updates_in(changes: Iterable[Change], answer: Answer) -> list[Change]:
    """Return the changes that are updates for themselves: not what they bring along, nor what goes for them."""
    return [
        change
        for change in changes
        if change.action == "upgrade" or (change.action == "install" and change.key not in answer.dependencies)
    ]


def left_out(
    answer: Answer, installed: Mapping[tuple[str, str], Package], why_excluded: Callable[[Package], str]
) -> list[LeftOut]:
    """Return each package of which something newer is offered that the resolver does not take, with its cause."""
    taken = {package.key for package in answer.incoming}
    found = []
    for key, packages in sorted(_by_key(answer.offered).items()):
        before = installed.get(key)
        if key in taken or before is None:
            continue
        newest = _newest([one for one in packages if not one.excluded] or packages)
        cause = why_excluded(newest) if newest.excluded else _kept_back(answer.refused.get(key, ""))
        source = answer.source_of(newest.repo)
        secure = any(one.is_security for one in about(answer.notices, key, before.version, newest.version))
        security = True if secure else (False if source else None)
        found.append(LeftOut(*key, before.version, newest.version, cause, security))
    return found


def _kept_back(said: str) -> str:
    return "kept back: {0}".format(said) if said else NOT_SAID


def _newest(packages: list[Package]) -> Package:
    newest = packages[0]
    for package in packages[1:]:
        newest = package if compare(package.version, newest.version) > 0 else newest
    return newest
