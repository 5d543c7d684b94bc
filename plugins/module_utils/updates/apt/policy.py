# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What C(apt-cache policy) knows: the archives, and the versions of each package with where they come from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Iterator

from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.origin import Archive

_FILE: Final = re.compile(r"^ *(-?\d+) (\S.*)$")
_VERSION: Final = re.compile(r"^ (?:\*\*\*|   ) (\S+) (-?\d+)(?: \(phased (\d+)%\))?\s*$")
_FIELD: Final = re.compile(r"(?:^|,)([a-z])=([^,]*)")
NOT_FETCHED: Final = "/var/lib/dpkg/status"


@dataclass(frozen=True)
class Version:
    """A version of a package. C(files) are the archives that have it, in the words of L(parse_archives)."""

    version: str
    priority: int
    phased: int | None = None  # per cent of all machines that are to get it by now
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Policy:
    """The versions of one package, the newest first. C(name) has its architecture where that is a foreign one."""

    name: str
    installed: str | None
    candidate: str | None
    versions: tuple[Version, ...]

    def of(self, version: str | None) -> Version | None:
        """Return one of its versions."""
        return next((one for one in self.versions if one.version == version), None)


def parse_archives(text: str) -> dict[str, Archive]:
    """Return the archives of C(apt-cache policy) by the words that stand for them in the policy of a package."""
    found: dict[str, Archive] = {}
    current = ""
    for line in text.splitlines():
        fields = line.strip()
        if fields.startswith("release ") and current:
            found[current] = Archive.of(current, dict(_FIELD.findall(fields[len("release ") :])))
        elif fields.startswith("origin ") and current in found:
            found[current] = found[current].at(fields[len("origin ") :])
        else:
            match = _FILE.match(line)
            current = match.group(2).strip() if match and match.group(2) != NOT_FETCHED else ""
            if current:
                found[current] = Archive.of(current, {})
    return found


def parse_policies(text: str) -> dict[str, Policy]:
    """Return the packages of C(apt-cache policy name ...) by name."""
    return {policy.name: policy for policy in map(_policy, _blocks(text))}


def _blocks(text: str) -> Iterator[list[str]]:
    block: list[str] = []
    for line in text.splitlines():
        if line and not line.startswith(" ") and line.rstrip().endswith(":"):
            if block:
                yield block
            block = [line]
        elif block:
            block.append(line)
    if block:
        yield block


def _policy(lines: list[str]) -> Policy:
    told = {"Installed": "(none)", "Candidate": "(none)"}
    versions: list[Version] = []
    for line in lines[1:]:
        match = _VERSION.match(line)
        if match:
            phased = int(match.group(3)) if match.group(3) else None
            versions.append(Version(match.group(1), int(match.group(2)), phased))
            continue
        file = _FILE.match(line)
        if file and versions:
            last = versions[-1]
            versions[-1] = Version(last.version, last.priority, last.phased, (*last.files, file.group(2).strip()))
            continue
        name, colon, value = line.strip().partition(": ")
        if colon and name in told:
            told[name] = value
    installed, candidate = (None if value == "(none)" else value for value in told.values())
    return Policy(lines[0].rstrip()[:-1], installed, candidate, tuple(versions))
