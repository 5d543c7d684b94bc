# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What os-release says on real hosts, and on none."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
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


@given(st.text())
def test_hostile_text_breaks_nothing(text):
    parse_release(text)
