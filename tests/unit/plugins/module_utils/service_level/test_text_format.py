# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Metrics pages, right and wrong; and the same pages as prometheus_client reads them."""

from __future__ import annotations

import math

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.service_level.text_format import parse_line, parse_page
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import openmetrics
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics_families
from prometheus_client.parser import text_string_to_metric_families

assert openmetrics

TEXT = """\
# HELP http_requests_total The total number of HTTP requests.
# TYPE http_requests_total counter
http_requests_total{method="post",code="200"} 1027 1395066363000
http_requests_total{method="post",code="400"}    3 1395066363000

# Escaping in label values:
msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find file:\\n\\"FILE.TXT\\""} 1.458255915e9

# Minimalistic line:
metric_without_timestamp_and_labels 12.47

# A weird metric from before the epoch:
something_weird{problem="division by zero"} +Inf -3982045

# A histogram, which has a pretty complex representation in the text format:
# HELP http_request_duration_seconds A histogram of the request duration.
# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{le="0.05"} 24054
http_request_duration_seconds_bucket{le="+Inf"} 144320
http_request_duration_seconds_sum 53423
http_request_duration_seconds_count 144320

# TYPE rpc_duration_seconds summary
rpc_duration_seconds{quantile="0.01"} 3102
rpc_duration_seconds{quantile="0.99",} NaN
rpc_duration_seconds_sum 1.7560473e+07
rpc_duration_seconds_count 2693
"""

OPENMETRICS = """\
# TYPE acme_http_router_request_seconds summary
# UNIT acme_http_router_request_seconds seconds
# HELP acme_http_router_request_seconds Latency though all of ACME's HTTP request router.
acme_http_router_request_seconds_sum{path="/api/v1",method="GET"} 9036.32
acme_http_router_request_seconds_count{path="/api/v1",method="GET"} 807283.0
acme_http_router_request_seconds_created{path="/api/v1",method="GET"} 1605281325.0
# TYPE go_goroutines gauge
go_goroutines 69
# TYPE foo counter
foo_total 17.0 1520879607.789 # {trace_id="KOO5S4vxi0o"} 0.67 1520879607.7
foo_created 1520872607.123 1520879607.789
# TYPE bar histogram
bar_bucket{le="0.01"} 0
bar_bucket{le="0.1"} 8 # {} 0.054
bar_bucket{le="+Inf"} 17 # {trace_id="oHg5SJYRHA0, }"} 9.8 1520879607.789
bar_count 17
bar_sum 324789.3
bar_created 1520430000.123
# TYPE gh gaugehistogram
gh_bucket{le="1.0"} 3
gh_bucket{le="+Inf"} 4
gh_gcount 4
gh_gsum 5
# TYPE build info
build_info{version="8.2.7"} 1
# TYPE state stateset
state{state="a"} 1
state{state="b"} 0
# EOF
"""


def ours(text, is_openmetrics):
    page = parse_page(text, is_openmetrics)
    found = [one for name in page.lines for one in page.series(name)]
    assert page.bad_lines == 0, page.troubles
    return {(one.name, one.labels): (one.value, one.timestamp) for one in found}


def theirs(families):
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): (
            sample.value,
            None if sample.timestamp is None else float(sample.timestamp),
        )
        for family in families
        for sample in family.samples
    }


def same(one, other):
    return one == other or (math.isnan(one[0]) and math.isnan(other[0]) and one[1] == other[1])


@pytest.mark.parametrize(
    ("text", "families", "is_openmetrics"),
    [
        (TEXT, text_string_to_metric_families, False),
        (OPENMETRICS, openmetrics_families, True),
    ],
)
def test_a_page_reads_as_prometheus_client_reads_it(text, families, is_openmetrics):
    found, expected = ours(text, is_openmetrics), theirs(families(text))
    assert set(found) == set(expected)
    assert all(same(found[key], expected[key]) for key in expected)


label_names = st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True).filter(lambda name: name not in ("le", "quantile"))
label_values = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x85\u2028\u2029"), max_size=12)
numbers = st.floats(allow_nan=True, allow_infinity=True)


def escaped(text):
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


