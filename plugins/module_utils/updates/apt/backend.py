# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""apt, asked by its own commands: what waits, and what it would do to have it. Nothing is changed.

The commands are asked rather than python3-apt. They tell all that is needed, end when their time is over, and are on
every host; the library is one more way of the same answer, and absent from the Python of most virtual environments.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass, replace
from typing import Final, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages import newest
from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages.apt import (
    LISTS,
    REFRESH,
    STAMPS,
    UnmetDependencies,
    closed_to_others,
    read_lists,
    simulate,
)
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt import facts as asking
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.history import read_last_success
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.news import add_news
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.pending import (
    KEPT_BACK,
    Facts,
    archives_of_other_suites,
    beneath,
    change_of,
    left_out,
    source_of_security,
    unexplained,
    upgrades,
)
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.simulation import (
    Simulation,
    parse_simulation,
)
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.touched import add_services
from ansible_collections.ops.upkeep.plugins.module_utils.updates.backend import Pending, Resolution, Source
from ansible_collections.ops.upkeep.plugins.module_utils.updates.package import Change, Spec
from ansible_collections.ops.upkeep.plugins.module_utils.updates.sound import sound_part

_SYSTEM_CACHE: Final = "/var/cache/apt/pkgcache.bin"
_MAX_CACHE: Final = 256 * 1024 * 1024  # bytes: a larger one is left alone, and made anew in memory
_MAX_EXPLAINED: Final = 10  # packages kept back whose cause is asked for, one question each
_ADVICE: Final = "run apt-get --fix-broken install"


