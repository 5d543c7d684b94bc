# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""URLs taken apart, shown without their secrets, and followed."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.net.url import parse_url, redirected
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "host", "port", "target", "shown"),
    [
        ("http://x", "x", 80, "/", "http://x/"),
        ("https://X.example:443/a?b=c#d", "x.example", 443, "/a?b=c", "https://x.example/a?b=c"),
        ("http://[::1]:8000/health", "::1", 8000, "/health", "http://[::1]:8000/health"),
        ("http://[::1]/", "::1", 80, "/", "http://[::1]/"),
        ("http://u:p@x:81/", "x", 81, "/", "http://x:81/"),
        ("http://u@x/", "x", 80, "/", "http://x/"),
        ("http://x/a%20b/ä?q=ü", "x", 80, "/a%20b/%C3%A4?q=%C3%BC", "http://x/a%20b/%C3%A4?q=%C3%BC"),
        (
            "http://x/?password=1&a=2&API_KEY=3",
            "x",
            80,
            "/?password=1&a=2&API_KEY=3",
            "http://x/?password=[redacted]&a=2&API_KEY=[redacted]",
        ),
        ("http://bücher.example/", "xn--bcher-kva.example", 80, "/", "http://xn--bcher-kva.example/"),
    ],
)
def test_urls(text, host, port, target, shown):
    url = parse_url(text)
    assert (url.host, url.port, url.target, url.shown) == (host, port, target, shown)


def test_credentials_are_unquoted():
    url = parse_url("http://a%40b:c%2Fd@x/")
    assert (url.user, url.password) == ("a@b", "c/d")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "//x/",
        "ftp://x/",
        "file:///etc/passwd",
        "http://",
        "http://:80/",
        "http://x:y/",
        "http://x:70000",
        "http://a b/",
        "http://x/\n",
        "http://[::1",
        "http://" + "ä" * 70,
    ],
)
def test_what_is_no_url(text):
    if text == "http://x/\n":
        assert parse_url(text).target == "/"  # an end of line that a file left there
        return
    with pytest.raises(ValueError):
        parse_url(text)


@pytest.mark.parametrize(
    ("one", "other", "trusted"),
    [
        ("http://x/", "http://x/y", True),
        ("http://x/", "https://x/y", True),
        ("http://x:80/", "http://X/", True),
        ("https://x/", "http://x/", False),
        ("http://x/", "http://x:81/", False),
        ("http://x:8080/", "https://x/", False),
        ("http://x/", "http://y/", False),
        ("http://x/", "http://x.evil/", False),
    ],
)
def test_where_credentials_may_go(one, other, trusted):
    assert parse_url(one).trusts(parse_url(other)) is trusted


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        ("/b", "http://x:81/b"),
        ("b?c=d", "http://x:81/a/b?c=d"),
        ("//y/z", "http://y/z"),
        ("https://y:82/", "https://y:82/"),
        ("../q", "http://x:81/q"),
    ],
)
def test_redirects(location, shown):
    url = redirected(parse_url("http://u:p@x:81/a/"), location)
    assert url.shown == shown
    assert url.user is None


@given(st.text(max_size=50))
def test_no_text_breaks_it(text):
    for prefix in ("", "http://", "http://x/"):
        try:
            url = parse_url(prefix + text)
        except ValueError:
            continue
        assert url.target.isascii() and not set("\r\n ") & set(url.target + url.authority)


@given(st.text(max_size=50))
def test_no_location_breaks_it(text):
    try:
        redirected(parse_url("http://x/a"), text)
    except ValueError:
        pass
