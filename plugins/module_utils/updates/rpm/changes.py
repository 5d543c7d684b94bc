# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what a resolver brings and takes away to changes, and what notices say of each. Nothing here asks anything."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Iterable, Mapping, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.text import one_line
from ansible_collections.ops.upkeep.plugins.module_utils.updates.package import SEVERITIES, Advisory, Change
from ansible_collections.ops.upkeep.plugins.module_utils.updates.reboot import reboot_reason
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.facts import Notice, Package, by_number
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.version import compare

_MAX_TITLE: Final = 200
_SAYS_SO: Final = "the vendor says so in {0}"
Offered = Mapping["tuple[str, str]", Sequence[Package]]


def changes_of(
    incoming: Iterable[Package], outgoing: Iterable[Package], staying: frozenset[tuple[str, str]] = frozenset()
) -> list[Change]:
    """Return what happens to each package: what comes replaces what goes under the same name.

    C(staying) are packages of which what is installed stays beside the new one, such as kernels.
    """
    gone = list(outgoing)
    found = []
    for package in sorted(incoming, key=lambda one: (one.key, one.version)):
        before = None if package.key in staying else _replaced(package, gone)
        if before:
            gone.remove(before)
        found.append(_coming(package, before))
    return found + [_going(package) for package in sorted(gone, key=lambda one: (one.key, one.version))]


def _replaced(package: Package, gone: Sequence[Package]) -> Package | None:
    """Return what a package replaces: also one that comes for another architecture, from or to C(noarch)."""
    same_name = [one for one in gone if one.name == package.name]
    exact = [one for one in same_name if one.arch == package.arch]
    switched = [one for one in same_name if "noarch" in (one.arch, package.arch)]
    return next(iter(exact or switched), None)


def _coming(package: Package, before: Package | None) -> Change:
    sizes = (package.installed_size, before.installed_size if before else 0)
    return Change(
        package.name,
        package.arch,
        _action(package, before),
        before.version if before else None,
        package.version,
        origin=package.repo,
        size=package.size,
        growth=None if sizes[0] is None or sizes[1] is None else sizes[0] - sizes[1],
        published=package.built,
        reboot=reboot_reason(package.name),
    )


def _action(package: Package, before: Package | None) -> str:
    if before is None:
        return "install"
    return "downgrade" if compare(package.version, before.version) < 0 else "upgrade"


def _going(package: Package) -> Change:
    growth = None if package.installed_size is None else -package.installed_size
    return Change(package.name, package.arch, "remove", package.version, None, growth=growth)


def with_notices(
    change: Change, notices: Iterable[Notice], offered: Offered, source: str, since: str | None = None
) -> Change:
    """Return a change with what notices say of it.

    C(source) is what tells which updates from its repository are for security, empty where nothing does. C(since) is
    the version that runs where the change itself replaces none.
    """
    if change.candidate is None:
        return change
    covering = about(notices, change.key, change.installed or since, change.candidate)
    secure = [notice for notice in covering if notice.is_security]
    said_by = source or ", ".join(sorted({notice.repo for notice in secure if notice.repo}))
    cves = sorted({cve for notice in covering for cve in notice.cves}, key=by_number)
    # A notice for security that names none proves nothing; nor does an update that no notice is about.
    known = bool(cves) or bool(covering and not secure and source)
    rebooting = [notice.id for notice in covering if notice.reboot]
    return replace(
        change,
        security=True if secure else (False if source else None),
        security_source=said_by,
        security_candidate=_enough(secure, change, offered),
        advisories=tuple(_advisory(notice, change.origin) for notice in sorted(covering, key=_worst_first)),
        cves=tuple(cves) if known else None,
        cve_source=said_by if known else "",
        severity=min((notice.severity for notice in secure or covering), key=SEVERITIES.index, default="unknown"),
        published=max(_moments(covering), default=change.published),
        open_since=min(_moments(secure), default=None),
        reboot=change.reboot or (_SAYS_SO.format(rebooting[0]) if rebooting else ""),
    )


def about(notices: Iterable[Notice], key: tuple[str, str], installed: str | None, candidate: str) -> list[Notice]:
    """Return the notices that an update brings: of versions newer than what is installed, up to the new one."""
    return [notice for notice in notices if key in notice.fixed and _between(installed, notice.fixed[key], candidate)]


def _between(installed: str | None, version: str, candidate: str) -> bool:
    newer = installed is None or compare(version, installed) > 0
    return newer and compare(version, candidate) <= 0


def _enough(secure: Sequence[Notice], change: Change, offered: Offered) -> str | None:
    """Return an older version than the new one that has all that is for security, and can be had."""
    if not secure or change.candidate is None:
        return None
    needed = secure[0].fixed[change.key]
    for notice in secure[1:]:
        version = notice.fixed[change.key]
        needed = version if compare(version, needed) > 0 else needed
    if compare(needed, change.candidate) >= 0:
        return None
    return needed if any(compare(one.version, needed) == 0 for one in offered.get(change.key, ())) else None


def _moments(notices: Iterable[Notice]) -> list[float]:
    return [notice.published for notice in notices if notice.published is not None]


def _advisory(notice: Notice, origin: str) -> Advisory:
    title = one_line(notice.title, _MAX_TITLE)
    return Advisory(notice.id, notice.severity, notice.cves, notice.published, title, notice.repo or origin)


def _worst_first(notice: Notice) -> tuple[bool, int, str]:
    return not notice.is_security, SEVERITIES.index(notice.severity), notice.id
