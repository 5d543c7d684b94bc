# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which packages a patch fixes, in what zypper info prints."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.updates.zypper.patch_text import parse_patch_info

REAL = (Path(__file__).parent / "fixtures" / "patch_info_1.14.89.txt").read_text()

#: A description, and a patch that speaks of source packages and of what it conflicts with in one line.
ODD = """\
Information for patch SUSE-2026-1:
----------------------------------
Description :
    Information for patch OTHER:
    Conflicts   : [1]
    evil.x86_64 < 9-9
Conflicts   : [3]
    srcpackage:openssl < 3
    libopenssl3.x86_64 < 0:3.0.8-150400.4.1
    python3.11-base.x86_64 < 1:3.11-1
Recommends  : [1]
    later.x86_64 < 1-1

Information for patch SUSE-2026-2:
----------------------------------
Conflicts   : single.noarch < 2-1
"""


def test_real_patches() -> None:
    found = parse_patch_info(REAL)
    assert set(found) == {"TINY-2026:0001", "TINY-2026:0003", "TINY-2026:0004"}
    assert found["TINY-2026:0001"] == {("alpha", "x86_64"): "1.1-1", ("alpha", "noarch"): "1.1-1"}
    assert found["TINY-2026:0003"]["beta", "x86_64"] == "2:0.9-1"
    assert found["TINY-2026:0004"]["kernel", "x86_64"] == "5.1-1"


def test_descriptions_are_no_sections() -> None:
    assert parse_patch_info(ODD) == {
        "SUSE-2026-1": {
            ("libopenssl3", "x86_64"): "3.0.8-150400.4.1",
            ("python3.11-base", "x86_64"): "1:3.11-1",
        },
        "SUSE-2026-2": {("single", "noarch"): "2-1"},
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "patch 'x' not found.\n",
        "Conflicts : [1]\n    a.x86_64 < 1-1\n",
        "Information for patch P:\nConflicts : a.x86_64 < 1-1\n",
    ],
)
def test_no_patches(text: str) -> None:
    assert parse_patch_info(text) == {}
