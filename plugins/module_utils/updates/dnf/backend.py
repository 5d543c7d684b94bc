# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""dnf of version 4 and 5: what waits, and what it would do to have it. Nothing is changed."""

from __future__ import annotations

import os
from typing import Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.updates.backend import Pending, Resolution
from ansible_collections.ops.upkeep.plugins.module_utils.updates.dnf import five, four
from ansible_collections.ops.upkeep.plugins.module_utils.updates.dnf.excluded import (
    read_locked,
    read_main,
    why_excluded,
)
from ansible_collections.ops.upkeep.plugins.module_utils.updates.dnf.history import read_last_success
from ansible_collections.ops.upkeep.plugins.module_utils.updates.dnf.refresh import refresh as fetch
from ansible_collections.ops.upkeep.plugins.module_utils.updates.package import Spec
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.answer import (
    Answer,
    changes_in,
    left_out,
    security_source,
    updates_in,
)
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.facts import Package
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.installed import newest_by_key, read_installed
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.known import Known, removal_notes
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.sources import doubt_of, lists_age, sources_of

_PROGRAMS: Final = ("dnf", "dnf-3", "dnf5", "yum")


class DnfBackend:
    """The backend of Fedora, Red Hat Enterprise Linux and their kin."""

    def __init__(self) -> None:
        self._known = Known()
        self._installed: list[Package] = []

    @property
    def name(self) -> str:
        """Return C(dnf)."""
        return "dnf"

    def pending(self, host: Host, refresh: bool) -> Pending:
        """Return what waits. Only with C(refresh) are the lists of packages fetched before. Raises CannotTell."""
        program, is_five = program_of(host)
        problems = fetch(host, program, is_five) if refresh else {}
        self._installed = read_installed(host)
        answer = self._ask(host, None)
        installed = newest_by_key(self._installed)
        every = changes_in(answer, installed)
        changes = self._known.told(host, updates_in(every, answer))
        locked = read_locked(host)
        excludes, includes = read_main(host)
        return Pending(
            tuple(changes),
            tuple(
                left_out(
                    answer,
                    installed,
                    lambda one: why_excluded(one, locked, excludes, includes, answer.repositories),
                )
            ),
            sources_of(host, answer.repositories, problems),
            lists_age(host, answer.repositories),
            (*removal_notes(every), *("dnf says: {0}".format(line) for line in answer.said[:5])),
            security_source(answer),
            doubt_of(answer.repositories, problems),
            five.REFRESH if is_five else four.REFRESH,
            read_last_success(host),
        )

    def resolve(self, host: Host, specs: Sequence[Spec]) -> Resolution:
        """Return what dnf would do to have exactly these versions. Raises CannotTell."""
        if not specs:
            return Resolution(())
        self._installed = self._installed or read_installed(host)
        answer = self._ask(host, specs)
        changes = changes_in(answer, newest_by_key(self._installed))
        return Resolution(tuple(self._known.told(host, changes)), _refused(answer, specs))

    def _ask(self, host: Host, specs: Sequence[Spec] | None) -> Answer:
        program, is_five = program_of(host)
        if is_five:
            return five.ask(host, program, specs, self._installed)
        return four.ask(host, program, specs)


def program_of(host: Host) -> tuple[str, bool]:
    """Return the program to ask, and whether it is dnf 5: what C(dnf) leads to decides. Raises CannotTell."""
    for program in _PROGRAMS:
        path = host.which(program)
        if path is None:
            continue
        target = os.path.basename(os.path.realpath(host.path(path)))
        if target.startswith("dnf5"):
            return program, True
        if target.startswith("dnf"):
            return program, False
    if host.which("yum") is not None:
        raise CannotTell("yum of before dnf does not tell what it would do", "see what waits with yum check-update")
    raise CannotTell("dnf is not installed, so nothing tells which updates wait", "install the package dnf")


def _refused(answer: Answer, specs: Sequence[Spec]) -> dict[tuple[str, str], str]:
    """Return each package that does not come in the version that was asked for, with what was said against it."""
    coming = {(one.name, one.arch, one.version) for one in answer.incoming}
    missing = [spec for spec in specs if tuple(spec) not in coming]
    return {
        (spec.name, spec.arch): answer.refused.get((spec.name, spec.arch), "dnf does not take it") for spec in missing
    }