@dataclass
class AptBackend:
    """The backend of Debian, Ubuntu and their kin.

    C(changelogs) lets packages be fetched to a private folder for the changelogs in them. C(origins) are patterns of
    more security archives, written as for unattended-upgrades.
    """

    changelogs: bool = False
    origins: Sequence[str] = ()

    def __post_init__(self) -> None:
        self._facts: Facts | None = None
        self._known: dict[tuple[str, str, str | None], Change] = {}
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._simulations: dict[tuple[str, ...], str] = {}

    @property
    def name(self) -> str:
        """Return C(apt)."""
        return "apt"

    def pending(self, host: Host, refresh: bool) -> Pending:
        """Return what waits. Only with C(refresh) are the lists of packages fetched before. Raises CannotTell."""
        if host.which("apt-get") is None:
            raise CannotTell("apt-get is not installed, so nothing tells which updates wait")
        problems = asking.refresh(host) if refresh else ()
        self._simulations.clear()
        lists = read_lists(host)
        facts = asking.read_facts(host, self._cache(host), self.origins)
        simulation = self._simulated(host, ["dist-upgrade"])
        outs = left_out(simulation, facts, self._explained(host, simulation, facts))
        safe = beneath(outs, facts)
        details = asking.read_details(host, self._cache(host), (*simulation.steps, *safe))
        facts = self._facts = replace(facts, details=details)
        taken = [*upgrades(simulation, facts), *(change_of(step, facts) for step in safe)]
        changes, notes = self._enriched(host, taken)
        unseen = [] if host.is_root else closed_to_others(host)
        doubt = "{0} may not be read without root".format(unseen[0]) if unseen else lists.expired
        known = [moment for moment in (newest(host, STAMPS), lists.renewed) if moment is not None]
        return Pending(
            tuple(changes),
            # What is for security of these is taken; the rest of them is not for that.
            tuple(replace(one, security=False) if one.key in {c.key for c in taken} else one for one in outs),
            _sources(host, facts, problems),
            max(0.0, host.now() - min(known)) if known else None,
            (*notes, *_removals(simulation)),
            source_of_security(facts),
            doubt or ("not every list could be fetched" if problems else ""),
            REFRESH,
            read_last_success(host),
        )

    def resolve(self, host: Host, specs: Sequence[Spec]) -> Resolution:
        """Return what apt would do to have exactly these versions. Raises CannotTell."""
        if not specs:
            return Resolution(())
        facts = self._facts or asking.read_facts(host, self._cache(host), self.origins)
        kept, refused = sound_part(specs, lambda some: self._problem(host, some, facts))
        if not kept:
            return Resolution((), {(spec.name, spec.arch): cause for spec, cause in refused})
        simulation = self._simulated(host, _arguments(kept, facts))
        details = asking.read_details(host, self._cache(host), simulation.steps)
        facts = replace(facts, details={**facts.details, **details})
        changes = [change_of(step, facts) for step in simulation.steps]
        known = [self._known.get((*change.key, change.candidate)) for change in changes]
        fresh, _notes = self._enriched(host, [one for one, before in zip(changes, known) if before is None])
        news = {change.key: change for change in fresh}
        merged = [before or news[change.key] for change, before in zip(changes, known)]
        return Resolution(tuple(merged), {(spec.name, spec.arch): cause for spec, cause in refused})

    def _enriched(self, host: Host, changes: Sequence[Change]) -> tuple[list[Change], list[str]]:
        """Return the changes with what packages and processes tell of them, and remember them."""
        if self._facts is None:
            raise AssertionError
        told, notes = add_news(host, changes, self._facts, self._private(), self._cache(host), self.changelogs)
        found = add_services(host, told)
        self._known.update({(*change.key, change.candidate): change for change in found})
        return found, notes

    def _problem(self, host: Host, specs: Sequence[Spec], facts: Facts) -> str:
        """Return why apt refuses to have these versions; empty where it does not."""
        try:
            self._simulation(host, _arguments(specs, facts))
        except UnmetDependencies as error:
            return "apt refuses: {0}".format(error)
        except CannotTell as error:
            if not host.remaining():
                raise
            return error.message
        return ""

    def _simulated(self, host: Host, arguments: Sequence[str]) -> Simulation:
        try:
            return parse_simulation(self._simulation(host, arguments))
        except UnmetDependencies as error:
            raise CannotTell("apt cannot plan while dependencies are not met: {0}".format(error), _ADVICE) from error

    def _simulation(self, host: Host, arguments: Sequence[str]) -> str:
        """Return what apt-get says of this; each question takes it a second, so none is asked twice."""
        key = tuple(arguments)
        if key not in self._simulations:
            self._simulations[key] = simulate(host, arguments, self._cache(host))
        return self._simulations[key]

    def _explained(self, host: Host, simulation: Simulation, facts: Facts) -> dict[tuple[str, str], str]:
        """Return why packages are kept back, by asking apt to upgrade each of them alone."""
        found = {}
        for package, version in unexplained(simulation, facts)[:_MAX_EXPLAINED]:
            spec = Spec(package.name, package.arch, version)
            problem = self._problem(host, [spec], facts)
            if not problem:
                alone = self._simulated(host, _arguments([spec], facts))
                removed = [step.name for step in alone.steps if step.verb == "remove"]
                problem = "it would remove {0}".format(", ".join(removed)) if removed else "apt keeps it for later"
            found[(package.name, package.arch)] = "{0}: {1}".format(KEPT_BACK, problem)
        return found

    def _private(self) -> str:
        """Return a folder that only we can look into; it is gone with this object."""
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="upkeep-apt-")
        return self._folder.name

    def _cache(self, host: Host) -> str:
        """Return a cache of ours for apt to use and renew, begun as a copy of the system's: each call makes it else."""
        path = os.path.join(self._private(), "pkgcache.bin")
        system = host.path(_SYSTEM_CACHE)
        try:
            if not os.path.exists(path) and os.path.getsize(system) <= _MAX_CACHE:
                shutil.copyfile(system, path)
        except OSError:
            pass  # it is only faster so
        return path


def _arguments(specs: Sequence[Spec], facts: Facts) -> list[str]:
    names = []
    for spec in specs:
        foreign = spec.arch not in ("", "all", facts.native)
        names.append("{0}{1}={2}".format(spec.name, ":" + spec.arch if foreign else "", spec.version))
    return ["install", "--allow-downgrades", *names]


def _sources(host: Host, facts: Facts, problems: Sequence[str]) -> tuple[Source, ...]:
    release = asking.read_release_or_none(host)
    others = archives_of_other_suites(facts.archives.values(), asking.codenames(release))
    fetched = newest(host, STAMPS)
    found = [
        Source(
            archive.name,
            url=archive.shown.split(" ")[0],
            suite=archive.fields.get("n", ""),
            fetched=fetched,
            security=file in facts.security,
            other_suite=archive.name in others,
        )
        for file, archive in facts.archives.items()
    ]
    return (*found, *(Source(_archive_in(problem), problem=problem, fetched=fetched) for problem in problems))


def _archive_in(problem: str) -> str:
    words = [word for word in problem.split() if "://" in word]
    return words[0] if words else LISTS


def _removals(simulation: Simulation) -> list[str]:
    removed = [step.name for step in simulation.steps if step.verb == "remove"]
    return ["a full upgrade would remove {0}".format(", ".join(removed[:10]))] if removed else []
