# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask zypper so that it changes nothing: no lock, no log, no lists fetched, and a cache of ours to write to."""

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Iterator, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.globbing import expand
from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages import newest
from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages.zypper import CACHE, READ_ONLY, REFRESH
from ansible_collections.ops.upkeep.plugins.module_utils.process import Completed
from ansible_collections.ops.upkeep.plugins.module_utils.redact import redact
from ansible_collections.ops.upkeep.plugins.module_utils.text import one_line
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.facts import Notice, Package, Repository
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.private import mirror
from ansible_collections.ops.upkeep.plugins.module_utils.updates.zypper.patch_text import parse_patch_info
from ansible_collections.ops.upkeep.plugins.module_utils.updates.zypper.xml_text import (
    MAX_CAUSE,
    Summary,
    messages,
    parse_offered,
    parse_patches,
    parse_repositories,
    parse_stream,
    parse_summary,
    parse_updates,
    problems,
)

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_MAX_OUTPUT: Final = 64 * 1024 * 1024  # bytes: descriptions of thousands of packages
_NAMES_AT_ONCE: Final = 200
#: What is an answer, see zypper(8): also that there is something to do (10x), or that nothing of that name is there.
_ANSWERS: Final = (0, 100, 101, 102, 103, 104, 106)
_NO_SOLUTION: Final = 4
_CAUSES: Final = {
    5: ("only root may ask that", "use become"),
    6: ("no repository is defined", "add one (zypper addrepo), or register the system (SUSEConnect)"),
    7: ("zypper is at work right now", "look again when it has ended"),
}


class Zypper:
    """zypper with a cache of ours, which is gone with this object."""

    def __init__(self, host: Host) -> None:
        if host.which("zypper") is None:
            raise CannotTell("zypper is not installed, so nothing tells which updates wait")
        self._host = host
        self._repositories: tuple[Repository, ...] | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="upkeep-zypper-")
        try:
            mirror(host.path(CACHE + "/solv"), self._folder.name)
        except OSError:
            pass  # it makes the cache anew, which only takes longer

    def run(self, arguments: Sequence[str], options: Sequence[str] = ("--xmlout",)) -> Completed:
        """Run a command and return what it says. Raises CannotTell where that is no answer."""
        argv = ["zypper", "--non-interactive", "--no-refresh", "--no-color", "--solv-cache-dir", self._folder.name]
        done = self._host.run([*argv, *options, *arguments], env=READ_ONLY, max_output=_MAX_OUTPUT)
        if done.timed_out:
            raise CannotTell("zypper did not answer in time")
        if done.cut:
            raise CannotTell("zypper printed more than {0} bytes".format(_MAX_OUTPUT))
        if done.code in _CAUSES:
            raise CannotTell(*_CAUSES[done.code])
        if done.code not in (*_ANSWERS, _NO_SOLUTION):
            raise CannotTell("zypper ended with {0}: {1}".format(done.code, _said(done)), "run " + REFRESH)
        return done

    def ask(self, *arguments: str) -> Element:
        """Run a command and return the XML that it prints."""
        return parse_stream(self.run(arguments).stdout)

    def updates(self) -> list[Package]:
        """Return the newer versions of installed packages, those included that zypper would not take."""
        return parse_updates(self.ask("list-updates", "--type", "package", "--all"))

    def listed(self) -> Summary:
        """Return the updates that zypper would take, as if they came alone: what it tells those who are not root."""
        root = self.ask("list-updates", "--type", "package")
        return Summary(tuple(parse_updates(root)), tuple(parse_updates(root, "edition-old")), told=True)

    def placed(self, packages: Sequence[Package], known: Sequence[Package]) -> tuple[Package, ...]:
        """Return the packages with the ids of the repositories that they come from: old versions do not say."""
        found = _with_repositories(packages, known)
        names = sorted({one.name for one in found if not one.repo})
        found = _with_repositories(found, self.versions(names) if names else [])
        # Some commands call a repository by its name, others by its alias.
        aliases = {one.name: one.id for one in self.repositories() if one.name}
        ids = set(aliases.values())
        return tuple(one if one.repo in ids else replace(one, repo=aliases.get(one.repo, one.repo)) for one in found)

    def patches(self) -> list[Notice]:
        """Return the patches that wait, with what each of them fixes."""
        patches = parse_patches(self.ask("list-patches"))
        fixed: dict[str, dict[tuple[str, str], str]] = {}
        for names in _chunks([patch.id for patch in patches]):
            fixed.update(parse_patch_info(self.run(["info", "-t", "patch", *names], options=()).stdout))
        return [replace(patch, fixed=fixed.get(patch.id, {})) for patch in patches]

    def versions(self, names: Sequence[str]) -> list[Package]:
        """Return every version of these packages that a repository has."""
        found: list[Package] = []
        for some in _chunks(names):
            found += parse_offered(self.ask("search", "--details", "--type", "package", "--match-exact", *some))
        return found

    def simulate(self, *arguments: str) -> tuple[Summary, list[str]]:
        """Return what a command would do, and why it cannot where that is so."""
        command, *rest = arguments
        root = self.ask(command, "--dry-run", "--auto-agree-with-licenses", *rest)
        summary = parse_summary(root)
        said = problems(root) or messages(root, ("error",))
        return summary, [] if summary.told else said

    def repositories(self) -> tuple[Repository, ...]:
        """Return the repositories that are in use."""
        if self._repositories is None:
            listed = parse_repositories(self.ask("repos", "--details"))
            self._repositories = tuple(self._with_lists(one) for one in listed)
        return self._repositories

    def _with_lists(self, repository: Repository) -> Repository:
        folder = "{0}/raw/{1}/".format(CACHE, repository.id.replace("/", "_"))
        patterns = ("repodata/repomd.xml", "cookie")
        lists = [path for pattern in patterns for path in expand(self._host, folder + pattern).paths]
        lists += [path for path in (CACHE + "/solv/{0}/solv".format(repository.id),) if self._host.exists(path)]
        tells = bool(expand(self._host, folder + "repodata/*updateinfo*").paths)
        problem = "" if lists else "no lists of it are on the host"
        return replace(repository, fetched=newest(self._host, lists), tells=tells, problem=problem)


