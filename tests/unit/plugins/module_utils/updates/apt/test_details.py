# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What dpkg-query and apt-cache show printed."""

from __future__ import annotations

from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.archive import by_source, file_name
from ansible_collections.ops.upkeep.plugins.module_utils.updates.apt.details import (
    Details,
    Installed,
    parse_details,
    parse_installed,
)
from hypothesis import given
from hypothesis import strategies as st

SHOWN = """\
Package: libssl3
Source: openssl
Version: 3.0.22-1~deb12u2
Installed-Size: 6012
Architecture: amd64
Depends: libc6 (>= 2.34)
Description: a library
 Version: of a description
Size: 2039888

Package: perl-base
Source: perl (5.36.0-7+deb12u4)
Version: 5.36.0-7+deb12u4+b1
Architecture: amd64
Size: none

Package: rebuilt
Version: 1.2-3+b1
Architecture: amd64

Package: of no version
"""


def test_records_are_read() -> None:
    found = parse_details(SHOWN)
    assert found["libssl3", "3.0.22-1~deb12u2"] == [
        Details("libssl3", "amd64", "3.0.22-1~deb12u2", "openssl", "3.0.22-1~deb12u2", 2039888, 6012 * 1024)
    ]
    assert found["perl-base", "5.36.0-7+deb12u4+b1"][0].source_version == "5.36.0-7+deb12u4"
    assert found["perl-base", "5.36.0-7+deb12u4+b1"][0].size is None
    assert found["rebuilt", "1.2-3+b1"][0].source_version == "1.2-3"
    assert len(found) == 3


def test_what_is_installed_is_read_and_what_is_gone_is_not() -> None:
    text = (
        "install\tinstalled\tapt\tamd64\t2.6.1\tapt\t2.6.1\t4232\n"
        "hold\thalf-configured\tnginx\tamd64\t1.22\tnginx\t1.22\t\n"
        "deinstall\tconfig-files\told\tamd64\t1\told\t1\t1\n"
        "unknown\tnot-installed\tnever\t\t\tnever\t\t\n"
        "cut off\n"
    )
    assert parse_installed(text) == [
        Installed("apt", "amd64", "2.6.1", "apt", "2.6.1", 4232 * 1024, False),
        Installed("nginx", "amd64", "1.22", "nginx", "1.22", None, True),
    ]


def test_a_foreign_package_is_asked_for_with_its_architecture() -> None:
    package = parse_installed("install\tinstalled\tlibc6\ti386\t1\tglibc\t1\t1\n")[0]
    assert package.asked_as("amd64") == "libc6:i386"
    assert package.asked_as("i386") == "libc6"


def test_files_are_called_as_apt_calls_them() -> None:
    assert file_name(Details("vim", "amd64", "2:8.2-1", "vim", "2:8.2-1", 1, 1)) == "vim_2%3a8.2-1_amd64.deb"


def test_the_smallest_of_a_source_comes_first() -> None:
    large = Details("libperl", "amd64", "1", "perl", "1", 9, 1)
    small = Details("perl", "amd64", "1", "perl", "1", 1, 1)
    other = Details("apt", "amd64", "1", "apt", "1", 5, 1)
    assert by_source([large, small, other]) == {("perl", "1"): [small, large], ("apt", "1"): [other]}


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    parse_details(text)
    parse_installed(text)
