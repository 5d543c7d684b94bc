# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The status file of Ubuntu Pro."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.linux.ubuntu_pro import has_esm, parse_status


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ('{"attached": true, "services": [{"name": "esm-apps", "status": "enabled"}]}', False),
        ('{"services": [{"name": "x"}, {"name": "esm-infra", "status": "enabled"}]}', True),
        ('{"services": [{"name": "esm-infra", "status": "disabled"}]}', False),
        ('{"services": [{"status": "enabled"}]}', False),
        ("[]", False),
        ("[" * 100000, False),
        ("", False),
    ],
)
def test_status(text, answer):
    assert parse_status(text) is answer


def test_no_file_is_no_esm(host):
    assert has_esm(host) is False
