# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask dnf of version 5 by its commands: what is offered, what was published, and what it would do."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from typing import Final, NamedTuple, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.globbing import expand
from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages import newest
from ansible_collections.ops.upkeep.plugins.module_utils.process import Completed
from ansible_collections.ops.upkeep.plugins.module_utils.redact import redact
from ansible_collections.ops.upkeep.plugins.module_utils.updates.dnf.five_text import (
    QUERY,
    Table,
    parse_advisories,
    parse_packages,
    parse_problems,
    parse_repositories,
    parse_table,
)
from ansible_collections.ops.upkeep.plugins.module_utils.updates.dnf.reading import cause_of, told
from ansible_collections.ops.upkeep.plugins.module_utils.updates.package import Spec
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.answer import Answer
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.facts import Package, Repository
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.private import mirror
from ansible_collections.ops.upkeep.plugins.module_utils.updates.sound import sound_part

CACHE: Final = "/var/cache/libdnf5"
REFRESH: Final = "dnf5 makecache --refresh"
_MAX_OUTPUT: Final = 64 * 1024 * 1024  # bytes
#: Its tables are cut to the width of the terminal, its dates are those of its time zone.
_ENVIRONMENT: Final = {"COLUMNS": "500", "FORCE_COLUMNS": "500", "TZ": "UTC", "NO_COLOR": "1"}
#: Names of packages of which several versions are installed side by side: the default of C(installonlypkgs).
BESIDE: Final = ("installonlypkg(kernel)", "installonlypkg(kernel-module)", "installonlypkg(vm)")
_NOTHING: Final = "Nothing to do."
_ABORTED: Final = 1  # what it ends with after --assumeno


class Transaction(NamedTuple):
    """What a command would do, all that is said against parts of it, and why nothing can be done where that is so."""

    table: Table
    said: Sequence[str]
    refused: str

    def why_not(self, name: str) -> str:
        """Return what is said against a package."""
        about = [line for line in self.said if "{0}-".format(name) in line]
        return cause_of(about) or "its dependencies cannot be met"


class Five:
    """dnf 5 with a cache of ours, which is gone with this object."""

    def __init__(self, host: Host, program: str) -> None:
        self._host = host
        self._program = program
        self._folder = tempfile.TemporaryDirectory(prefix="upkeep-dnf5-")
        self._cache = os.path.join(self._folder.name, "cache")
        try:
            mirror(host.path(CACHE), self._cache)
        except OSError as error:
            raise CannotTell("the package lists are missing, so what waits is not known", "run " + REFRESH) from error

    def ask(self, arguments: Sequence[str], codes: Sequence[int] = (0,)) -> Completed:
        """Run it with these arguments, from the lists on the host. Raises CannotTell."""
        settings = ["cachedir", "system_cachedir", "logdir"]
        values = [self._cache, self._cache, self._folder.name]
        options = ["--setopt={0}={1}".format(name, value) for name, value in zip(settings, values)]
        argv = [self._program, "-C", *options, *arguments]
        done = self._host.run(argv, env=_ENVIRONMENT, max_output=_MAX_OUTPUT)
        if done.timed_out:
            raise CannotTell("dnf5 did not answer in time")
        if done.cut:
            raise CannotTell("dnf5 printed more than {0} bytes".format(_MAX_OUTPUT))
        if done.code not in codes:
            said = told([done.said]) or "no message"
            advice = "run " + REFRESH if "cache" in said.lower() else None
            raise CannotTell("dnf5 ended with {0}: {1}".format(done.code, said), advice)
        return done

    def packages(self, *arguments: str) -> list[Package]:
        """Return the packages of a query."""
        return parse_packages(self.ask(["repoquery", "--queryformat", QUERY, *arguments]).stdout)

    def offered(self) -> list[Package]:
        """Return the newer versions of installed packages; those that are excluded are marked so."""
        seen = self.packages("--available", "--upgrades")
        known = {(one.key, one.version) for one in seen}
        every = self.packages("--setopt=disable_excludes=*", "--available", "--upgrades")
        hidden = [one for one in every if (one.key, one.version) not in known]
        return [*seen, *(replace(one, excluded=True) for one in hidden)]

    def beside(self) -> frozenset[str]:
        """Return the names of installed packages of which a new version comes beside the old one."""
        found = self.packages("--installed", "--whatprovides", ",".join(BESIDE))
        return frozenset(one.name for one in found)

    def repositories(self) -> tuple[Repository, ...]:
        """Return the repositories that are in use."""
        listed = parse_repositories(self.ask(["repo", "info", "--enabled"]).stdout)
        return tuple(self._with_lists(one) for one in listed)

    def _with_lists(self, repository: Repository) -> Repository:
        folder = "{0}/{1}-*/repodata/".format(CACHE, repository.id)
        lists = [path for name in ("repomd.xml", "*primary.xml*") for path in expand(self._host, folder + name).paths]
        tells = bool(expand(self._host, folder + "*updateinfo*").paths)
        problem = "" if lists else "no lists of it are on the host"
        fetched = newest(self._host, lists)
        return replace(repository, url=redact(repository.url), fetched=fetched, tells=tells, problem=problem)

    def transaction(self, arguments: Sequence[str]) -> Transaction:
        """Return what a command would do, and what is said against it."""
        done = self.ask(["--assumeno", *arguments], codes=(0, _ABORTED))
        text = done.stdout + "\n" + done.stderr
        table = parse_table(text)
        said = parse_problems(text)
        if table.rows or _NOTHING in text:
            return Transaction(table, said, "")
        return Transaction(table, said, cause_of(said) or told([done.said]))


