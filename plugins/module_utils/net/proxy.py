# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a request goes through an HTTP proxy, and through which."""

from __future__ import annotations

from typing import Mapping

from ansible_collections.ops.upkeep.plugins.module_utils.net.address import is_loopback
from ansible_collections.ops.upkeep.plugins.module_utils.net.url import Url, parse_url

FROM_ENVIRONMENT = "environment"


def proxy_for(url: Url, proxy: str | None, environment: Mapping[str, str]) -> Url | None:
    """Return the proxy to use, or None. C(proxy) is its URL, or C(environment) to look there.

    Raises ValueError when it is no URL. As curl does, HTTP_PROXY counts in lower case only: a CGI program's
    client can set the other one.
    """
    if not proxy:
        return None
    if proxy != FROM_ENVIRONMENT:
        return parse_proxy(proxy)
    name = url.scheme + "_proxy"
    found = environment.get(name) or (environment.get(name.upper()) if url.scheme == "https" else None)
    if not found or is_loopback(url.host) or _excepted(url.host, environment):
        return None
    return parse_proxy(found)


def parse_proxy(text: str) -> Url:
    """Return the URL of a proxy, which may be written without its http://. Raises ValueError as L(parse_url) does."""
    url = parse_url(text if "://" in text else "http://" + text)
    if url.scheme != "http":
        raise ValueError("does not begin with http://, the only way in which a proxy is spoken to")
    return url


def _excepted(host: str, environment: Mapping[str, str]) -> bool:
    listed = environment.get("no_proxy") or environment.get("NO_PROXY") or ""
    names = [name.strip().lower().lstrip("*").lstrip(".") for name in listed.split(",")]
    if listed.strip() == "*":
        return True
    return any(name and (host == name or host.endswith("." + name)) for name in names)