def _with_repositories(packages: Sequence[Package], known: Sequence[Package]) -> list[Package]:
    repo_of = {(one.key, one.version): one.repo for one in known}
    return [replace(one, repo=one.repo or repo_of.get((one.key, one.version), "")) for one in packages]


def _chunks(names: Sequence[str]) -> Iterator[Sequence[str]]:
    return (names[start : start + _NAMES_AT_ONCE] for start in range(0, len(names), _NAMES_AT_ONCE))


def _said(done: Completed) -> str:
    try:
        told = messages(parse_stream(done.stdout), ("error",))
    except CannotTell:
        told = []
    return redact(one_line("; ".join(told) or done.said, MAX_CAUSE)) or "no message"


def refresh(host: Host) -> dict[str, str]:
    """Fetch the lists anew. Returns what is wrong, by repository. Raises CannotTell when it did not end."""
    if not host.is_root:
        raise CannotTell("only root can fetch the package lists of the host", "use become, or leave refresh out")
    done = host.run(["zypper", "--non-interactive", "--no-color", "refresh"], max_output=_MAX_OUTPUT)
    if done.timed_out:
        raise CannotTell("zypper refresh did not end in time", "see whether the mirrors answer")
    if done.code in _CAUSES:
        raise CannotTell(*_CAUSES[done.code])
    found = parse_refresh(done.stdout + "\n" + done.stderr)
    if done.code != 0 and not found:
        return {"package lists": "zypper refresh ended with {0}: {1}".format(done.code, _said(done))}
    return found


def parse_refresh(text: str) -> dict[str, str]:
    """Return repository -> what is wrong with it, from what C(zypper refresh) prints."""
    found: dict[str, str] = {}
    lines = text.splitlines()
    for index, line in enumerate(lines):
        match = re.search(r"(?:Repository '([^'\n]+)' is invalid|Skipping repository '([^'\n]+)' because)", line)
        if match:
            reasons = [one.strip() for one in lines[index + 1 : index + 3] if one.strip() and "History" not in one]
            name = match.group(1) or match.group(2)
            found.setdefault(name, redact(one_line(" ".join(reasons) or line, MAX_CAUSE)))
    return found
