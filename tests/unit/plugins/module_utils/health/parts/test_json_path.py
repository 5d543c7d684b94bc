# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small paths into JSON."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.health.parts.json_path import NoSuchPlace, look_up, parse_path
from hypothesis import given
from hypothesis import strategies as st

DATA = {"a": {"b": [{"c": 1}, {"c": 2}]}, "x.y": {"z": None}, "": 3, "0": 4, "l": [[5]]}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("a.b[0].c", 1),
        ("$.a.b[-1].c", 2),
        ('["x.y"].z', None),
        ("a['b'][1]", {"c": 2}),
        ('[""]', 3),
        ("0", 4),
        ("l[0][0]", 5),
        ("$", DATA),
        ("", DATA),
    ],
)
def test_paths(path, value):
    assert look_up(DATA, path) == value


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("a.x", "there is no 'x' in a"),
        ("b", "there is no 'b' in the document"),
        ("a.b[2]", "there is no 2 in a.b"),
        ("a.b.c", "there is no 'c' in a.b"),
        ("a[0]", "there is no 0 in a"),
        ("a.b[0].c.d", "there is no 'd' in a.b[0].c"),
    ],
)
def test_paths_that_lead_nowhere(path, said):
    with pytest.raises(NoSuchPlace) as caught:
        look_up(DATA, path)
    assert str(caught.value) == said


@pytest.mark.parametrize("path", ["a..b", ".a", "a.", "a[*]", "a[1:2]", "a[?(@.b)]", "a[b]", "a[", "a]", "$..a"])
def test_what_is_not_supported_is_refused(path):
    with pytest.raises(ValueError, match="not a path"):
        parse_path(path)


@given(st.text(max_size=30))
def test_no_text_breaks_it(path):
    try:
        look_up(DATA, path)
    except (ValueError, NoSuchPlace):
        pass
