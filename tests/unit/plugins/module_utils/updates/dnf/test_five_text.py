# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the commands of dnf 5 print, as packages and notices."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.updates.dnf.five_text import (
    parse_advisories,
    parse_packages,
    parse_problems,
    parse_repositories,
    parse_table,
)
from hypothesis import given
from hypothesis import strategies as st

UPGRADE = """\
Updating and loading repositories:
Repositories loaded.
Package                      Arch   Version                  Repository         Size
Upgrading:
 mod_http2                   x86_64 0:2.0.39-1.fc44          updates       435.5 KiB
   replacing mod_http2       x86_64 0:2.0.37-2.fc44          fedora        435.2 KiB
 python3-unbound             x86_64 1:1.25.1-1.fc44          updates       524.4 KiB
   replacing python3-unbound x86_64 1:1.24.2-10.fc44         4e4a4f70cfdd4 520.2 KiB
Installing dependencies:
 newdep                      noarch 0:1.0-1.fc44             updates         0.0   B
Removing:
 oldone                      i686   0:1.0-1.fc44             <unknown>       0.0   B
Skipping packages with broken dependencies:
 broken                      x86_64 0:1.1-1                  updates         2.0 KiB

Transaction Summary:
 Installing:         1 package
 Upgrading:          2 packages
 Replacing:          2 packages
 Removing:           1 package
 Skipping:           1 package

Total size of inbound packages is 934 KiB. Need to download 934 KiB.
Operation aborted by the user.
"""
#: Newer ones name what is replaced only where it has another name.
ABBREVIATED = """\
Package                  Arch   Version Repository      Size
Upgrading:
 alpha                   x86_64 1.1-1   updates      2.0 KiB
   replacing             x86_64 1.0-1   base         2.0 KiB
Installing:
 successor               x86_64 1.0-1   updates      2.0 KiB
   replacing predecessor x86_64 1.0-1   base         2.0 KiB

Transaction Summary:
 Installing:         1 package
 Upgrading:          1 package
 Replacing:          2 packages
"""


def test_a_transaction() -> None:
    table = parse_table(UPGRADE)
    assert [(one.name, one.arch, one.version, one.repo) for one in table.incoming] == [
        ("mod_http2", "x86_64", "2.0.39-1.fc44", "updates"),
        ("python3-unbound", "x86_64", "1:1.25.1-1.fc44", "updates"),
        ("newdep", "noarch", "1.0-1.fc44", "updates"),
    ]
    assert [(one.name, one.arch, one.version) for one in table.outgoing] == [
        ("mod_http2", "x86_64", "2.0.37-2.fc44"),
        ("python3-unbound", "x86_64", "1:1.24.2-10.fc44"),
        ("oldone", "i686", "1.0-1.fc44"),
    ]
    assert table.dependencies == [("newdep", "noarch")]
    assert table.skipped == [("broken", "x86_64")]


def test_what_is_replaced_may_have_no_name() -> None:
    table = parse_table(ABBREVIATED)
    assert [one.name for one in table.incoming] == ["alpha", "successor"]
    assert [(one.name, one.version) for one in table.outgoing] == [("alpha", "1.0-1"), ("predecessor", "1.0-1")]


@pytest.mark.parametrize("text", ["", "Nothing to do.\n", 'Package "alpha" is already installed.\n\nNothing to do.\n'])
def test_no_transaction(text: str) -> None:
    assert parse_table(text).rows == 0


@pytest.mark.parametrize(
    "text",
    [
        UPGRADE.replace(" Upgrading:          2", " Upgrading:          3"),
        UPGRADE.replace(
            " mod_http2                   x86_64 0:2.0.39-1.fc44          updates       435.5 KiB\n", ""
        ).replace("   replacing mod_http2       x86_64 0:2.0.37-2.fc44          fedora        435.2 KiB\n", ""),
        "Transaction Summary:\n Upgrading:          2 packages\n",
        UPGRADE.replace(" mod_http2                   x86_64", " mod_http2-with-a-name-too-long x86_64"),
        "Package Arch Version Repository Size\nUpgrading:\n replacing x86_64 1.0-1 base 1.0 KiB\n",
    ],
)
def test_a_table_that_was_not_understood_is_none(text: str) -> None:
    with pytest.raises(CannotTell, match="its summary|cannot be read"):
        parse_table(text)


