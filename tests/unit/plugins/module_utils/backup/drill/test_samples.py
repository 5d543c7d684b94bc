# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restored files beside the live ones: the same, damaged, or changed since the backup."""

from __future__ import annotations

import os

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.backup.drill.samples import compare_files
from ansible_collections.ops.upkeep.plugins.module_utils.errors import CannotTell

LONG_BEFORE = 1000
LONG_AFTER = 10**9


@pytest.fixture
def compared(here, tmp_path):
    def compare(restored: bytes, live: bytes | None, made: float):
        for name, content in (("restored", restored), ("live", live)):
            (tmp_path / name).mkdir()
            if content is not None:
                (tmp_path / name / "file").write_bytes(content)
        written = os.stat(tmp_path / "restored").st_mtime
        return compare_files(here, str(tmp_path / "restored"), str(tmp_path / "live"), 10, written + made, 0)

    return compare


@pytest.mark.parametrize("made", [-LONG_BEFORE, 0, LONG_AFTER])
def test_what_is_the_same_agrees_whenever_it_was_written(compared, made):
    result = compared(b"same", b"same", made)
    assert (result.looked, result.wrong) == (1, [])


@pytest.mark.parametrize(
    ("live", "said"),
    [(b"diff", "has another content"), (b"longer", "has 4 bytes, the live file 6")],
)
def test_what_differs_and_was_not_written_since_is_damaged(compared, live, said):
    (wrong,) = compared(b"same", live, LONG_AFTER).wrong
    assert said in wrong


@pytest.mark.parametrize("live", [b"diff", b"longer"])
def test_what_differs_and_was_written_since_proves_nothing(compared, live):
    with pytest.raises(CannotTell, match="1 changed since the backup"):
        compared(b"same", live, 0)


def test_what_is_gone_proves_nothing(compared):
    with pytest.raises(CannotTell, match="1 not there any more"):
        compared(b"same", None, LONG_AFTER)
