# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask dpkg and apt for all that they know of a host, and fetch new lists where that is wanted."""

from __future__ import annotations

import re
from typing import Final, Iterable, Iterator, Sequence

from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages import MAX_OUTPUT
from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages.apt import ask
from ansible_collections.ops.upkeep.plugins.module_utils.linux.release import Release, read_release
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.details import (
    QUERY,
    Details,
    Installed,
    parse_details,
    parse_installed,
)
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.origin import (
    Settings,
    parse_settings,
    security_archives,
    security_patterns,
)
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.pending import Facts
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.policy import (
    Policy,
    parse_archives,
    parse_policies,
)
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.simulation import Step

_NAMES_AT_ONCE: Final = 500  # in one command
_PROBLEM: Final = re.compile(r"^(?:Err:\d+ (?P<archive>.*)|W: (?P<warning>.*)|E: (?P<error>.*))$", re.MULTILINE)


def read_release_or_none(host: Host) -> Release:
    """Return the release of the distribution, an empty one where nothing says which it is."""
    try:
        return read_release(host)
    except CannotTell:
        return Release("")


def read_facts(host: Host, cache: str, origins: Sequence[str]) -> Facts:
    """Return all that apt knows but what its simulations say. C(origins) are more patterns of security archives."""
    settings = _settings(host)
    release = read_release_or_none(host)
    archives = parse_archives(_output(host, "apt-cache", ["policy"], cache))
    packages = read_installed(host)
    names = [package.asked_as(settings.architecture) for package in packages]
    patterns = security_patterns(settings.patterns, origins)
    return Facts(
        settings.architecture,
        {(package.name, package.arch): package for package in packages},
        _policies(host, cache, names),
        archives,
        security_archives(archives, patterns, release.id.capitalize(), codenames(release)),
        settings.blacklist,
    )


def codenames(release: Release) -> tuple[str, ...]:
    """Return the code names that the archives of a release may have: its own, and that of what it is made from."""
    return tuple(dict.fromkeys(name for name in (release.codename, release.base_codename) if name))


def read_installed(host: Host) -> list[Installed]:
    """Return the installed packages. Raises CannotTell where there are none."""
    done = host.run(QUERY, max_output=MAX_OUTPUT)
    packages = parse_installed(done.stdout) if done.code == 0 else []
    if not packages:
        raise CannotTell("dpkg-query lists no package: {0}".format(done.said or "no message"))
    return packages


def read_details(host: Host, cache: str, steps: Iterable[Step]) -> dict[tuple[str, str], list[Details]]:
    """Return what the lists say of the new versions in these steps."""
    specs = sorted({"{0}={1}".format(step.name, step.candidate) for step in steps if step.candidate})
    found: dict[tuple[str, str], list[Details]] = {}
    for names in _chunks(specs):
        # One that is gone from the lists ends it with 100, after it has shown the others.
        done = ask(host, "apt-cache", ["--no-all-versions", "show", *names], cache)
        for key, records in parse_details(done.stdout).items():
            found.setdefault(key, []).extend(records)
    return found


def refresh(host: Host) -> tuple[str, ...]:
    """Fetch new lists of packages. Returns what went wrong, one line each. Raises CannotTell when it did not end."""
    done = host.run(["apt-get", "update", "-q", "-o", "Acquire::Retries=2", "-o", "Dpkg::Use-Pty=0"])
    if done.timed_out:
        raise CannotTell("apt-get update did not end in time", "see whether the mirrors answer")
    problems = parse_problems(done.stdout + done.stderr)
    if done.code != 0 and not problems:
        return ("apt-get update ended with {0}: {1}".format(done.code, done.said or "no message"),)
    return problems


def parse_problems(text: str) -> tuple[str, ...]:
    """Return the errors and warnings of C(apt-get update), each once, the summary of them left out."""
    found = [next(filter(None, match.groups())) for match in _PROBLEM.finditer(text)]
    telling = [one for one in found if "Some index files failed to download" not in one]
    return tuple(dict.fromkeys(telling))


def _settings(host: Host) -> Settings:
    done = host.run(["apt-config", "dump"], max_output=MAX_OUTPUT)
    if done.code != 0:
        raise CannotTell("apt-config ended with {0}: {1}".format(done.code, done.said or "no message"))
    return parse_settings(done.stdout)


def _policies(host: Host, cache: str, names: Sequence[str]) -> dict[str, Policy]:
    found: dict[str, Policy] = {}
    for some in _chunks(names):
        found.update(parse_policies(_output(host, "apt-cache", ["policy", *some], cache)))
    return found


def _output(host: Host, program: str, arguments: Sequence[str], cache: str) -> str:
    done = ask(host, program, arguments, cache)
    if done.timed_out:
        raise CannotTell("{0} did not answer in time".format(program))
    if done.code != 0:
        raise CannotTell("{0} ended with {1}: {2}".format(program, done.code, done.said or "no message"))
    return done.stdout


def _chunks(names: Sequence[str]) -> Iterator[Sequence[str]]:
    return (names[start : start + _NAMES_AT_ONCE] for start in range(0, len(names), _NAMES_AT_ONCE))
