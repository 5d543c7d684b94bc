# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What os-release says on real hosts, and until when each release is supported."""

from __future__ import annotations

import datetime

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.linux.end_of_life import END_OF_LIFE, is_rolling, support_of
from ansible_collections.ops.upkeep.plugins.module_utils.linux.release import Release, parse_release, read_release
from hypothesis import given
from hypothesis import strategies as st

DEBIAN = """\
PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION_CODENAME=bookworm
ID=debian
"""
STREAM = 'NAME="CentOS Stream"\nVERSION_ID="9"\nID="centos"\nID_LIKE="rhel fedora"\nPRETTY_NAME="CentOS Stream 9"\n'
SID = 'PRETTY_NAME="Debian GNU/Linux trixie/sid"\nNAME="Debian GNU/Linux"\nVERSION_CODENAME=trixie\nID=debian\n'


@pytest.mark.parametrize(
    ("text", "release"),
    [
        (DEBIAN, Release("debian", "12", "Debian GNU/Linux 12 (bookworm)", "bookworm")),
        (STREAM, Release("centos-stream", "9", "CentOS Stream 9", "", ("rhel", "fedora"))),
        ("ID=alpine\nVERSION_ID=3.23.1\n", Release("alpine", "3.23.1", "alpine 3.23.1")),
        ("# ID=x\nrubbish\nID='openSUSE-leap'\nNAME=\"never closed\n", Release("opensuse-leap", "", "never closed")),
        ("", Release("")),
    ],
)
def test_os_release(text, release):
    assert parse_release(text) == release


def test_the_second_place_is_asked_too(host, tmp_path):
    with pytest.raises(CannotTell, match="which distribution"):
        read_release(host)
    (tmp_path / "usr/lib").mkdir(parents=True)
    (tmp_path / "usr/lib/os-release").write_text(DEBIAN)
    assert read_release(host).id == "debian"


@pytest.mark.parametrize(
    ("identity", "version", "ends"),
    [
        ("debian", "11", "2026-08-31"),
        ("debian", "12", "2028-06-30"),
        ("debian", "13", "2030-06-30"),
        ("ubuntu", "24.04", "2029-05-31"),
        ("ubuntu", "24.05", None),
        ("rhel", "9.4", "2032-05-31"),
        ("rhel", "7.9", "2024-06-30"),
        ("rocky", "10.0", "2035-05-31"),
        ("almalinux", "8.10", "2029-05-31"),
        ("centos-stream", "9", "2027-05-31"),
        ("centos", "7", "2024-06-30"),
        ("ol", "8.10", "2029-07-31"),
        ("fedora", "43", "2026-12-09"),
        ("fedora", "99", None),
        ("opensuse-leap", "15.6", "2026-04-30"),
        ("sles", "15.7", "2031-07-31"),
        ("sles_sap", "15.6", "2025-12-31"),
        ("sles", "15", "2019-12-31"),
        ("sles", "15.9", None),
        ("amzn", "2", "2026-06-30"),
        ("amzn", "2023", "2029-06-30"),
        ("alpine", "3.23.4", "2027-11-01"),
        ("alpine", "3.99.1", None),
        ("plan9", "4", None),
    ],
)
def test_support(identity, version, ends):
    support = support_of(Release(identity, version))
    assert (support.ends if support else None) == ends


def test_rolling():
    assert is_rolling(Release("arch"))
    assert is_rolling(parse_release(SID))
    assert not is_rolling(parse_release(DEBIAN))


@pytest.mark.parametrize("support", [support for versions in END_OF_LIFE.values() for support in versions.values()])
def test_every_date_is_one_and_extended_support_ends_later(support):
    ends = datetime.date.fromisoformat(support.ends)
    assert (support.extended is None) == (support.program is None)
    if support.extended:
        assert datetime.date.fromisoformat(support.extended) > ends


@given(st.text())
def test_hostile_text_breaks_nothing(text):
    support_of(parse_release("ID=debian\nVERSION_ID=" + text))
    parse_release(text)
