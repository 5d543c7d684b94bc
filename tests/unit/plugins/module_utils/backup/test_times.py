# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The times that backup tools write."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.backup.times import epoch
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-24T06:36:52Z", 1795502212.0),
        ("2026-11-24T06:36:52.951001938Z", 1795502212.951001),
        ("2026-11-24T07:36:52+01:00", 1795502212.0),
        ("2026-11-24T06:36:52.5", 1795502212.5),
        (1795502212, 1795502212.0),
        ("never", None),
        ("", None),
        (None, None),
        (True, None),
        ("9999-99-99", None),
    ],
)
def test_a_time_is_read(text, expected):
    assert epoch(text) == expected


@given(st.text(max_size=40))
def test_no_text_breaks_it(text):
    assert epoch(text) is None or isinstance(epoch(text), float)
