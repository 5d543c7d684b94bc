# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Until when each release is supported."""

from __future__ import annotations

import datetime

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.linux.end_of_life import END_OF_LIFE, is_rolling, support_of
from ansible_collections.ops.upkeep.plugins.module_utils.linux.release import Release
from hypothesis import given
from hypothesis import strategies as st


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
    assert is_rolling(Release("debian", "", "Debian GNU/Linux trixie/sid", "trixie"))
    assert is_rolling(Release("alpine", "3.24_alpha20260901", "Alpine Linux edge"))
    assert not is_rolling(Release("debian", "12"))
    assert not is_rolling(Release("alpine", "3.23.4"))


@pytest.mark.parametrize("support", [support for versions in END_OF_LIFE.values() for support in versions.values()])
def test_every_date_is_one_and_extended_support_ends_later(support):
    ends = datetime.date.fromisoformat(support.ends)
    assert (support.extended is None) == (support.program is None)
    if support.extended:
        assert datetime.date.fromisoformat(support.extended) > ends


@given(st.text(), st.text())
def test_hostile_text_breaks_nothing(identity, version):
    support_of(Release(identity, version))
    support_of(Release("debian", version))
