# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What make soak repeats is there, and listens to how often it is to be repeated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import soak

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("one", soak.SOAKS, ids=lambda one: one.name)
def test_a_long_form_is_a_test_that_reads_its_environment(one):
    path, *chosen = one.tests.split()
    text = (ROOT / path).read_text(encoding="utf-8")
    read = set(re.findall(r"environ\.get\(\"(UPKEEP_\w+)\"", text))
    assert set(one.environment) <= read
    assert chosen[:1] in ([], ["-k"])
    assert not chosen or re.search(rf"def test_\w*{chosen[1]}", text)
    assert set(one.environment.items()) <= set(one.step().environment.items())


def test_a_name_stands_for_all_that_begin_with_it():
    assert [one.name for one in soak.chosen(["drill-kills-2"])] == ["drill-kills-2"]
    assert len(soak.chosen(["drill"])) == 5
    assert len(soak.chosen([])) == len(soak.SOAKS) == len({one.name for one in soak.SOAKS})


def test_an_unknown_name_is_told_what_there_is():
    with pytest.raises(SystemExit, match="nothing: there is history-kills, "):
        soak.chosen(["history", "nothing"])