@given(st.text(alphabet="\n abcPackageArchVersionRepositorySizeUpgrading:replacing1-.", max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    for whole in (text, UPGRADE[:120] + text, UPGRADE + text):
        try:
            parse_table(whole)
        except CannotTell:
            pass
        parse_problems(whole)
        parse_advisories(whole)
        parse_repositories(whole)


def test_packages_of_a_query() -> None:
    text = (
        "Updating and loading repositories:\n"
        "upkeep\talpha\tx86_64\t0\t1.1\t1\tupdates\t6441\t2000\t1767225600\n"
        "upkeep\tbeta\tnoarch\t2\t0.9\t1\tupdates\t1\t2\t\n"
        "upkeep\tbeta\tnoarch\t2\t0.9\t1\tupdates\t1\t2\t\n"
        "upkeep\tcut\n"
    )
    assert [
        (one.name, one.version, one.repo, one.size, one.installed_size, one.built) for one in parse_packages(text)
    ] == [
        ("alpha", "1.1-1", "updates", 6441, 2000, 1767225600),
        ("beta", "2:0.9-1", "updates", 1, 2, None),
    ]


ADVISORIES = """\
Name        : FEDORA-2026-044e56d9ff
Title       : tar-1.35-9.fc44
Severity    : Moderate
Type        : security
Status      : stable
Vendor      : updates@fedoraproject.org
Issued      : 2026-09-09 04:47:08
Description : Fixes a hole.
            : Name        : not a name
            : Type        : bugfix
Message     :
Rights      : Copyright (C) 2026 Red Hat, Inc. and others.
Reference   :
  Title     : CVE-2026-12345 tar: hole [fedora-all]
  Id        : 2480000
  Type      : bugzilla
  Url       : https://bugzilla.redhat.com/show_bug.cgi?id=2480000
Collection  :
  Packages  : tar-2:1.35-9.fc44.x86_64
            : tar-debuginfo-2:1.35-9.fc44.x86_64

Name        : TINY-2026:0003
Title       : beta bug fix
Severity    : None
Type        : bugfix
Issued      : never
Collection  :
  Packages  : beta-2:0.9-1.noarch
"""


def test_advisories() -> None:
    tar, beta = parse_advisories(ADVISORIES)
    assert (tar.id, tar.is_security, tar.severity, tar.title) == (
        "FEDORA-2026-044e56d9ff",
        True,
        "moderate",
        "tar-1.35-9.fc44",
    )
    assert tar.published == 1788929228.0
    assert tar.cves == ("CVE-2026-12345",)
    assert tar.fixed == {
        ("tar", "x86_64"): "2:1.35-9.fc44",
        ("tar-debuginfo", "x86_64"): "2:1.35-9.fc44",
    }
    assert (beta.is_security, beta.severity, beta.published, beta.cves) == (False, "unknown", None, ())
    assert beta.fixed == {("beta", "noarch"): "2:0.9-1"}


@pytest.mark.parametrize("text", ["", "\n\n", "No matching advisories\n", "Name : \n"])
def test_no_advisories(text: str) -> None:
    assert parse_advisories(text) == []


def test_problems() -> None:
    text = """\
Failed to resolve the transaction:
Problem: cannot install the best update candidate for package broken-1.0-1.x86_64
  - nothing provides nobody-has-this needed by broken-1.1-1.x86_64 from updates
You can try to add to command line:
  --no-best to not limit the transaction to the best candidates
"""
    assert parse_problems(text) == [
        "Problem: cannot install the best update candidate for package broken-1.0-1.x86_64",
        "nothing provides nobody-has-this needed by broken-1.1-1.x86_64 from updates",
    ]
    assert parse_problems("No match for argument: nothing-1.0-1.x86_64\n") == [
        "No match for argument: nothing-1.0-1.x86_64"
    ]
    assert parse_problems("") == []


def test_repositories() -> None:
    text = """\
Repo ID              : fedora
Name                 : Fedora 44 - x86_64
Status               : enabled
Exclude packages     : bash zsh*
URLs                 :
  Base URL           : https://mirror.example.org/fedora/44/ (3 more)
  Metalink           : https://mirrors.fedoraproject.org/metalink?repo=fedora-44&arch=x86_64
Repodata info        :
  Distro tags        : Fedora 44 (cpe:/o:fedoraproject:fedora:44)

Repo ID              : third
  Mirrorlist         : file:///srv/third
"""
    assert [(one.id, one.url, one.made_for, one.excludes) for one in parse_repositories(text)] == [
        ("fedora", "https://mirror.example.org/fedora/44/", ("cpe:/o:fedoraproject:fedora:44",), ("bash", "zsh*")),
        ("third", "file:///srv/third", (), ()),
    ]
