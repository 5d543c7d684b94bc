# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What dnf and zypper tell, in the words of neither: packages, what was published about them, repositories."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Mapping

#: What vendors call the severities: Red Hat and SUSE as we do, Fedora by its own names.
_SEVERITIES: Final = {
    "critical": "critical",
    "urgent": "critical",
    "important": "important",
    "high": "important",
    "moderate": "moderate",
    "medium": "moderate",
    "low": "low",
    "minor": "low",
}
_NEVRA: Final = re.compile(r"(?P<name>\S+)-(?P<version>(?:\d+:)?[^\s:-]+-[^\s:-]+)\.(?P<arch>[A-Za-z0-9_]+)")
_CVE: Final = re.compile(r"\bCVE-\d{4}-\d{4,19}\b")


@dataclass(frozen=True)
class Package:
    """One version of a package, installed or offered. C(version) is whole, without an epoch of 0."""

    name: str
    arch: str
    version: str
    repo: str = ""
    size: int | None = None  # bytes to download
    installed_size: int | None = None  # bytes on disk
    built: float | None = None  # in seconds since 1970
    excluded: bool = False  # by the configuration of the package manager

    @property
    def key(self) -> tuple[str, str]:
        """What tells packages of one host apart."""
        return self.name, self.arch


@dataclass(frozen=True)
class Notice:
    """What a vendor published: an advisory of dnf, a patch of zypper. C(fixed) is the version that brings it."""

    id: str
    is_security: bool
    severity: str = "unknown"
    title: str = ""
    published: float | None = None
    cves: tuple[str, ...] = ()
    fixed: Mapping[tuple[str, str], str] = field(default_factory=dict)
    repo: str = ""
    reboot: bool = False  # the vendor says that a reboot is needed


@dataclass(frozen=True)
class Repository:
    """A repository that is in use. C(tells): it has advisories, so it tells what is for security."""

    id: str
    url: str = ""
    fetched: float | None = None  # in seconds since 1970
    tells: bool = False
    made_for: tuple[str, ...] = ()  # names of distributions by CPE, where it says
    problem: str = ""
    excludes: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    name: str = ""  # for people, where it has another one than its id


def severity_of(text: str | None) -> str:
    """Return one of our severities for what a vendor calls it."""
    return _SEVERITIES.get((text or "").strip().lower(), "unknown")


def cves_in(text: str) -> tuple[str, ...]:
    """Return the CVE ids in a text, each once, sorted."""
    return tuple(sorted(set(_CVE.findall(text)), key=by_number))


def by_number(cve: str) -> tuple[int, int]:
    """Return what CVE ids are sorted by: the year, then the number."""
    _cve, year, number = cve.split("-")
    return int(year), int(number)


def parse_nevra(text: str) -> Package | None:
    """Return the package of C(name-epoch:version-release.arch), None where it is none."""
    match = _NEVRA.fullmatch(text.strip())
    if match is None:
        return None
    return Package(match.group("name"), match.group("arch"), without_zero(match.group("version")))


def without_zero(version: str) -> str:
    """Return a version without an epoch of 0: C(0:1.2-3) is C(1.2-3)."""
    return version[2:] if version.startswith("0:") else version
