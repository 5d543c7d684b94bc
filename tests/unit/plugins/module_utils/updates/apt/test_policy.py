# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What apt-cache policy printed: of the archives, and of packages."""

from __future__ import annotations

from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.policy import (
    Version,
    parse_archives,
    parse_policies,
)
from hypothesis import given
from hypothesis import strategies as st

SECURITY = "http://deb.debian.org/debian-security bookworm-security/main amd64 Packages"
MAIN = "http://deb.debian.org/debian bookworm/main amd64 Packages"
ARCHIVES = """\
Package files:
 100 /var/lib/dpkg/status
     release a=now
 500 http://deb.debian.org/debian-security bookworm-security/main amd64 Packages
     release v=12,o=Debian,a=oldstable-security,n=bookworm-security,l=Debian-Security,c=main,b=amd64
     origin deb.debian.org
 500 http://deb.debian.org/debian bookworm/main amd64 Packages
     release v=12.15,o=Debian,a=oldstable,n=bookworm,l=Debian,c=main,b=amd64
     origin deb.debian.org
 -10 file:/srv/repo ./ Packages
     release c=
     origin
Pinned packages:
     openssl -> 1 with priority 1001
"""
POLICIES = """\
openssl:
  Installed: 3.0.20-1~deb12u2
  Candidate: 3.0.22-1~deb12u2
  Package pin: 3.0.22-1~deb12u2
  Version table:
     3.0.22-1~deb12u2 500
        500 http://deb.debian.org/debian-security bookworm-security/main amd64 Packages
 *** 3.0.20-1~deb12u2 500
        500 http://deb.debian.org/debian bookworm/main amd64 Packages
        100 /var/lib/dpkg/status
     20230311 -1
        500 http://deb.debian.org/debian bookworm/main amd64 Packages
libc6:i386:
  Installed: 2.36-9
  Candidate: 2.36-9+deb12u1
  Version table:
     2.36-9+deb12u1 500 (phased 20%)
        500 http://archive.ubuntu.com/ubuntu jammy-updates/main i386 Packages
curl:
  Installed: (none)
  Candidate: (none)
  Version table:
"""


def test_archives_are_known_by_the_words_that_stand_for_them_in_a_policy() -> None:
    archives = parse_archives(ARCHIVES)
    assert set(archives) == {SECURITY, MAIN, "file:/srv/repo ./ Packages"}
    assert archives[SECURITY].fields == {
        "v": "12",
        "o": "Debian",
        "a": "oldstable-security",
        "n": "bookworm-security",
        "l": "Debian-Security",
        "c": "main",
        "b": "amd64",
        "site": "deb.debian.org",
    }
    assert archives[SECURITY].name == "Debian-Security:bookworm-security/main"
    assert archives["file:/srv/repo ./ Packages"].name == "file:/srv/repo"


def test_versions_of_packages_are_read_with_what_has_them() -> None:
    found = parse_policies(POLICIES)
    assert set(found) == {"openssl", "libc6:i386", "curl"}
    openssl = found["openssl"]
    assert (openssl.installed, openssl.candidate) == ("3.0.20-1~deb12u2", "3.0.22-1~deb12u2")
    assert openssl.versions == (
        Version("3.0.22-1~deb12u2", 500, None, (SECURITY,)),
        Version("3.0.20-1~deb12u2", 500, None, (MAIN, "/var/lib/dpkg/status")),
        Version("20230311", -1, None, (MAIN,)),
    )
    assert found["libc6:i386"].versions[0].phased == 20
    assert found["curl"].installed is None
    assert found["curl"].versions == ()


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    parse_archives(text)
    parse_policies("a:\n  Version table:\n     " + text)
