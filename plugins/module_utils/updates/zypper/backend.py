# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""zypper: what waits, and what it would do to have it. Nothing is changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Iterable, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages.zypper import REFRESH
from ansible_collections.ops.upkeep.plugins.module_utils.linux.release import read_release
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import human_size
from ansible_collections.ops.upkeep.plugins.module_utils.updates.backend import Pending, Resolution
from ansible_collections.ops.upkeep.plugins.module_utils.updates.package import Change, Spec
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.answer import (
    Answer,
    changes_in,
    left_out,
    security_source,
    updates_in,
)
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.facts import Notice, Package
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.installed import newest_by_key, read_installed
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.known import Known, removal_notes
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.sources import doubt_of, lists_age, sources_of
from ansible_collections.ops.upkeep.plugins.module_utils.updates.sound import sound_part
from ansible_collections.ops.upkeep.plugins.module_utils.updates.zypper.asking import Zypper
from ansible_collections.ops.upkeep.plugins.module_utils.updates.zypper.asking import refresh as fetch
from ansible_collections.ops.upkeep.plugins.module_utils.updates.zypper.history import read_last_success
from ansible_collections.ops.upkeep.plugins.module_utils.updates.zypper.locks import HELD, Lock, is_locked, read_locks
from ansible_collections.ops.upkeep.plugins.module_utils.updates.zypper.xml_text import Summary

#: Distributions without releases, which zypper must be told to follow whole.
ROLLING: Final = ("opensuse-tumbleweed", "opensuse-slowroll", "opensuse-microos", "opensuse-aeon")
_MAX_ALONE: Final = 10  # packages kept back whose cause is asked for, one question each
_ROOT_ALONE: Final = "only root may simulate, so what the updates bring along is not known"
_NOT_BY_ITSELF: Final = "zypper does not take it by itself; its vendor or repository may be another one"


class ZypperBackend:
    """The backend of SUSE Linux Enterprise and openSUSE."""

    def __init__(self) -> None:
        self._known = Known()
        self._told: Answer | None = None
        self._zypper: Zypper | None = None

    @property
    def name(self) -> str:
        """Return C(zypper)."""
        return "zypper"

    def pending(self, host: Host, refresh: bool) -> Pending:
        """Return what waits. Only with C(refresh) are the lists of packages fetched before. Raises CannotTell."""
        problems = fetch(host) if refresh else {}
        zypper = self._zypper = Zypper(host)
        installed = read_installed(host)
        newest = newest_by_key(installed)
        summary, said = _full_upgrade(zypper, host)
        answer = self._told = _answer(zypper, host, summary, installed, said)
        every = changes_in(answer, newest)
        changes = self._known.told(host, updates_in(every, answer))
        return Pending(
            tuple(changes),
            tuple(left_out(answer, newest, lambda _one: HELD)),
            sources_of(host, answer.repositories, problems),
            lists_age(host, answer.repositories),
            tuple(_notes(summary, every, answer)),
            security_source(answer),
            doubt_of(answer.repositories, problems),
            REFRESH,
            read_last_success(host),
        )

    def resolve(self, host: Host, specs: Sequence[Spec]) -> Resolution:
        """Return what zypper would do to have exactly these versions. Raises CannotTell."""
        if not specs:
            return Resolution(())
        if not host.is_root:
            raise CannotTell("only root may ask zypper what it would do", "use become")
        if self._told is None or self._zypper is None:
            self.pending(host, False)
        zypper, told = self._zypper, self._told
        if zypper is None or told is None:
            raise CannotTell("zypper did not tell what waits")
        installed = read_installed(host)
        kept, causes = sound_part(specs, lambda some: _problem(zypper, some))
        summary = zypper.simulate("install", *_arguments(kept))[0] if kept else Summary()
        answer = replace(
            told, incoming=zypper.placed(summary.incoming, told.offered), outgoing=_sized(summary.outgoing, installed)
        )
        changes = changes_in(answer, newest_by_key(installed))
        changes = _with_sizes(self._known.told(host, changes), summary)
        return Resolution(tuple(changes), {(spec.name, spec.arch): cause for spec, cause in causes})


def _command(host: Host) -> str:
    try:
        return "dist-upgrade" if read_release(host).id in ROLLING else "update"
    except CannotTell:
        return "update"


