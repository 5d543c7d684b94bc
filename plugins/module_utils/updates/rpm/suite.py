# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a repository is made for another release of the distribution than the host runs."""

from __future__ import annotations

import re
from typing import Final, Iterable

from ansible_collections.ops.upkeep.plugins.module_utils.linux.release import Release

#: How the release stands in the addresses of repositories, by the distribution they are for.
_IN_URL: Final = (
    ("fedora", re.compile(r"fedora(?:/linux)?(?:/(?:releases|updates))?[/-](\d+)\b")),
    ("rhel", re.compile(r"(?:\b|_)(?:el|rhel|epel|centos|enterprise)[/-]?(\d+)(?!\d)")),
    ("suse", re.compile(r"(?:leap|sle(?:s|-[a-z-]+)?)[/-](\d+(?:[.-](?:sp)?\d+)?)\b")),
)
_CPE: Final = re.compile(r"cpe:(?:2\.3:|/)o:([^:]+):([^:]+):([^:]+)")


def made_for(url: str, tags: Iterable[str]) -> tuple[str, str]:
    """Return the distribution and release that a repository is for, empty where nothing says."""
    for tag in tags:
        match = _CPE.match(tag)
        if match:
            return match.group(2).lower(), match.group(3)
    for family, pattern in _IN_URL:
        match = pattern.search(url.lower())
        if match:
            return family, match.group(1).replace("-sp", ".").replace("-", ".")
    return "", ""


def is_of_other_suite(family: str, version: str, release: Release) -> bool:
    """Whether a repository for this release of a distribution does not fit the host's."""
    if not version or not release.version or not _same(family, release):
        return False
    ours = release.version.split(".")
    theirs = version.split(".")
    # Who says the major version alone means all of them.
    return any(one != other for one, other in zip(ours, theirs))


def _same(family: str, release: Release) -> bool:
    """Whether a distribution is the host's: one that rebuilds Red Hat's takes what is made for that, not Fedora's."""
    if family == "rhel":
        return not {"rhel", "centos", "centos-stream"}.isdisjoint(release.family)
    if family == "suse":
        return any("suse" in name or name.startswith("sle") for name in release.family)
    return family == release.id
