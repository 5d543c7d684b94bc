# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which archives are for security, by their fields and never by the name of a suite alone."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.origin import (
    Archive,
    matches,
    parse_settings,
    security_archives,
    security_patterns,
)


def _is_security(codenames: tuple[str, ...], *more: str, configured: tuple[str, ...] = (), **fields: str) -> bool:
    archives = {"here": Archive.of("here", fields)}
    return bool(security_archives(archives, security_patterns(configured, more), "Debian", codenames))


@pytest.mark.parametrize(
    ("codename", "fields"),
    [
        ("bookworm", {"o": "Debian", "l": "Debian-Security", "n": "bookworm-security", "a": "oldstable-security"}),
        ("buster", {"o": "Debian", "l": "Debian-Security", "n": "buster", "a": "oldoldstable"}),
        ("jammy", {"o": "Ubuntu", "l": "Ubuntu", "n": "jammy", "a": "jammy-security"}),
        ("jammy", {"o": "UbuntuESM", "l": "UbuntuESM", "n": "jammy", "a": "jammy-infra-security"}),
        ("jammy", {"o": "UbuntuESMApps", "l": "UbuntuESMApps", "n": "jammy", "a": "jammy-apps-security"}),
    ],
)
def test_the_archives_of_the_distributions_are_for_security(codename: str, fields: dict[str, str]) -> None:
    assert _is_security((codename,), **fields)


@pytest.mark.parametrize(
    ("codename", "fields"),
    [
        ("bookworm", {"o": "Debian", "l": "Debian", "n": "bookworm", "a": "oldstable"}),
        ("bookworm", {"o": "Debian", "l": "Debian", "n": "bookworm-updates", "a": "oldstable-updates"}),
        # The name of a suite proves nothing.
        ("bookworm", {"o": "Evil Corp", "l": "Evil", "n": "bookworm-security", "a": "oldstable-security"}),
        ("bookworm", {"n": "bookworm-security", "a": "bookworm-security"}),
        # Nor does another release.
        ("bookworm", {"o": "Debian", "l": "Debian-Security", "n": "trixie-security", "a": "stable-security"}),
        ("jammy", {"o": "Ubuntu", "l": "Ubuntu", "n": "noble", "a": "noble-security"}),
        ("jammy", {"o": "Ubuntu", "l": "Ubuntu", "n": "jammy", "a": "jammy-updates"}),
        ("", {"o": "Debian", "l": "Debian-Security", "n": "-security"}),
        ("bookworm", {}),
    ],
)
def test_others_are_not(codename: str, fields: dict[str, str]) -> None:
    assert not _is_security((codename,) if codename else (), **fields)


def test_a_derivative_has_the_archives_of_what_it_is_made_from() -> None:
    fields = {"o": "Ubuntu", "n": "jammy", "a": "jammy-security"}
    assert _is_security(("vera", "jammy"), **fields)
    assert not _is_security(("vera",), **fields)


def test_what_is_configured_counts_where_it_speaks_of_security() -> None:
    ours = {"o": "Example", "l": "Example-Security", "n": "stable"}
    pattern = "origin=Example,label=Example-Security"
    assert _is_security(("bookworm",), configured=(pattern,), **ours)
    assert _is_security(("bookworm",), "o=Example", **ours)
    # The whole release, which unattended-upgrades may install too, is not for security by that.
    whole = "origin=Debian,codename=${distro_codename},label=Debian"
    assert not _is_security(("bookworm",), configured=(whole,), o="Debian", l="Debian", n="bookworm")


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("o=Debian,n=bookworm", True),
        ("origin=Deb*,suite=old*", True),
        ("o=Debian\\, Inc,n=bookworm", False),
        ("site=deb.debian.org", True),
        ("nonsense=Debian", False),
        ("o", False),
        ("", False),
        ("*", True),
        ("o=${distro_id},n=${distro_codename}", True),
        ("o=debian", False),
    ],
)
def test_patterns_are_read_as_unattended_upgrades_does(pattern: str, expected: bool) -> None:
    fields = {"o": "Debian", "n": "bookworm", "a": "oldstable", "site": "deb.debian.org"}
    assert matches(Archive.of("x", fields), pattern, "Debian", ("bookworm",)) is expected


def test_the_configuration_is_read() -> None:
    text = """\
APT::Architecture "amd64";
APT::Architectures:: "i386";
Unattended-Upgrade::Allowed-Origins "";
Unattended-Upgrade::Allowed-Origins:: "${distro_id}:${distro_codename}-security";
Unattended-Upgrade::Origins-Pattern:: "origin=Debian,label=Debian-Security";
Unattended-Upgrade::Package-Blacklist:: "linux-";
"""
    settings = parse_settings(text)
    assert settings.architecture == "amd64"
    assert settings.patterns == (
        "origin=${distro_id},archive=${distro_codename}-security",
        "origin=Debian,label=Debian-Security",
    )
    assert settings.blacklist == ("linux-",)
    assert parse_settings("").architecture == ""
