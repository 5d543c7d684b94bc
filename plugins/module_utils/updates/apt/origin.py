# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which archives are those of security updates: by the fields of their Release files, as unattended-upgrades does it.

The name of a suite alone says nothing: anybody may call a suite C(something-security).
"""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass, replace
from typing import Final, Iterable, Mapping, Sequence

#: The patterns that unattended-upgrades 2.9 ships for security updates: Debian's, Ubuntu's, and those of Ubuntu Pro.
DEFAULT_PATTERNS: Final = (
    "origin=Debian,codename=${distro_codename},label=Debian-Security",
    "origin=Debian,codename=${distro_codename}-security,label=Debian-Security",
    "origin=Ubuntu,archive=${distro_codename}-security",
    "origin=UbuntuESM,archive=${distro_codename}-infra-security",
    "origin=UbuntuESMApps,archive=${distro_codename}-apps-security",
)
#: What a field is called in a pattern, and its letter in C(apt-cache policy).
_FIELDS: Final = {
    "o": "o",
    "origin": "o",
    "l": "l",
    "label": "l",
    "a": "a",
    "suite": "a",
    "archive": "a",
    "n": "n",
    "codename": "n",
    "c": "c",
    "component": "c",
    "site": "site",
}
_SEPARATOR: Final = re.compile(r"(?<!\\),")
_ORIGINS: Final = re.compile(r'^Unattended-Upgrade::(Allowed-Origins|Origins-Pattern):: "(.*)";$', re.MULTILINE)
_BLACKLIST: Final = re.compile(r'^Unattended-Upgrade::Package-Blacklist:: "(.*)";$', re.MULTILINE)
_ARCHITECTURE: Final = re.compile(r'^APT::Architecture "([^"]*)";$', re.MULTILINE)


@dataclass(frozen=True)
class Archive:
    """An archive as its Release file describes it, and under which words apt shows it."""

    shown: str  # C(http://deb.debian.org/debian-security bookworm-security/main amd64 Packages)
    fields: Mapping[str, str]  # by letter, and the site

    @classmethod
    def of(cls, shown: str, fields: Mapping[str, str]) -> Archive:
        """Return the archive that is shown so."""
        return cls(shown, dict(fields))

    def at(self, site: str) -> Archive:
        """Return the same archive, at this site."""
        return replace(self, fields={**self.fields, "site": site})

    @property
    def name(self) -> str:
        """What people call it: C(Debian-Security:bookworm-security/main)."""
        label = self.fields.get("l") or self.fields.get("o") or self.fields.get("site", "")
        suite = self.fields.get("n") or self.fields.get("a", "")
        if not label and not suite:
            return self.shown.split(" ")[0]
        return "{0}:{1}".format(label, "/".join(part for part in (suite, self.fields.get("c", "")) if part))


@dataclass(frozen=True)
class Settings:
    """What apt's configuration says that matters here."""

    architecture: str = ""
    patterns: tuple[str, ...] = ()  # of unattended-upgrades, all of them
    blacklist: tuple[str, ...] = ()  # regular expressions of packages that it leaves alone


def parse_settings(text: str) -> Settings:
    """Return what C(apt-config dump) says."""
    architecture = _ARCHITECTURE.search(text)
    patterns = [_as_pattern(kind, value) for kind, value in _ORIGINS.findall(text)]
    return Settings(architecture.group(1) if architecture else "", tuple(patterns), tuple(_BLACKLIST.findall(text)))


def _as_pattern(kind: str, value: str) -> str:
    if kind == "Origins-Pattern":
        return str(value)
    # "origin:archive", split at the colon or, where there is none, at the first blank.
    origin, separator, archive = value.partition(":" if ":" in value else " ")
    escaped = [part.strip().replace("\\", "\\\\").replace(",", "\\,") for part in (origin, archive)]
    return "origin={0},archive={1}".format(*escaped) if separator else "origin={0}".format(escaped[0])


def security_patterns(configured: Iterable[str], also: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the patterns of security archives: the shipped ones, C(also), and those configured that say so.

    What unattended-upgrades may install besides (a whole release, a vendor's archive) is not for security by that.
    """
    speaking = [pattern for pattern in configured if re.search(r"[=-]security\b", pattern, re.IGNORECASE)]
    return tuple(dict.fromkeys((*DEFAULT_PATTERNS, *speaking, *also)))


def problem_of(pattern: str) -> str:
    """Return why a pattern could never hold; empty where it could."""
    parts = [part.strip() for part in _SEPARATOR.split(pattern) if part.strip()]
    if not parts:
        return "empty"
    for part in parts:
        name, equals, _value = part.partition("=")
        if part != "*" and (not equals or name.strip() not in _FIELDS):
            return "{0} is no field of an archive".format(name.strip())
    return ""


def matches(archive: Archive, pattern: str, distribution: str, codenames: Sequence[str]) -> bool:
    """Whether an archive has every field of a pattern, for one of the code names of the host's release."""
    return any(_matches(archive, pattern, distribution, codename) for codename in codenames or ("",))


def _matches(archive: Archive, pattern: str, distribution: str, codename: str) -> bool:
    wanted = [part.strip() for part in _SEPARATOR.split(pattern) if part.strip()]
    if not wanted:
        return False
    for part in wanted:
        if part == "*":
            continue
        name, equals, value = part.replace("\\,", ",").partition("=")
        field = _FIELDS.get(name.strip())
        if field is None or not equals:
            return False  # a field that nobody knows never holds
        if "${distro_codename}" in value and not codename:
            return False  # what release this is nobody says, so none of its patterns can hold
        value = value.replace("${distro_id}", distribution).replace("${distro_codename}", codename)
        if not fnmatch.fnmatchcase(archive.fields.get(field, ""), value.strip()):
            return False
    return True


def security_archives(
    archives: Mapping[str, Archive], patterns: Sequence[str], distribution: str, codenames: Sequence[str]
) -> frozenset[str]:
    """Return which of the archives, by the words apt shows them by, are those of security updates."""
    return frozenset(
        shown
        for shown, archive in archives.items()
        if any(matches(archive, pattern, distribution, codenames) for pattern in patterns)
    )
