# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every mistake in what the user wrote is found before anything runs, and said."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.backup.plan import plan, plan_one
from ansible_collections.ops.upkeep.plugins.module_utils.errors import WrongOptions


@pytest.mark.parametrize(
    ("backups", "said"),
    [
        ([{}], '"kind" is missing'),
        ([{"kind": "rest"}], 'did you mean "restic"'),
        ([{"kind": "files"}], '"path" is missing'),
        ([{"kind": "files", "path": "backup"}], "absolute path"),
        ([{"kind": "files", "path": "/x", "max_age": "soon"}], "max_age"),
        ([{"kind": "files", "path": "/x", "max_age": 0}], "too small"),
        ([{"kind": "files", "path": "/x", "shrink_warn": 60, "shrink_fail": 50}], "contradict"),
        ([{"kind": "files", "path": "/x", "maxage": "1h"}], 'did you mean "max_age"'),
        ([{"kind": "restic", "repository": "/x", "rounds": 0}], "too small"),
        ([{"kind": "borg", "repository": "/x::a"}], "names an archive"),
        ([{"kind": "command", "argv": []}], "empty"),
        ([{"kind": "files", "path": "/x"}, {"kind": "pg_dump", "path": "/x"}], "told apart"),
        ([{"kind": "files", "path": "/x", "name": "a"}, {"kind": "files", "path": "/y", "name": "a"}], "told apart"),
    ],
)
def test_a_mistake_is_said(backups, said):
    with pytest.raises(WrongOptions, match=said):
        plan(backups)


def test_an_age_limit_is_always_there():
    assert plan_one({"kind": "files", "path": "/x", "max_age": None}).values["max_age"] == 26 * 3600


def test_a_password_in_an_address_is_in_no_name():
    planned = plan_one({"kind": "restic", "repository": "rest:https://me:sesame@vault/x"})
    assert "sesame" not in planned.subject + planned.key