@given(
    st.from_regex(r"[a-zA-Z_:][a-zA-Z0-9_:]{0,10}", fullmatch=True),
    st.dictionaries(label_names, label_values, max_size=5),
    numbers,
)
def test_any_series_comes_back_as_it_was_written(name, labels, value):
    written = ",".join(f'{key}="{escaped(text)}"' for key, text in labels.items())
    shown = {math.inf: "+Inf", -math.inf: "-Inf"}.get(value, repr(value))
    line = f"{name}{{{written}}} {shown}"
    one = parse_line(line, openmetrics=False)
    assert (one.name, dict(one.labels)) == (name, labels)
    assert same((one.value, None), (value, None))
    assert ours(line + "\n", False) or name


@given(st.text(max_size=300))
def test_no_text_breaks_the_parser(text):
    page = parse_page(text)
    for name in list(page.lines):
        for one in page.series(name):
            assert one.name == name


@given(st.text(alphabet='ab{}"=,\\# 1.eNI+-\n', max_size=80))
def test_no_text_that_looks_like_a_page_breaks_the_parser(text):
    page = parse_page("a{" + text)
    assert sum(len(page.series(name)) for name in page.lines) + page.bad_lines >= 0


@pytest.mark.parametrize(
    ("line", "name", "labels"),
    [
        ('{"my.metric"} 1', "my.metric", {}),
        ('{"my.metric", path="/"} 1', "my.metric", {"path": "/"}),
        ('{"my.metric","label.name"="x y"} 1', "my.metric", {"label.name": "x y"}),
        ('a{"label.name"="ü"} 1', "a", {"label.name": "ü"}),
        ('a {b="c"} 1', "a", {"b": "c"}),
        ('a{ b = "c" , } 1', "a", {"b": "c"}),
        ("a{} 1", "a", {}),
        ("a\t1", "a", {}),
    ],
)
def test_names_and_labels(line, name, labels):
    one = parse_page(line).series(name)[0]
    assert (one.name, dict(one.labels), one.value) == (name, labels, 1)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("a{b=c} 1", "labels cannot be read"),
        ('a{b="c} 1', "labels cannot be read"),
        ('a{b="c"', "labels cannot be read"),
        ('a{b="c",b="d"} 1', "there twice"),
        ("a{b} 1", "no value"),
        ("a 1_000", "no number"),
        ("a ١", "no number"),
        ("a one", "no number"),
        ("a 1 2 3", "no value in"),
        ("a 1 NaN", "no timestamp"),
        ("a{" + ",".join(f'l{number}="x"' for number in range(70)) + "} 1", "more than 64 labels"),
    ],
)
def test_a_line_that_is_wrong_is_left_out_and_told(line, says):
    page = parse_page(line + '\na{good="1"} 1\n')
    assert [one.value for one in page.series("a")] == [1]
    assert page.bad_lines == 1
    assert says in page.troubles[0]


def test_a_series_that_is_there_twice_counts_once():
    page = parse_page('a{x="1",y="2"} 1\na{y="2",x="1"} 5\n')
    assert [one.value for one in page.series("a")] == [1]
    assert "twice" in page.troubles[0]


def test_a_page_in_openmetrics_without_its_end_was_cut():
    assert parse_page(OPENMETRICS, True).whole
    assert not parse_page(OPENMETRICS.replace("# EOF\n", ""), True).whole
    assert parse_page(TEXT, False).whole


def test_types_and_units():
    page = parse_page(OPENMETRICS)
    assert page.openmetrics
    assert page.family_of("foo_total").type == "counter"
    assert page.family_of("acme_http_router_request_seconds_count").unit == "seconds"
    assert page.family_of("gh_bucket").type == "gaugehistogram"
    assert parse_page(TEXT).family_of("metric_without_timestamp_and_labels").type == "unknown"


def test_a_line_without_end_is_passed_over():
    page = parse_page('a{b="' + "x" * 100_000 + '"} 1\nc 2\n')
    assert list(page.lines) == ["c"]
    assert "long" in page.troubles[0]


def test_what_is_no_page_has_no_series():
    assert not parse_page("<html>\n<body>\n</html>").lines
    assert not parse_page("").lines


@pytest.mark.parametrize(
    "line",
    [
        "a{b" + " " * 60_000 + "x",
        'a{b="c"' + " " * 60_000 + "x",
        "a 1" + " " * 30_000 + "2" + " " * 30_000 + "3",
        "a{" + "," * 60_000,
        'a{b="' + "\\" * 60_001,
        "a" * 60_000,
        "# TYPE" + " " * 60_000,
    ],
)
def test_a_line_made_to_take_long_takes_no_longer(line):
    page = parse_page(line[:64_000] + "\nb 1\n")
    assert page.series("a") == []
    assert len(page.series("b")) == 1
