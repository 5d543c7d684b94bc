# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values against limits, in both directions."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Status
from ansible_collections.ops.upkeep.plugins.module_utils.limits import Limits, LimitsError


@pytest.mark.parametrize(
    ("limits", "value", "status", "limit"),
    [
        (Limits(80, 90), 79.9, Status.OK, 80),
        (Limits(80, 90), 80, Status.WARN, 80),
        (Limits(80, 90), 90, Status.FAIL, 90),
        (Limits(80, 90), 1e9, Status.FAIL, 90),
        (Limits(None, 90), 89, Status.OK, 90),
        (Limits(80, None), 99, Status.WARN, 80),
        (Limits(), 99, Status.OK, None),
        (Limits(0, None), 0, Status.WARN, 0),
        (Limits(21, 7, below=True), 22, Status.OK, 21),
        (Limits(21, 7, below=True), 21, Status.WARN, 21),
        (Limits(21, 7, below=True), 7, Status.FAIL, 7),
        (Limits(21, 7, below=True), -3, Status.FAIL, 7),
        (Limits(5, 5), 5, Status.FAIL, 5),
    ],
)
def test_judge(limits, value, status, limit):
    assert limits.judge(value) == (status, limit)


@pytest.mark.parametrize("arguments", [(90, 80, False), (7, 21, True)])
def test_a_warning_that_comes_after_the_failure_is_a_mistake(arguments):
    with pytest.raises(LimitsError, match="write the milder limit as warn"):
        Limits(*arguments)


@pytest.mark.parametrize(
    ("limits", "value", "told"),
    [
        (Limits(80, 90), 10, "(warns at 80 %)"),
        (Limits(80, 90), 85, "(warns at 80 %)"),
        (Limits(80, 90), 95, "(fails at 90 %)"),
        (Limits(None, 90), 10, "(fails at 90 %)"),
        (Limits(90, 90), 95, "(fails at 90 %)"),
        (Limits(), 10, ""),
    ],
)
def test_told(limits, value, told):
    assert limits.told(value, "%") == told
    assert limits.told(value, shown="{0:g} %".format) == told
