# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A size is counted as Ansible counts one of C(serial)."""

from __future__ import annotations

import pytest
from ansible.utils.helpers import pct_to_int
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions
from ansible_collections.ops.upkeep.plugins.plugin_utils.rollout.sizes import read_size, read_sizes


@pytest.mark.parametrize(
    ("written", "total", "expected"),
    [
        (1, 100, 1),
        ("5", 100, 5),
        ("10%", 100, 10),
        ("10%", 19, 1),
        ("10%", 9, 1),
        ("25 %", 10, 2),
        ("100%", 7, 7),
        ("29%", 100, 29),
    ],
)
def test_a_size_is_so_many_hosts(written, total, expected):
    assert read_size("batches[0]", written).of(total) == expected


@pytest.mark.parametrize("percent", [1, 10, 25, 33, 50, 99, 100])
def test_a_percentage_is_what_ansible_makes_of_it(percent):
    for total in range(1, 400):
        # Ansible counts in floating point, which may lose one of those that come out even.
        assert (
            0
            <= read_size("size", f"{percent}%").of(total) - pct_to_int(f"{percent}%", total)
            <= (percent * total % 100 == 0)
        )


@pytest.mark.parametrize(
    "written", [0, -1, "0%", "101%", "", "ten", "2.5%", 1.5, True, None, "-5%", [], "٥", "9" * 5000]
)
def test_what_is_no_size_is_refused(written):
    with pytest.raises(WrongOptions, match=r"batches\[0\] is .*; write a whole number from 1 on"):
        read_size("batches[0]", written)


def test_every_problem_is_told():
    with pytest.raises(WrongOptions) as raised:
        read_sizes("batches", [1, 0, "x"])
    assert [problem.split(" is ")[0] for problem in raised.value.problems] == ["batches[1]", "batches[2]"]


def test_an_empty_list_is_no_plan():
    with pytest.raises(WrongOptions, match="empty list"):
        read_sizes("batches", [])
