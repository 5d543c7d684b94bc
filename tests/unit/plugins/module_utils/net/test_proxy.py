# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which proxy a request goes through."""

from __future__ import annotations

import pytest
from ansible_collections.ops.upkeep.plugins.module_utils.net.proxy import proxy_for
from ansible_collections.ops.upkeep.plugins.module_utils.net.url import parse_url

ENVIRONMENT = {
    "http_proxy": "http://plain:1",
    "HTTP_PROXY": "http://never:1",
    "HTTPS_PROXY": "secure:2",
    "no_proxy": "a.example, .b.example,*.c.example,192.0.2.1",
}


@pytest.mark.parametrize(
    ("url", "proxy", "through"),
    [
        ("http://x/", None, None),
        ("http://x/", "http://p:3", "p"),
        ("http://localhost/", "p:3", "p"),
        ("http://x/", "environment", "plain"),
        ("https://x/", "environment", "secure"),
        ("http://localhost/", "environment", None),
        ("http://127.0.0.1/", "environment", None),
        ("http://a.example/", "environment", None),
        ("http://x.a.example/", "environment", None),
        ("http://xa.example/", "environment", "plain"),
        ("http://b.example/", "environment", None),
        ("http://c.example/", "environment", None),
        ("http://192.0.2.1/", "environment", None),
    ],
)
def test_proxies(url, proxy, through):
    found = proxy_for(parse_url(url), proxy, ENVIRONMENT)
    assert (found.host if found else None) == through


@pytest.mark.parametrize(
    ("environment", "through"),
    [({"HTTP_PROXY": "x:1"}, None), ({}, None), ({"http_proxy": "x:1", "no_proxy": "*"}, None)],
)
def test_an_environment_without_one(environment, through):
    assert proxy_for(parse_url("http://y/"), "environment", environment) is through


@pytest.mark.parametrize("proxy", ["https://p", "socks5://p", "http://", "p:x"])
def test_what_is_no_proxy(proxy):
    with pytest.raises(ValueError):
        proxy_for(parse_url("http://y/"), proxy, {})
