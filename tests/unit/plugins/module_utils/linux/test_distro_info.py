# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables of distro-info-data."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.linux.distro_info import parse_end
from ansible_collections.ops.upkeep.plugins.module_utils.linux.release import Release
from hypothesis import given
from hypothesis import strategies as st

DEBIAN = """\
version,codename,series,created,release,eol,eol-lts,eol-elts
12,Bookworm,bookworm,2021-08-14,2023-06-10,2026-07-11,2028-06-30,2033-06-30
13,Trixie,trixie,2023-06-10,2025-08-09,2028-08-09
,Sid,sid,1993-08-16
"""
UBUNTU = """\
version,codename,series,created,release,eol,eol-server,eol-esm
22.04 LTS,Jammy Jellyfish,jammy,2021-10-14,2022-04-21,2027-06-01,2027-06-01,2032-04-21
"""


@pytest.mark.parametrize(
    ("text", "release", "end"),
    [
        (DEBIAN, Release("debian", "12"), "2028-06-30"),
        (DEBIAN, Release("debian", "13"), "2028-08-09"),
        (DEBIAN, Release("debian", ""), None),
        (DEBIAN, Release("debian", "99"), None),
        (UBUNTU, Release("ubuntu", "22.04"), "2027-06-01"),
        ("", Release("ubuntu", "22.04"), None),
        ("nonsense\n\n", Release("ubuntu", "22.04"), None),
    ],
)
def test_the_last_day_for_everyone_is_read(text: str, release: Release, end: str | None) -> None:
    assert parse_end(text, release) == end


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    parse_end("version,eol\n" + text, Release("ubuntu", "1"))
