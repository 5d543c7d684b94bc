# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A URL of http or https, taken apart; its credentials never come back in a text."""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import quote, unquote, urljoin, urlsplit

from ansible_collections.ops.upkeep.plugins.module_utils.net.address import host_port
from ansible_collections.ops.upkeep.plugins.module_utils.redact import REDACTED, is_secret_name

DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_HOST = re.compile(r"[0-9a-z._~-]+|[0-9a-f:.]+(?:%[0-9a-z._~-]+)?")
_CONTROL = re.compile(r"[\x00-\x20\x7f]")
# What is quoted already, or has a meaning in a request line, stays as it is.
_SAFE: Final = "%/?:@!$&'()*+,;=~[]|"
_SECRET_PARAMETERS: Final = ("key", "auth", "sig", "signature", "code", "session", "sid", "pass", "jwt", "apikey")


class Url(NamedTuple):
    """Where a request goes, and what for."""

    scheme: str
    host: str
    port: int
    target: str  # path and query, as the request line has them
    user: str | None = None
    password: str | None = None

    @property
    def authority(self) -> str:
        """The host with its port where that is not the scheme's own: what the Host header says."""
        if self.port == DEFAULT_PORTS[self.scheme]:
            return host_port(self.host, 0)[:-2]
        return host_port(self.host, self.port)

    @property
    def shown(self) -> str:
        """The URL as a report may show it: no credentials, and no value of a parameter that sounds secret."""
        path, mark, query = self.target.partition("?")
        parameters = "&".join(_shown_parameter(parameter) for parameter in query.split("&"))
        return f"{self.scheme}://{self.authority}{path}{mark}{parameters}"

    @property
    def whole(self) -> str:
        """The URL without credentials, for a proxy."""
        return f"{self.scheme}://{self.authority}{self.target}"

    def trusts(self, other: Url) -> bool:
        """Whether what was meant for this place may be sent to the other: the same one, or the same made safe."""
        if (self.scheme, self.host, self.port) == (other.scheme, other.host, other.port):
            return True
        upgraded = (self.scheme, self.port, other.scheme, other.port) == ("http", 80, "https", 443)
        return upgraded and self.host == other.host


def _shown_parameter(parameter: str) -> str:
    name, mark, _value = parameter.partition("=")
    secret = mark and (is_secret_name(name) or name.lower() in _SECRET_PARAMETERS)
    return f"{name}={REDACTED}" if secret else parameter


def parse_url(text: str) -> Url:
    """Return the URL. Raises ValueError in words that complete "the URL ...", without the URL in them."""
    if _CONTROL.search(text.strip()):
        raise ValueError("has a blank or a control character in it")
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        raise ValueError("has no valid host and port") from None
    if parts.scheme not in DEFAULT_PORTS:
        raise ValueError("does not begin with http:// or https://")
    if not parts.hostname:
        raise ValueError("names no host")
    host = _ascii(parts.hostname.replace("%25", "%"))  # of an IPv6 zone
    if not _HOST.fullmatch(host):
        raise ValueError("names a host that cannot be")
    target = quote(parts.path or "/", _SAFE) + ("?" + quote(parts.query, _SAFE) if parts.query else "")
    user = None if parts.username is None else unquote(parts.username)
    password = None if parts.password is None else unquote(parts.password)
    return Url(parts.scheme, host, port or DEFAULT_PORTS[parts.scheme], target, user, password)


def _ascii(host: str) -> str:
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        raise ValueError("names a host that cannot be") from None


def redirected(base: Url, location: str) -> Url:
    """Return where a redirect leads. Raises ValueError as L(parse_url) does."""
    return parse_url(urljoin(base.whole, location.strip()))
