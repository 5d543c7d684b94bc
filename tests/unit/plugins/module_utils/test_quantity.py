# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sizes and durations, both ways."""

from __future__ import annotations

import math

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.quantity import (
    human_duration,
    human_size,
    parse_duration,
    parse_size,
    plural,
    some,
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (5, 5.0),
        (0.5, 0.5),
        ("5", 5.0),
        ("500ms", 0.5),
        ("1.5 s", 1.5),
        ("2m", 120.0),
        ("26h", 93600.0),
        ("7d", 604800.0),
    ],
)
def test_durations_are_read(text, seconds):
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "soon", "5 parsecs", "-5", -5, "5m5s", True, "1e3", "nan", math.nan, math.inf, "9" * 400]
)
def test_no_durations(text):
    with pytest.raises(ValueError, match="not a duration"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "size"),
    [(512, 512), ("512", 512), ("64K", 65536), ("10 MiB", 10485760), ("1.5G", 1610612736), ("1tb", 1024**4)],
)
def test_sizes_are_read(text, size):
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "big", "5 XB", "-1K", -1, "K", True, math.nan, math.inf, "9" * 400 + "T"])
def test_no_sizes(text):
    with pytest.raises(ValueError, match="not a size"):
        parse_size(text)


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (4.2 * 1024**3, "4.2 GiB"), (5 * 1024**7, "5120.0 EiB")],
)
def test_sizes_are_told(size, text):
    assert human_size(size) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.34, "340 ms"),
        (12, "12 s"),
        (100, "100 s"),
        (180, "3 min"),
        (7200, "2 h"),
        (93600, "26 h"),
        (1036800, "12 days"),
    ],
)
def test_durations_are_told(seconds, text):
    assert human_duration(seconds) == text


def test_plural():
    assert plural(1, "unit") == "1 unit"
    assert plural(0, "unit") == "0 units"
    assert plural(2, "process", "processes") == "2 processes"


def test_some():
    assert some([]) == ""
    assert some(["a", "b"]) == "a, b"
    assert some(list("abcd"), 2) == "a, b and 2 more"
