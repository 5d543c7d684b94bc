# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts and performance data of monitoring plugins: as the guidelines say, as plugins do, and as nobody should."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.monitoring_plugin import (
    Datum,
    Output,
    Range,
    parse_datum,
    parse_output,
    parse_range,
)
from hypothesis import given
from hypothesis import strategies as st

INF = math.inf


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("10", Range(0, 10)),
        ("10:", Range(10, INF)),
        ("~:10", Range(-INF, 10)),
        ("10:20", Range(10, 20)),
        ("@10:20", Range(10, 20, inside=True)),
        ("@10", Range(0, 10, inside=True)),
        ("-5:5", Range(-5, 5)),
        (":7", Range(0, 7)),
        ("1e3", Range(0, 1000)),
        ("~:", Range(-INF, INF)),
        ("", None),
        ("@", None),
        ("20:10", None),
        ("-1", None),
        ("a:b", None),
        ("10:20:30", None),
        ("٣", None),
    ],
)
def test_ranges(text, read):
    assert parse_range(text) == read


@pytest.mark.parametrize(
    ("text", "alert", "quiet"),
    [
        ("10", [-1, 10.1], [0, 10]),
        ("10:", [9], [10, 1e9]),
        ("~:10", [11], [-1e9, 10]),
        ("10:20", [9, 21], [10, 20]),
        ("@10:20", [10, 15, 20], [9, 21]),
    ],
)
def test_a_range_alerts_as_the_guidelines_say(text, alert, quiet):
    found = parse_range(text)
    assert [found.alerts(value) for value in alert] == [True] * len(alert)
    assert [found.alerts(value) for value in quiet] == [False] * len(quiet)


@pytest.mark.parametrize(
    ("token", "read"),
    [
        ("load1=0.19;5;10;0", Datum("load1", 0.19, "", Range(0, 5), Range(0, 10))),
        ("time=0.002s;;;0.0;10.0", Datum("time", 0.002, "s")),
        ("'C:\\ used space'=42%;80;90;0;100", Datum("C:\\ used space", 42.0, "%", Range(0, 80), Range(0, 90))),
        ("'it''s'=1c", Datum("it's", 1.0, "c")),
        ("'a=b'=1", Datum("a=b", 1.0, "")),
        ("/=2643MB;5948;5958;0;5968", Datum("/", 2643.0, "MB", Range(0, 5948), Range(0, 5958))),
        ("x=U;1;2", Datum("x", None, "", Range(0, 1), Range(0, 2))),
        ("x=-1.5e-3", Datum("x", -0.0015, "")),
        ("x=.5", Datum("x", 0.5, "")),
        ("x=5.", Datum("x", 5.0, "")),
        ("x=1;junk;@5:6", Datum("x", 1.0, "", None, Range(5, 6, inside=True))),
        ("x=1;1;2;3;4;5;6", Datum("x", 1.0, "", Range(0, 1), Range(0, 2))),
        ("temp=21°C", Datum("temp", 21.0, "°C")),
        ("x=", None),
        ("x=abc", None),
        ("x=nan", None),
        ("x=inf", None),
        ("x=1e999", None),
        ("x=1 2", None),
        ("=5", None),
        ("''=5", None),
        ("x", None),
        ("x=1,5", None),
        ("x=1e308TB", None),
        ("x=1<script>", None),
        ("x=1\x1b[31m", None),
    ],
)
def test_one_item_of_performance_data(token, read):
    assert parse_datum(token) == read


@pytest.mark.parametrize(
    ("output", "read"),
    [
        ("", Output("")),
        ("\n\n", Output("")),
        ("OK", Output("OK")),
        ("OK | a=1 b=2%", Output("OK", "", (Datum("a", 1.0, ""), Datum("b", 2.0, "%")))),
        ("OK\nmore\nlines", Output("OK", "more\nlines")),
        (
            "DISK OK | /=1MB\n/ 15272 MB\n/boot 68 MB | /boot=68MB\n/home=69357MB '/var log'=818MB\n",
            Output(
                "DISK OK",
                "/ 15272 MB\n/boot 68 MB",
                (
                    Datum("/", 1.0, "MB"),
                    Datum("/boot", 68.0, "MB"),
                    Datum("/home", 69357.0, "MB"),
                    Datum("/var log", 818.0, "MB"),
                ),
            ),
        ),
        ("OK | a=1, b=2", Output("OK", "", (Datum("a", 1.0, ""), Datum("b", 2.0, "")))),
        ("OK | 'a|b'=1", Output("OK", "", (Datum("a|b", 1.0, ""),))),
        ("OK | some words a=1 x=?", Output("OK", "", (Datum("a", 1.0, ""),), ("some", "words", "x=?"))),
        (
            "OK | 'never closed=1 b=2",
            Output("OK", "", (Datum("closed", 1.0, ""), Datum("b", 2.0, "")), ("'never",)),
        ),
        ("| a=1", Output("", "", (Datum("a", 1.0, ""),))),
    ],
)
def test_output_comes_in_its_parts(output, read):
    assert parse_output(output) == read


@pytest.mark.parametrize(
    ("unit", "value", "name", "scaled"),
    [
        ("s", 2, "seconds", 2),
        ("ms", 2, "ms", 2),
        ("us", 2000, "ms", 2),
        ("%", 5, "percent", 5),
        ("B", 5, "bytes", 5),
        ("KB", 1, "bytes", 1024),
        ("MB", 1, "bytes", 1024**2),
        ("GiB", 1, "bytes", 1024**3),
        ("TB", 1, "bytes", 1024**4),
        ("c", 5, "count", 5),
        ("", 5, "1", 5),
        ("°C", 5, "°C", 5),
    ],
)
def test_units_get_the_words_of_a_report(unit, value, name, scaled):
    datum = Datum("x", value, unit)
    assert (datum.measured_in, datum.scaled(value)) == (name, pytest.approx(scaled))


@pytest.mark.parametrize(
    ("text", "upper"), [("10", 10), ("~:10", 10), ("10:", None), ("5:10", None), ("@0:10", None), ("~:", None)]
)
def test_a_plain_range_has_one_limit(text, upper):
    assert parse_range(text).upper == upper


def _letters(text: str) -> Counter[str]:
    return Counter(letter for letter in text if letter.isalpha())


@given(st.text())
def test_no_output_breaks_the_parser_and_no_text_is_lost(output):
    found = parse_output(output)
    kept = found.text + found.long_text + "".join(found.not_understood)
    kept += "".join(datum.label for datum in found.perfdata)
    # Of numbers, units and limits may differ in how they are written; everything else is still there.
    missing = _letters(output) - _letters(kept)
    assert not missing or found.perfdata


@given(st.text(alphabet="ab'=|; 1.%U\n,@~:-", max_size=200))
def test_what_looks_like_performance_data_never_breaks_the_parser(output):
    found = parse_output(output)
    assert all(datum.value is None or math.isfinite(datum.value) for datum in found.perfdata)


def test_a_megabyte_of_quotes_is_read_in_time():
    assert parse_output("OK | " + "' " * 50_000).text == "OK"
