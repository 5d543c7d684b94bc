# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Repositories as sources of updates."""

from __future__ import annotations

from pathlib import Path

from ansible_collections.ops.upkeep.plugins.module_utils.host import Host
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.facts import Repository
from ansible_collections.ops.upkeep.plugins.module_utils.updates.rpm.sources import doubt_of, lists_age, sources_of

GOOD = Repository("good", "https://h/leap/15.6/oss/", fetched=100.0, tells=True)
OTHER = Repository("other", "https://h/leap/15.5/oss/", fetched=50.0)
EMPTY = Repository("empty", problem="no lists of it are on the host")


def test_sources(host: Host, tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/os-release").write_text('ID="opensuse-leap"\nID_LIKE="suse opensuse"\nVERSION_ID="15.6"\n')
    found = sources_of(host, [GOOD, OTHER, EMPTY], {"other": "not reached", "gone": "no such host"})
    assert [(one.name, one.security, one.problem, one.other_suite) for one in found] == [
        ("good", True, "", False),
        ("other", False, "not reached", True),
        ("empty", False, "no lists of it are on the host", False),
        ("gone", None, "no such host", False),
    ]


def test_where_nobody_says_which_release_this_is(host: Host) -> None:
    assert [one.other_suite for one in sources_of(host, [OTHER], {})] == [False]


def test_the_oldest_list_counts(host: Host) -> None:
    age = lists_age(host, [GOOD, OTHER, EMPTY])
    assert age is not None and abs(age - (host.now() - 50.0)) < 60
    assert lists_age(host, [EMPTY]) is None
    assert lists_age(host, [Repository("later", fetched=host.now() + 1000)]) == 0.0


def test_doubt() -> None:
    assert doubt_of([GOOD], {}) == ""
    assert doubt_of([], {}) == "no repository is in use"
    assert doubt_of([GOOD, EMPTY], {"gone": "x"}) == "the lists of empty, gone could not be read"
