# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether backups can be relied on: complete, fresh and whole, each looked at and ok."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.backup.verified import verified
from ansible_collections.ops.upkeep.plugins.module_utils.finding import Finding

GOOD = {"complete": "ok", "age": "ok", "integrity": "ok"}


def findings(**statuses):
    return [Finding(f"backup_{check}", "shop", status, "x") for check, status in statuses.items()]


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (GOOD, {"shop": True}),
        ({**GOOD, "size": "warn", "lock": "fail"}, {"shop": True}),
        ({**GOOD, "content": "fail"}, {"shop": False}),
        ({**GOOD, "age": "fail"}, {"shop": False}),
        ({**GOOD, "integrity": "unknown"}, {"shop": False}),
        ({**GOOD, "integrity": "skipped"}, {"shop": False}),
        ({"complete": "ok", "age": "ok"}, {"shop": False}),
        ({"complete": "fail"}, {"shop": False}),
        ({"known": "skipped"}, {}),
        ({}, {}),
    ],
)
def test_what_can_be_relied_on(statuses, expected):
    assert verified(findings(**statuses)) == expected
