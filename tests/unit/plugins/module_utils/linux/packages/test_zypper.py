# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Patches as zypper prints them."""

from __future__ import annotations

import os
import time

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell
from ansible_collections.ops.upkeep.plugins.module_utils.linux.packages.zypper import parse_patches, read_updates
from hypothesis import given
from hypothesis import strategies as st

# Version 1.14.42.
TABLE = """\
Loading repository data...
Reading installed packages...

Repository | Name           | Category | Severity  | Interactive | Status     | Summary
-----------+----------------+----------+-----------+-------------+------------+--------
local      | SUSE-2026-1    | security | important | ---         | needed     | foo | bar
local      | SUSE-2026-2    | security | moderate  | reboot      | needed     | foo
local      | SUSE-2026-3    | security | low       | ---         | applied    | foo
local      | SUSE-2026-4    | recommended | low    | ---         | needed     | foo

Found 2 applicable patches:
2 patches needed (2 security patches)
"""
NOTHING = "Loading repository data...\nReading installed packages...\nNo updates found.\n"


@pytest.mark.parametrize(
    ("text", "patches"),
    [(TABLE, {"SUSE-2026-1": "important", "SUSE-2026-2": "moderate"}), (NOTHING, {}), ("", {}), ("a|b\nc|d", {})],
)
def test_patches(text, patches):
    assert parse_patches(text) == patches


@pytest.fixture
def fetched(put):
    put("/var/cache/zypp/raw/local/cookie")
    put("/var/cache/zypp/solv/@System/solv")


@pytest.mark.parametrize("code", [0, 100, 101])
def test_patches_that_are_needed_are_an_answer(talking_host, fetched, code):
    updates = read_updates(talking_host(zypper=(code, TABLE, "")))
    assert (updates.security, updates.urgent) == (["SUSE-2026-1", "SUSE-2026-2"], 1)
    assert updates.total is None
    assert updates.refreshed is not None


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((7, "", "System management is locked"), "at work right now"),
        ((6, "", ""), "no repository"),
        ((4, "", "no"), "ended with 4: no"),
        ((None, "", ""), "in time"),
    ],
)
def test_no_answer_cannot_be_told(talking_host, fetched, answer, said):
    with pytest.raises(CannotTell, match=said):
        read_updates(talking_host(zypper=answer))


def test_lists_found_to_be_up_to_date_are_as_new_as_that(talking_host, put, tmp_path):
    """A refresh that finds nothing new touches this file alone."""
    for name, age in (("solv/repo/solv", 20), ("raw/repo/repodata/repomd.xml", 1)):
        put("/var/cache/zypp/" + name)
        when = time.time() - age * 86400
        os.utime(tmp_path / "var/cache/zypp" / name, (when, when))
    assert abs(time.time() - 86400 - read_updates(talking_host(zypper=TABLE)).refreshed) < 60


def test_lists_that_are_missing_cannot_be_told(talking_host, put):
    put("/var/cache/zypp/solv/@System/solv")  # what is installed is no list
    with pytest.raises(CannotTell, match="lists are missing"):
        read_updates(talking_host(zypper=NOTHING))


@given(st.text(alphabet="|abNameCategory \n", max_size=300))
def test_hostile_text_breaks_nothing(text):
    parse_patches(text)