def _full_upgrade(zypper: Zypper, host: Host) -> tuple[Summary, list[str]]:
    """Return what zypper would do to upgrade all; where it finds no way, what goes together, and why not more."""
    if not host.is_root:
        return zypper.listed(), [_ROOT_ALONE]
    summary, said = zypper.simulate(_command(host))
    if not said:
        return summary, []
    specs = [Spec(one.name, one.arch, one.version) for one in zypper.updates() if not _held(host, one)]
    kept, _causes = sound_part(specs, lambda some: _problem(zypper, some))
    return zypper.simulate("install", *_arguments(kept))[0] if kept else Summary(), said


def _held(host: Host, package: Package) -> bool:
    return is_locked(package.name, host.once("locks of zypper", lambda: read_locks(host)))


def _answer(zypper: Zypper, host: Host, summary: Summary, installed: Sequence[Package], said: Sequence[str]) -> Answer:
    locks = read_locks(host)
    offered = [replace(one, excluded=is_locked(one.name, locks)) for one in zypper.updates()]
    patches = zypper.patches()
    taken = {one.key for one in summary.incoming}
    waiting = [one for one in offered if one.key not in taken and not one.excluded]
    incoming = zypper.placed(summary.incoming, offered)
    return Answer(
        incoming,
        _sized(summary.outgoing, installed),
        (*offered, *_other_versions(zypper, patches, offered, locks)),
        tuple(patches),
        zypper.repositories(),
        dependencies=_dependencies(zypper, incoming, installed),
        refused=_alone(zypper, waiting) if host.is_root else {},
        said=tuple(said),
    )


def _sized(outgoing: Iterable[Package], installed: Iterable[Package]) -> tuple[Package, ...]:
    """Return what goes with the size that the RPM database knows of it."""
    sizes = {(one.key, one.version): one.installed_size for one in installed}
    return tuple(replace(one, installed_size=sizes.get((one.key, one.version))) for one in outgoing)


def _other_versions(
    zypper: Zypper, patches: Iterable[Notice], offered: Sequence[Package], locks: Sequence[Lock]
) -> list[Package]:
    """Return the older versions that can be had of packages with a fix: one may be enough for security."""
    known = {(one.key, one.version) for one in offered}
    names = {name for patch in patches if patch.is_security for name, _arch in patch.fixed}
    wanted = sorted(names.intersection(one.name for one in offered))
    found = zypper.versions(wanted) if wanted else []
    return [replace(one, excluded=is_locked(one.name, locks)) for one in found if (one.key, one.version) not in known]


def _dependencies(
    zypper: Zypper, incoming: Sequence[Package], installed: Sequence[Package]
) -> frozenset[tuple[str, str]]:
    """Return what comes only for others, by asking for the updates without it: zypper does not say which that is."""
    names = {one.name for one in installed}
    new = [one for one in incoming if one.name not in names]
    specs = [Spec(one.name, one.arch, one.version) for one in incoming if one.name in names]
    if not new or not specs:
        return frozenset()
    brought = {one.key for one in zypper.simulate("install", *_arguments(specs))[0].incoming}
    return frozenset(one.key for one in new if one.key in brought)


def _alone(zypper: Zypper, waiting: Sequence[Package]) -> dict[tuple[str, str], str]:
    """Return why packages are kept back, by asking for each of them alone."""
    return {
        one.key: _problem(zypper, [Spec(one.name, one.arch, one.version)]) or _NOT_BY_ITSELF
        for one in waiting[:_MAX_ALONE]
    }


def _problem(zypper: Zypper, specs: Sequence[Spec]) -> str:
    """Return why zypper cannot have these versions; empty where it can."""
    summary, said = zypper.simulate("install", *_arguments(specs))
    if said:
        return "; ".join(said[:3])
    coming = {(one.name, one.arch, one.version) for one in summary.incoming}
    missing = [spec for spec in specs if tuple(spec) not in coming]
    return "zypper does not take {0}".format(missing[0].name) if missing else ""


def _arguments(specs: Iterable[Spec]) -> list[str]:
    return ["--oldpackage", "--", *("{0}.{1}={2}".format(spec.name, spec.arch, spec.version) for spec in specs)]


def _with_sizes(changes: Sequence[Change], summary: Summary) -> list[Change]:
    """Return the changes; one that is alone has the sizes of all. zypper tells them of all together only."""
    if len(changes) != 1 or changes[0].action == "remove":
        return list(changes)
    return [replace(changes[0], size=summary.size, growth=summary.growth)]


def _notes(summary: Summary, changes: Sequence[Change], answer: Answer) -> list[str]:
    sized = summary.size is not None and changes
    size = ["{0} to download for a full upgrade".format(human_size(summary.size or 0))] if sized else []
    return [*removal_notes(changes), *size, *("zypper says: {0}".format(line) for line in answer.said[:5])]