def ask(host: Host, program: str, specs: Sequence[Spec] | None, installed: Sequence[Package]) -> Answer:
    """Return what dnf 5 would do to have C(specs), or in a full upgrade. Raises CannotTell."""
    five = Five(host, program)
    offered = five.offered()
    refused: dict[tuple[str, str], str] = {}
    said: Sequence[str] = ()
    if specs is None:
        found = five.transaction(["upgrade"])
        said = found.said
        found = five.transaction(["upgrade", "--no-best"]) if found.refused else found
        table = found.table
        refused = {key: found.why_not(key[0]) for key in table.skipped}
    else:
        names = {one.name for one in installed}
        kept, causes = sound_part(specs, lambda some: five.transaction(_arguments(some, names)).refused)
        refused = {(spec.name, spec.arch): cause for spec, cause in causes}
        table = five.transaction(_arguments(kept, names)).table if kept else Table()
    incoming = _found(table.incoming, [*offered, *_looked_up(five, table.incoming, offered)])
    outgoing = _found(table.outgoing, installed)
    return Answer(
        tuple(incoming),
        tuple(outgoing),
        tuple(offered),
        tuple(parse_advisories(five.ask(["advisory", "info", "--available"]).stdout)),
        five.repositories(),
        five.beside(),
        frozenset(table.dependencies),
        refused,
        tuple(said),
    )


def _arguments(specs: Sequence[Spec], installed: set[str]) -> list[str]:
    names = ["{0}-{1}.{2}".format(spec.name, spec.version, spec.arch) for spec in specs]
    known = all(spec.name in installed for spec in specs)
    return ["upgrade" if known else "install", *names]


def _looked_up(five: Five, rows: Sequence[Package], offered: Sequence[Package]) -> list[Package]:
    """Return what is known of new packages, which are not among the newer versions of installed ones."""
    known = {(one.key, one.version) for one in offered}
    names = [
        "{0}-{1}.{2}".format(one.name, one.version, one.arch) for one in rows if (one.key, one.version) not in known
    ]
    return five.packages("--available", *names) if names else []


def _found(rows: Sequence[Package], known: Sequence[Package]) -> list[Package]:
    """Return the packages of a table with all that is known of them."""
    index = {(one.key, one.version): one for one in known}
    return [index.get((row.key, row.version), row) for row in rows]
