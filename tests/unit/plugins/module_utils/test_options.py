# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options are read, or the mistake is named with its way out."""

from __future__ import annotations

import math

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.options import (
    Option,
    limit_options,
    limits_of,
    read_options,
)

SPEC = (
    Option("port", "The port.", "int", required=True, minimum=1, maximum=65535),
    Option("wait", "How long.", "duration", 5.0, minimum=0.1),
    Option("size", "How large.", "size"),
    Option("method", "The method.", default="GET", choices=("GET", "HEAD")),
    Option("status", "The codes.", "list", [200], elements="int"),
    Option("match", "A pattern.", "regex"),
    Option("path", "A file.", "path"),
    Option("mode", "Its mode.", "mode"),
    Option("host", "Where.", "host"),
    Option("follow", "Whether.", "bool", True),
    Option("headers", "More of it.", "dict"),
    Option("password", "The password.", secret=True, type="int"),
    *limit_options("used", "how full.", 80.0, 90.0, "percent", "a source"),
    *limit_options("days", "days left.", 21, 7, "days", "a source", below=True, minimum=None),
)


def values(**given):
    """Return the values of options that must be right."""
    found, problems = read_options(SPEC, {"port": 1, **given})
    assert problems == []
    return found


def test_what_is_not_given_has_its_default():
    found = values()
    assert found["wait"] == 5.0 and found["method"] == "GET" and found["size"] is None


@pytest.mark.parametrize(
    ("name", "given", "read"),
    [
        ("port", "8080", 8080),
        ("wait", "500ms", 0.5),
        ("size", "10 MiB", 10485760),
        ("status", 204, [204]),
        ("status", [200, "204"], [200, 204]),
        ("status", "200,204", [200, 204]),
        ("follow", "no", False),
        ("headers", {"A": "b"}, {"A": "b"}),
        ("mode", "0640", 0o640),
        ("path", None, None),
        ("used_warn", "75.5", 75.5),
        ("days_fail", -30, -30.0),
        ("host", " db1.example.com ", "db1.example.com"),
        ("host", "fe80::1%eth0", "fe80::1%eth0"),
    ],
)
def test_values_are_read_as_ansible_reads_them(name, given, read):
    assert values(**{name: given})[name] == read


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, 'option "port" is missing: The port.'),
        ({"port": "x"}, "option \"port\" is 'x'; write a whole number"),
        ({"port": 0}, 'option "port" is 0 (too small); write 1 or more'),
        ({"port": 70000}, 'option "port" is 70000 (too large); write 65535 or less'),
        ({"port": 1, "wiat": 3}, 'option "wiat" is not known; did you mean "wait"?'),
        ({"port": 1, "zzz": 3}, 'option "zzz" is not known; it takes days_fail, days_warn, follow'),
        ({"port": 1, "wait": "soon"}, "option \"wait\" is 'soon' (not a duration); write seconds, or a number with ms"),
        ({"port": 1, "size": "big"}, "write bytes, or a number with K, M, G or T"),
        ({"port": 1, "method": "BREW"}, "write one of GET, HEAD"),
        ({"port": 1, "status": ["a"]}, "option \"status\" is ['a']; write a list; of each item: write a whole number"),
        ({"port": 1, "used_warn": "nan"}, "option \"used_warn\" is 'nan' (not a finite number); write a number"),
        ({"port": 1, "match": "("}, "not a regular expression"),
        ({"port": 1, "path": "etc"}, "not an absolute path"),
        ({"port": 1, "mode": "rwx"}, "quoted octal number"),
        ({"port": 1, "follow": "perhaps"}, "write true or false"),
        ({"port": 1, "headers": "nonsense"}, "write a mapping"),
        ({"port": 1, "used_warn": 95}, 'options "used_warn" and "used_fail" contradict each other'),
        ({"port": math.inf}, 'option "port" is inf (out of all bounds); write a whole number'),
        ({"port": 1, "size": math.inf}, 'option "size" is inf (not a size); write bytes'),
        ({"port": 1, "wait": math.nan}, 'option "wait" is nan (not a duration); write seconds'),
        ({"port": 1, "match": "a{99999999999}"}, "not a regular expression (the repetition number is too large)"),
        ({"port": 1, "match": "(" * 5000}, "not a regular expression"),
        ({"port": 1, "mode": 640}, 'option "mode" is 640 (a number, of which YAML may have made another'),
        ({"port": 1, "used_warn": 950}, 'option "used_warn" is 950 (too large); write 100 or less'),
        ({"port": 1, "used_fail": 950}, 'option "used_fail" is 950 (too large); write 100 or less'),
        ({"port": 1, "used_warn": -1}, 'option "used_warn" is -1 (too small); write 0 or more'),
        ({"port": 1, "host": ""}, "option \"host\" is '' (empty); write a name or an address"),
        ({"port": 1, "host": "https://x"}, "option \"host\" is 'https://x' (a URL); write a name or an address"),
        ({"port": 1, "host": "a b"}, "(a blank is in it); write a name or an address"),
        ({"port": 1, "days_warn": 3}, 'options "days_warn" and "days_fail" contradict each other'),
    ],
)
def test_a_mistake_names_the_option_the_value_and_the_way_out(given, said):
    _found, problems = read_options(SPEC, given)
    assert len(problems) == 1
    assert said in problems[0]


def test_every_mistake_is_named_at_once():
    _found, problems = read_options(SPEC, {"port": "x", "wait": "soon", "nonsense": 1})
    assert len(problems) == 3


def test_a_secret_value_is_not_shown_in_the_error_about_it():
    _found, problems = read_options(SPEC, {"port": 1, "password": "hunter2"})
    assert "hunter2" not in problems[0] and "a secret value" in problems[0]


def test_limits_of_reads_the_pair():
    limits = limits_of("days", values(days_fail=3), below=True)
    assert (limits.warn, limits.fail, limits.below) == (21, 3, True)
