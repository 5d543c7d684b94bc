# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Selectors as PromQL writes them."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.selector import (
    Matcher,
    Selector,
    matchers_of,
    parse_selector,
)
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.series import Series
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.source import parse_source
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "name", "matchers"),
    [
        ("up", "up", []),
        ("up{}", "up", []),
        (' up { job = "a" , } ', "up", [("job", "=", "a")]),
        ("up{job='a',path!~\"/x.*\"}", "up", [("job", "=", "a"), ("path", "!~", "/x.*")]),
        ('{"my.metric", "a.b"!="c"}', "my.metric", [("a.b", "!=", "c")]),
        ('{__name__="up"}', "up", []),
        (r'a{b="say \"hi\"\\"}', "a", [("b", "=", 'say "hi"\\')]),
    ],
)
def test_what_is_written_is_read(text, name, matchers):
    assert parse_selector(text) == Selector(name, tuple(Matcher(*one) for one in matchers))


@pytest.mark.parametrize(
    "text", ["", "{}", 'a{b="c"', "a{b=c}", 'a{b=~"("}', 'rate(a{b="c"}[5m])', 'a{b="c"} > 1', '{job="a"}', "a b"]
)
def test_what_is_no_selector_is_refused(text):
    with pytest.raises(ValueError):
        parse_selector(text)


@given(st.text(max_size=20), st.sampled_from(["=", "!="]), st.text(max_size=20))
def test_it_comes_back_as_it_was(label, operator, value):
    selector = Selector("name", (Matcher(label or "x", operator, value),))
    assert parse_selector(str(selector)) == selector


def test_expressions_are_anchored_and_a_missing_label_is_empty():
    series = [Series("a", (("code", code),), 1) for code in ("500", "1500", "5000", "50")] + [Series("a", (), 1)]
    assert [one.label("code") for one in parse_selector('a{code=~"5.."}').of(series)] == ["500"]
    assert [one.label("code") for one in parse_selector('a{code=""}').of(series)] == [""]
    assert len(parse_selector('a{code!~"5.."}').of(series)) == 4


def test_labels_as_a_mapping():
    found = matchers_of({"a": "b", "c": "=~d|e", "f": "!=g", "n": 5})
    assert [str(matcher) for matcher in found] == ['a="b"', 'c=~"d|e"', 'f!="g"', 'n="5"']
    with pytest.raises(ValueError):
        matchers_of({"a": "=~("})


@pytest.mark.parametrize(
    ("text", "selector", "counter"),
    [
        ("a", "a", False),
        ("sum(a)", "a", False),
        ('sum(rate(a{b="c"}[5m]))', 'a{b="c"}', True),
        ("increase(a[1h])", "a", True),
        ("sum by () (rate(a[5m]))", "a", True),
        ("rate(a[5m]) / rate(b[5m])", None, False),
        ("sum(rate(a[5m])) - sum(rate(b[5m]))", None, False),
        ("avg_over_time(a[5m])", None, False),
        ("rate(a)", None, False),
    ],
)
def test_the_counter_in_a_rate_is_found(text, selector, counter):
    source = parse_source(text)
    assert (str(source.selector) if source.selector else None, source.counter) == (selector, counter)
