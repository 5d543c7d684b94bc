# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No output repeats a secret that the user wrote."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.secrets import secrets_in


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"kind": "restic", "repository": "rest:https://me:sesame@vault/x"}, {"sesame"}),
        ({"kind": "restic", "password": "sesame"}, {"sesame"}),
        ({"kind": "command", "argv": ["x", "ftp://a:b@c"]}, {"b"}),
        ({"kind": "restic", "repository": "/srv/restic", "password_file": "/etc/password"}, set()),
        ({"kind": "command", "env": {"RESTIC_PASSWORD": "sesame", "LANG": "C"}}, {"sesame"}),
        ({}, set()),
    ],
)
def test_secrets_are_found(given, expected):
    assert secrets_in([given]) == expected
